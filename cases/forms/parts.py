"""The forms of what belongs to a case: lesions, findings, moves, and bundles to read."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import TextChoices

from cases.interop.bundle import MAX_BYTES
from cases.levels import Level, span
from cases.models import Lesion
from cases.scores import Alignment, BoneLesion, Collapse, Pain, Posterolateral
from cases.vocabulary import Compartment, FindingKind

from .fields import HIDDEN, RevisedForm, form_key, one_of, past_day

COMPONENTS = ("bone_lesion", "alignment", "collapse", "posterolateral", "pain")


def component(values: type[TextChoices], label: str, **options) -> forms.ChoiceField:
    """An item of SINS, all of its values in sight."""
    return one_of(values, label, widget=forms.RadioSelect, **options)


class LesionForm(RevisedForm):
    """One place of tumour in the spine and the items of its SINS."""

    level_from = one_of(Level, "Upper level")
    level_to = one_of(Level, "Lower level, if there are several")
    compartments = forms.MultipleChoiceField(
        choices=Compartment.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    bone_lesion = component(BoneLesion, "Bone lesion")
    alignment = component(Alignment, "Alignment")
    collapse = component(Collapse, "Vertebral body collapse")
    posterolateral = component(Posterolateral, "Posterolateral elements involved")
    pain = component(Pain, "Pain at this lesion", empty="As recorded for the case")
    remark = forms.CharField(max_length=300, required=False)

    def clean(self) -> dict:
        """A lesion of one level has the same upper and lower level."""
        data = super().clean()
        upper, lower = data.get("level_from", ""), data.get("level_to", "")
        data["level_from"], data["level_to"] = upper or lower, lower or upper
        if upper and lower:
            try:
                span(upper, lower)
            except ValueError as error:
                self.add_error("level_to", str(error))
        return data

    @property
    def facts(self) -> dict:
        """What was typed, without the revision."""
        return {name: self.cleaned_data[name] for name in LESION}

    @property
    def components(self) -> list[forms.BoundField]:
        return [self[name] for name in COMPONENTS]


LESION = tuple(name for name in LesionForm.base_fields if name not in HIDDEN)


def seen(lesion: Lesion) -> dict:
    """The stored values that the form shows."""
    return {name: getattr(lesion, name) for name in LESION}


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
