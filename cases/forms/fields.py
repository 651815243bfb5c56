"""The fields from which the forms of a case are made, and the form that knows its revision."""

import uuid
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone

HIDDEN = ("key", "revision")
NOT_RECORDED = "Not recorded"


class Words(forms.CharField):
    """Free text over several lines, as long as a letter; every line end is one character."""

    def __init__(self, rows: int = 4, **options) -> None:
        options.setdefault("max_length", 8000)
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: object) -> str:
        return super().to_python(value).replace("\r\n", "\n")


def one_of(
    values: type[TextChoices], label: str, *, empty: str = NOT_RECORDED, **options
) -> forms.ChoiceField:
    """A choice from a value set; the first answer is that there is none."""
    choices = [("", empty), *values.choices]
    return forms.ChoiceField(label=label, choices=choices, required=False, **options)


def form_key() -> forms.UUIDField:
    """The key under which a new row is stored: a form that is sent twice makes one row."""
    return forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


def not_in_the_future(day: date) -> None:
    """Refuse a date after today at the hospital."""
    if day > timezone.localdate():
        raise ValidationError("This date lies in the future.", code="future")


def past_day(label: str, **options) -> forms.DateField:
    """The date of something that has happened."""
    options.setdefault("validators", [not_in_the_future])
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "This is not a date. Write it as 2026-11-22 or 22/11/2026."},
        **options,
    )


class RevisedForm(forms.Form):
    """A form for a stored record: it remembers what its writer saw, and of which revision."""

    key = form_key()
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, seen: dict | None = None, revision: int | None = None, **options):
        """`seen` are the stored values that the writer is shown; None for a new record."""
        if seen is not None:
            options["initial"] = {**seen, "revision": revision}
        super().__init__(*args, **options)
        del self.fields["revision" if seen is None else "key"]
        for name, field in self.fields.items():
            field.show_hidden_initial = seen is not None and name not in HIDDEN

    def clean_revision(self) -> int:
        revision = self.cleaned_data["revision"]
        if revision is None:
            raise ValidationError("This page is out of date. Open it again.")
        return revision
