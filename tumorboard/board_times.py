"""The hours before a meeting from which on something is due, as a board sets them."""

from django.core.validators import MaxValueValidator
from django.db import models


class BoardTimes(models.Model):
    """When recommendations are due and reminded of, and when the list of a meeting closes."""

    opinions_due_hours = models.PositiveSmallIntegerField(
        "recommendations are due",
        default=18,
        validators=[MaxValueValidator(336)],
        help_text="Hours before the start of a meeting.",
    )
    remind_hours = models.PositiveSmallIntegerField(
        "reminder to those who have not voted",
        default=24,
        validators=[MaxValueValidator(336)],
        help_text="Hours before the recommendations are due.",
    )
    list_closes_hours = models.PositiveSmallIntegerField(
        "the list of a meeting closes",
        default=24,
        validators=[MaxValueValidator(336)],
        help_text=(
            "Hours before the start. After that a case is put on it with a reason alone, a routine "
            "one by the chair. 0: it never closes."
        ),
    )

    class Meta:
        abstract = True
