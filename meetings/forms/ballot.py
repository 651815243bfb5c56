"""A member's sealed recommendation, and their conflict of interest."""

from django import forms

from meetings.models import Vote
from meetings.vocabulary import Approach, Intent, Modality, Resection, Stabilisation

CONFIDENCE = (
    (1, "1 Unsure"),
    (2, "2 Rather unsure"),
    (3, "3 Fairly sure"),
    (4, "4 Sure"),
    (5, "5 Certain"),
)
SURGICAL = {"approach": "", "resection": "", "decompression": False, "stabilisation": ""}


def _open_choice(values, **options) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[("", "Not decided"), *values.choices], required=False, **options
    )


class OpinionForm(forms.Form):
    """One recommendation: what to do first, what else, to what end, how sure, and why."""

    modality = forms.ChoiceField(
        label="Primary modality",
        choices=Modality.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose what you would do first."},
    )
    components = forms.MultipleChoiceField(
        label="Further components",
        choices=Modality.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    intent = forms.ChoiceField(
        choices=Intent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Please choose the intent of the treatment."},
    )
    approach = forms.ChoiceField(choices=Approach.choices, required=False, widget=forms.RadioSelect)
    resection = _open_choice(Resection, label="Resection goal")
    stabilisation = _open_choice(Stabilisation)
    decompression = forms.BooleanField(
        label="Decompression of the cord or of nerve roots", required=False
    )
    confidence = forms.TypedChoiceField(
        label="How sure are you?",
        choices=CONFIDENCE,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Please say how sure you are, from 1 to 5."},
    )
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One or two sentences. The board reads them after the reveal.",
        error_messages={"required": "Please give your reason in a sentence."},
    )

    def clean(self) -> dict:
        """Keep surgical detail for surgery only: the page hides these fields otherwise, so what
        is left in them belongs to a choice that was taken back."""
        data = super().clean()
        primary, others = data.get("modality"), data.get("components", [])
        data["components"] = [value for value in Modality.values if value in others]
        data["components"] = [value for value in data["components"] if value != primary]
        if primary != Modality.SURGERY and Modality.SURGERY not in data["components"]:
            data.update(SURGICAL)
            for name in SURGICAL:
                self.errors.pop(name, None)
        elif "approach" not in self.errors and not data.get("approach"):
            self.add_error("approach", "A surgical recommendation needs an approach.")
        return data


def opinion_of(vote: Vote) -> dict:
    """What the form shows of the voter's own stored vote."""
    return {name: getattr(vote, name) for name in OpinionForm.base_fields}


class RecuseForm(forms.Form):
    """A conflict of interest, in words."""

    reason = forms.CharField(
        label="What is the conflict of interest?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands in the minutes with your name.",
        error_messages={"required": "Please say what the conflict of interest is."},
    )

    def __init__(self, *args, **kwargs) -> None:
        # It stands beside the recommendation, which has a reason of its own.
        super().__init__(*args, **{"auto_id": "recuse_%s", **kwargs})
