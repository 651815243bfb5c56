"""What the chair fills in while leading: whom to hand over to, who writes, why a case waits."""

from django import forms

from cases.models import Case
from tumorboard.models import Board, User

from .agenda import chairs_of, joiners_of
from .live import ReasonForm


class HandOverForm(forms.Form):
    """Who leads from now on."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label="New chair",
        empty_label=None,
        widget=forms.RadioSelect(attrs={"data-autofocus": ""}),
        error_messages={"required": "Please choose who has the chair from now on."},
    )

    def __init__(self, *args, board: Board, chair: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = chairs_of(board).exclude(pk=chair.pk)


class MinuteTakerForm(forms.Form):
    """Who keeps the minutes beside the chair."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Minute-taker",
        required=False,
        empty_label="Nobody, the chair writes alone",
        widget=forms.Select(attrs={"data-autofocus": ""}),
    )

    def __init__(self, *args, board: Board, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = joiners_of(board)


class InsertForm(forms.Form):
    """A ready case for the running meeting; whether it may come in is for the verb to say."""

    case = forms.ModelChoiceField(Case.objects.none())
    late_reason = forms.CharField(required=False, max_length=300)

    def __init__(self, *args, cases, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases


class HandForm(forms.Form):
    """The raised hand that is lowered."""

    hand = forms.UUIDField()


class ShiftForm(forms.Form):
    """The new place of a case on the agenda, counted from 1."""

    to = forms.IntegerField(min_value=1, max_value=1000)


class ErrandForm(forms.Form):
    """Who brings what; a line that is left empty does not count."""

    who = forms.CharField(
        label="Who",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "errand-people"}),
    )
    what = forms.CharField(label="Brings what", max_length=300, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if any(data.values()):
            if not data.get("who"):
                self.add_error("who", "Please say who brings it.")
            if not data.get("what"):
                self.add_error("what", "Please say what is to be brought.")
        return data


ErrandLines = forms.formset_factory(ErrandForm, extra=2, max_num=10, absolute_max=10)


class DeferForm(ReasonForm):
    """Why a case is deferred, and who brings what until it is heard again."""

    def __init__(self, data=None) -> None:
        super().__init__(data, label="Why it is deferred")
        has_lines = data is not None and "errands-TOTAL_FORMS" in data
        self.lines = ErrandLines(data if has_lines else None, prefix="errands")
        self.sends_lines = has_lines

    def is_valid(self) -> bool:
        lines_are_right = not self.sends_lines or self.lines.is_valid()
        return super().is_valid() and lines_are_right

    @property
    def errands(self) -> list[tuple[str, str]]:
        """The lines that were filled in."""
        if not self.sends_lines:
            return []
        return [(row["who"], row["what"]) for row in self.lines.cleaned_data if row.get("what")]
