"""Choosing a row in the administration."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError


class ChosenRow(AutocompleteSelect):
    """Shows nothing as chosen where what was sent is no key; Django's own widget fails there."""

    def optgroups(self, name: str, value: list[str], attrs: dict | None = None) -> Any:
        try:
            return super().optgroups(name, value, attrs)
        except ValidationError:
            return super().optgroups(name, [], attrs)
