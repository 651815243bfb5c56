"""What the settings of a board can be."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from .roles import Discipline


def known_timezone(name: str) -> None:
    """Refuse a name that is not in the time zone database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone, for example “Europe/Berlin”.")


known_phone = RegexValidator(
    r"^\+?[0-9][0-9 ()/.-]{2,38}$",
    "Enter a telephone number: digits with spaces, such as “+49 30 23125 001”.",
)


def standard_core_disciplines() -> list[str]:
    """The four disciplines without which a spine tumour is not discussed."""
    return [
        Discipline.NEUROSURGERY,
        Discipline.ORTHOPAEDIC_SPINE,
        Discipline.MEDICAL_ONCOLOGY,
        Discipline.RADIATION_ONCOLOGY,
    ]


class ClockStart(models.TextChoices):
    """From when on the hours of an emergency are counted."""

    SYMPTOM = "symptom", "The first symptom"
    REFERRAL = "referral", "The referral"


class Paper(models.TextChoices):
    """The sizes of paper on which documents can be printed."""

    A4 = "A4", "A4"
    LETTER = "letter", "US Letter"


class Language(models.TextChoices):
    """The languages in which a board's documents can be written."""

    ENGLISH = "en", "English"
    GERMAN = "de", "German"
