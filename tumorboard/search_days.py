"""The days between which something is looked for: such as every calendar and time zone knows."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
OUT = f"Choose a day between {EARLIEST.year} and {LATEST.year}."


class SearchDay(forms.DateField):
    """A first or last day, which may be left empty. The day after it can always be counted."""

    def __init__(self, label: str) -> None:
        edges = {"min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
        super().__init__(
            label=label,
            required=False,
            widget=forms.DateInput(attrs={"type": "date", **edges}),
            validators=[MinValueValidator(EARLIEST, OUT), MaxValueValidator(LATEST, OUT)],
        )
