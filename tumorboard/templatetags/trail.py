"""How an event of the audit trail is told."""

from django import template

from tumorboard import deeds

register = template.Library()

UNTOLD = {"sitting", "sha256", "snapshot"}
"""What stands in the trail for programs, and says nothing to a reader."""


@register.filter
def deed(action: str) -> str:
    """The plain words of an action."""
    return deeds.deed_of(action).words


@register.filter
def told(detail: dict) -> str:
    """What else is known of it, in one line."""
    parts = (
        f"{name.replace('_', ' ')}: {_value(value)}"
        for name, value in detail.items()
        if name not in UNTOLD and value not in ("", None, [], {})
    )
    return " · ".join(parts)[:300]


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(one)}" for name, one in value.items())
    return str(value)
