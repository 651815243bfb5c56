"""Writing some values of a row."""

from typing import Any

from django.db.models import Model


def write(row: Model, **values: Any) -> None:
    """Set these values and store them, and nothing else of the row."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
