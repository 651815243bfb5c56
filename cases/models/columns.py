"""Columns that hold one value of a value set."""

from django.db import models
from django.db.models import Q


def choice_field(values: type[models.TextChoices], **options) -> models.CharField:
    """A column for one value of a value set, empty when it is not recorded."""
    return models.CharField(max_length=32, choices=values.choices, blank=True, **options)


def known(field: str, values: type[models.TextChoices], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": ["", *values.values]}), name=name)
