"""The forms of emergency access: what opens a case, and what the auditor found."""

from django import forms

from cases.vocabulary import EmergencyReason, ReviewOutcome
from tumorboard.forms import ProofForm

from .fields import past_day


class BreakGlassForm(ProofForm):
    """Whose case, why, and once more who asks."""

    number = forms.CharField(
        label="Record number of the patient",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    born = past_day("Date of birth")
    reason = forms.ChoiceField(
        label="Why you need it now", choices=EmergencyReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="What has happened",
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The privacy officer of the board reads this, with your name and the time.",
        error_messages={
            "required": "Say in a sentence what has happened.",
            "min_length": "Say in a sentence what has happened.",
        },
    )
    case = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ("number", "born", "reason", "words", "secret", "credential", "case")

    def __init__(self, *args, is_proven: bool = False, **options) -> None:
        super().__init__(*args, **options)
        self.is_proven = is_proven
        self.fields["born"].required = True

    def clean(self) -> dict:
        return self.cleaned_data if self.is_proven else super().clean()

    @property
    def why(self) -> dict:
        """The reason, as it is kept."""
        return {name: self.cleaned_data[name] for name in ("reason", "words")}


class BreakGlassReviewForm(forms.Form):
    """What the auditor found."""

    outcome = forms.ChoiceField(
        label="What you found",
        choices=[("", "Choose what you found"), *ReviewOutcome.choices],
        error_messages={"required": "Choose what you found."},
    )
    words = forms.CharField(
        label="In your words",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say how you came to that."},
    )
