"""What a referring doctor without an account fills in, and what the clerk says of such a link."""

from django import forms

from cases.vocabulary import Sex, TumourClass, Urgency

from .case import plausible_birth
from .fields import Words, one_of, past_day

VALUES = ("record_number", "family_name", "given_name", "birth_date", "sex", "question", "urgency",
          "diagnosis", "tumour_class", "levels")  # fmt: skip


class LinkForm(forms.Form):
    """For whom a link is made."""

    name = forms.CharField(
        label="For whom is the link?",
        max_length=120,
        help_text="Name and practice, as the desk should show it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class OutsideForm(forms.Form):
    """One referral; nothing that is stored is shown in it."""

    code = forms.CharField(
        label="Code that the office of the board told you",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    family_name = forms.CharField(max_length=120)
    given_name = forms.CharField(max_length=120)
    birth_date = past_day("Date of birth", validators=[plausible_birth])
    sex = forms.ChoiceField(choices=Sex.choices, initial=Sex.UNKNOWN)
    record_number = forms.CharField(
        label="Number of the patient at the hospital", max_length=64, required=False
    )
    question = Words(label="Question to the board", rows=3, max_length=2000)
    urgency = forms.ChoiceField(choices=Urgency.choices, initial=Urgency.ROUTINE)
    diagnosis = forms.CharField(max_length=300, required=False)
    tumour_class = one_of(TumourClass, "Tumour class")
    levels = forms.CharField(max_length=120, required=False, help_text="For example T8 or T6–T10.")
    letter = Words(label="Your letter", rows=9, max_length=20_000)

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["birth_date"].required = True
        self.fields["question"].required = True

    @property
    def values(self) -> dict:
        """What was typed, as it is kept for the clerk."""
        told = {name: self.cleaned_data[name] for name in VALUES}
        return told | {"birth_date": told["birth_date"].isoformat()}


class PutAwayForm(forms.Form):
    """Why a referral is put away."""

    reason = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Please say why it is put away."},
    )
