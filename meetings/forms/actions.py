"""What people fill in to say what became of an action, and to ask somebody outside."""

from collections.abc import Iterable

from django import forms

from meetings.models import Action
from meetings.outcomes import ANSWERS, ActionState, Departure, Reason, Said, Told

OPEN_AGAIN = (ActionState.OPEN.value, "Not done yet: the answer was wrong")


class AnswerForm(forms.Form):
    """Done as advised, or how otherwise and why; the verb checks what each answer needs."""

    outcome = forms.ChoiceField(
        label="Was it done as the board advised?",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Please say what became of it."},
    )
    on = forms.DateField(
        label="On which day",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Please give a date."},
    )
    reason = forms.ChoiceField(
        label="If not as advised: why",
        required=False,
        choices=[("", "No reason needed"), *Reason.choices],
    )
    words = forms.CharField(
        label="How, or the reason in words",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    told_by = forms.CharField(label="Told by", max_length=160, required=False)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, answered: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if answered:
            self.fields["outcome"].choices = [*ANSWERS, OPEN_AGAIN]

    def said(self, *, teller: str) -> Said:
        """The answer; told by `teller` where nobody else is named."""
        entry = self.cleaned_data
        return Said(
            outcome=entry["outcome"],
            on=entry["on"],
            reason=entry["reason"],
            words=entry["words"].strip(),
            told_by=" ".join(entry["told_by"].split()) or teller,
        )


class OutsideForm(AnswerForm):
    """The same for an outside doctor, who signs with a name."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told_by"].label = "Your name"
        del self.fields["seen"]


class AskForm(forms.Form):
    """The outside doctor who is asked by a link."""

    name = forms.CharField(
        label="Doctor",
        max_length=120,
        error_messages={"required": "Please name the doctor."},
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"required": "Please give the address to which the link is sent."},
    )
    also = forms.MultipleChoiceField(
        label="The same link asks about",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, others: Iterable[Action], owner: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = list(others)
        choices = [(str(one.pk), f"{one.plan_item.what} ({one.plan_item.owner})") for one in others]
        if choices:
            self.fields["also"].choices = choices
            same = [str(one.pk) for one in others if one.plan_item.owner == owner]
            self.fields["also"].initial = same
        else:
            del self.fields["also"]


class OwnerForm(forms.Form):
    """Who of the board owes the action."""

    member = forms.ChoiceField(label="Reminded of it", required=False)

    def __init__(self, *args, members: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        nobody = ("", "As the plan says, nobody by name")
        self.fields["member"].choices = [nobody, *members]


class InformedForm(forms.Form):
    """Who told the patient, when and how."""

    on = forms.DateField(
        label="Told on",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Please give the day.", "invalid": "Please give a date."},
    )
    who = forms.CharField(
        label="By whom",
        max_length=160,
        error_messages={"required": "Please say who told the patient."},
    )
    how = forms.ChoiceField(label="How", choices=Told.choices)


class LeavingForm(forms.Form):
    """Death or loss to follow-up."""

    kind = forms.ChoiceField(label="What happened", choices=Departure.choices)
    on = forms.DateField(
        label="On, or last seen on",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Please give the day.", "invalid": "Please give a date."},
    )
    words = forms.CharField(label="Remark", required=False, max_length=300)


class WhyForm(forms.Form):
    """A reason, with the finding that it speaks of where there is one."""

    finding = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why",
        max_length=300,
        error_messages={"required": "Please give the reason."},
    )
