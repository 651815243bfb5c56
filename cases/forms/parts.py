"""The forms of what belongs to a case: findings, moves, and bundles to read."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from cases.interop.bundle import MAX_BYTES
from cases.vocabulary import FindingKind

from .fields import form_key, past_day


class FindingForm(forms.Form):
    """A dated finding with its source."""

    key = form_key()
    kind = forms.ChoiceField(choices=FindingKind.choices, initial=FindingKind.OTHER)
    words = forms.CharField(
        label="Finding",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write down what was found."},
    )
    value = forms.CharField(label="Value", max_length=200, required=False)
    unit = forms.CharField(label="Unit", max_length=40, required=False)
    on = past_day("Found on")
    source = forms.CharField(
        max_length=200, required=False, help_text="For example “CT report, General Hospital”."
    )


class MoveForm(forms.Form):
    """The reason for a move that needs one."""

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Please give the reason."},
    )


class OverrideForm(forms.Form):
    """The value that a person puts in place of a computed score, and why."""

    lesion = forms.UUIDField(required=False, widget=forms.HiddenInput)
    score = forms.CharField(
        label="Value that is to stand",
        max_length=40,
        error_messages={"required": "Enter the total or the label."},
    )
    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "An override needs a reason."},
    )


class UploadForm(forms.Form):
    """A bundle to be read into a draft case."""

    file = forms.FileField(
        label="mCODE bundle (FHIR R4, JSON)",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".json,application/json,application/fhir+json"}
        ),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(
                "The file is larger than 20 MB; a bundle of one patient is smaller."
            )
        return file
