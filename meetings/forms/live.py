"""What is typed during a meeting: a proposal with its plan, a position, a reason."""

from django import forms
from django.http import QueryDict

from meetings.decisions import PlannedAction
from meetings.vocabulary import Position, PresenceMode

NEEDS_REASON = (Position.RESERVATION, Position.DISAGREE)


class ReasonForm(forms.Form):
    """One reason in words."""

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-autofocus": ""}),
        error_messages={"required": "Please say why in a sentence."},
    )

    def __init__(self, *args, label: str = "Reason", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class RecordForm(forms.Form):
    """The last step before a consensus is recorded; asks for a reason only where one is needed."""

    reveal_waiver = forms.CharField(
        label="Nobody took a position. Why it is recorded without a vote",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-autofocus": ""}),
    )
    quorum_waiver = forms.CharField(
        label="Why the board decides without a quorum",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-autofocus": ""}),
    )

    def __init__(self, *args, has_quorum: bool, has_votes: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if has_quorum:
            del self.fields["quorum_waiver"]
        if has_votes:
            del self.fields["reveal_waiver"]


class ProposalForm(forms.Form):
    """The wording of a consensus."""

    recommendation = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "data-autofocus": ""}),
        help_text="What the board recommends, in full sentences. It is printed word for word.",
        error_messages={"required": "Please write the recommendation."},
    )


class UnvotedForm(ProposalForm):
    """A consensus that is recorded without a vote, with the reasons for that."""

    reveal_waiver = forms.CharField(
        label="Why it is recorded without a vote",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Please say why no vote is taken."},
    )
    quorum_waiver = forms.CharField(
        label="Why the board decides without a quorum",
        help_text="Only when the quorum for this case is not met.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PlanLineForm(forms.Form):
    """One thing to be done; a line that is left empty does not count."""

    what = forms.CharField(label="What is to be done", max_length=300, required=False)
    owner = forms.CharField(
        label="By whom",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"list": "plan-owners"}),
    )
    due = forms.DateField(
        label="Until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    condition = forms.CharField(label="On condition that", max_length=300, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if any(data.values()):
            if not data.get("what"):
                self.add_error("what", "Please say what is to be done.")
            if not data.get("owner"):
                self.add_error("owner", "Please say who does it.")
        return data


PlanLines = forms.formset_factory(PlanLineForm, extra=0, max_num=20, absolute_max=20)
COLUMNS = tuple(PlanLineForm.base_fields)
PREFIX = "plan"


def plan_lines(rows: list[dict] | None = None) -> forms.BaseFormSet:
    """The lines of a plan to start from; one empty line when there is none."""
    return PlanLines(initial=rows or [{}], prefix=PREFIX)


def typed_lines(data: QueryDict) -> list[dict]:
    """The lines as they were typed, right or wrong."""
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "0")
    count = min(int(total), 20) if total.isascii() and total.isdigit() else 0
    return [
        {name: data.get(f"{PREFIX}-{number}-{name}", "") for name in COLUMNS}
        for number in range(count)
    ]


def changed_lines(data: QueryDict) -> list[dict]:
    """The typed lines after “add” or “remove-N” in `change`."""
    rows = typed_lines(data)
    verb, _, number = data.get("change", "").partition("-")
    if verb == "remove" and number.isdigit() and int(number) < len(rows):
        del rows[int(number)]
    elif verb == "add":
        rows.append({})
    return rows


def actions_of(lines: forms.BaseFormSet) -> list[PlannedAction]:
    """The plan of a valid set of lines."""
    return [
        PlannedAction(
            what=row["what"],
            owner=row["owner"],
            due=row["due"].isoformat() if row["due"] else "",
            condition=row["condition"],
        )
        for row in lines.cleaned_data
        if row.get("what")
    ]


class PositionForm(forms.Form):
    """What one says to the proposed consensus, on the ballot that one saw."""

    ballot = forms.UUIDField(widget=forms.HiddenInput)
    position = forms.ChoiceField(choices=Position.choices)
    reason = forms.CharField(max_length=2000, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("position") in NEEDS_REASON and not data.get("reason", "").strip():
            self.add_error("reason", "Please give your reason; it is recorded with your name.")
        return data


class PresenceForm(forms.Form):
    """A tick in the attendance list; no mode means that the person is not there."""

    user = forms.UUIDField()
    mode = forms.ChoiceField(choices=[("", "Absent"), *PresenceMode.choices], required=False)


class CodeForm(forms.Form):
    """The code that a room screen shows."""

    code = forms.CharField(
        label="Code on the room screen",
        max_length=12,
        error_messages={"required": "Type the six characters that the screen shows."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class JoinForm(forms.Form):
    """How one is there."""

    mode = forms.ChoiceField(choices=PresenceMode.choices, required=False)

    def clean_mode(self) -> str:
        return self.cleaned_data["mode"] or PresenceMode.ROOM
