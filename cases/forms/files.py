"""The forms of files: choosing some to upload, and showing a key image."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from cases.filing import Showing
from cases.imaging.pictures import Arrow, Crop
from cases.models import KeyImage

ACCEPT = ".pdf,.png,.jpg,.jpeg,.dcm,application/pdf,image/png,image/jpeg,application/dicom"
PARTS = {
    "arrow": ("arrow_from_x", "arrow_from_y", "arrow_to_x", "arrow_to_y"),
    "crop": ("crop_left", "crop_top", "crop_right", "crop_bottom"),
}
WHOLE = (0, 0, 100, 100)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; what each of them is, is found out by its content."""

    widget = SeveralFiles

    def clean(self, data: list | None, initial: object = None) -> list[UploadedFile]:
        sent = data if isinstance(data, list | tuple) else [data]
        files = [one for one in sent if one]
        if not files and not any(one is not None for one in sent):
            raise ValidationError(self.error_messages["required"], code="required")
        return [one for one in sent if one is not None]


class FilesForm(forms.Form):
    """Files for a case."""

    files = FilesField(
        label="Files",
        help_text="PDF, PNG, JPEG or DICOM; several at once.",
        widget=SeveralFiles(attrs={"accept": ACCEPT}),
        error_messages={"required": "Choose at least one file."},
    )
    keep = forms.BooleanField(
        label="Keep these files although one names another patient: I have made sure that they "
        "belong to this patient",
        required=False,
    )


class WindowForm(forms.Form):
    """The window in which an image is asked for."""

    center = forms.FloatField(required=False, min_value=-100_000, max_value=100_000)
    width = forms.FloatField(required=False, min_value=0.01, max_value=200_000)


def percent(label: str) -> forms.FloatField:
    """A place on the image, in percent of its width or height."""
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    return forms.FloatField(label=label, required=False, min_value=0, max_value=100, widget=widget)


class KeyImageForm(WindowForm):
    """Which image is shown, how, and what it says."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    frame = forms.IntegerField(label="Image", min_value=1, max_value=2000)
    caption = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say in a few words what the image shows."},
        help_text="Read with the image, on paper and aloud. Without the patient's name.",
    )
    arrow_from_x = percent("Tail, from the left")
    arrow_from_y = percent("Tail, from the top")
    arrow_to_x = percent("Tip, from the left")
    arrow_to_y = percent("Tip, from the top")
    crop_left = percent("Left edge")
    crop_top = percent("Top edge")
    crop_right = percent("Right edge")
    crop_bottom = percent("Bottom edge")

    def clean(self) -> dict:
        """An arrow has two ends; a part has its edges in order."""
        data = super().clean()
        ends = [data.get(name) for name in PARTS["arrow"]]
        if None in ends and any(end is not None for end in ends):
            self.add_error("arrow_to_x", "An arrow needs all four numbers, or none.")
        left, top, right, bottom = self._edges()
        if left >= right:
            self.add_error("crop_right", "The right edge must lie right of the left edge.")
        if top >= bottom:
            self.add_error("crop_bottom", "The bottom edge must lie below the top edge.")
        return data

    def _edges(self) -> list[float]:
        stated = [self.cleaned_data.get(name) for name in PARTS["crop"]]
        return [whole if one is None else one for one, whole in zip(stated, WHOLE, strict=True)]

    @property
    def showing(self) -> Showing:
        """What was chosen, as fractions."""
        data = self.cleaned_data
        ends = [data[name] for name in PARTS["arrow"]]
        window = {name: data[name] for name in ("center", "width")}
        return Showing(
            caption=data["caption"],
            frame=data["frame"],
            arrow=None if None in ends else Arrow(*(round(end / 100, 4) for end in ends)),
            crop=Crop(*(round(edge / 100, 4) for edge in self._edges())),
            **(window if None not in window.values() else {}),
        )

    @property
    def arrow_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in PARTS["arrow"]]

    @property
    def crop_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in PARTS["crop"]]


def shown(key_image: KeyImage) -> dict:
    """The stored values as the form shows them, in percent."""
    parts = {
        field: round(value * 100, 2)
        for part, fields in PARTS.items()
        for field, value in zip(fields, getattr(key_image, part) or [], strict=False)
    }
    kept = {name: getattr(key_image, name) for name in
            ("revision", "frame", "center", "width", "caption")}  # fmt: skip
    return {**kept, **parts}


class SeenForm(forms.Form):
    """Which revision of a key image somebody looked at."""

    revision = forms.IntegerField()


class PlaceForm(forms.Form):
    """Where a key image comes in the order."""

    position = forms.IntegerField(min_value=1)
