"""Reading what was entered: nothing is guessed, corrected or turned into a zero."""

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import TypeVar

from .result import NoAnswerError

T = TypeVar("T")


def quoted(value: object) -> str:
    """The value as it can be printed in a sentence, short and without control characters."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        shown = "".join(sign if sign.isprintable() else "�" for sign in value[:41])
        return f"“{shown[:40]}…”" if len(shown) > 40 else f"“{shown}”"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**12 else "so large a number"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Decimal):
        return f"{value:.6g}" if value.is_finite() else str(value)
    return "a value of this kind"


def unknown(key: str, label: str, value: object, known: str = "") -> NoAnswerError:
    """The refusal of a value that the item does not have."""
    choices = f" Possible: {known}." if known else ""
    return NoAnswerError(
        f"unknown_value:{key}", f"{quoted(value)} is not a value of “{label}”.{choices}"
    )


def _is_finite(value: int | float | Decimal) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    return value.is_finite() if isinstance(value, Decimal) else True


class Entry:
    """The inputs of one computation; None, "" and blanks count as not entered."""

    def __init__(self, inputs: Mapping[str, object]) -> None:
        self._inputs = inputs

    def value(self, key: str) -> object:
        """What was entered, stripped of blanks around it; None when nothing was."""
        value = self._inputs.get(key)
        if isinstance(value, str):
            value = value.strip()
        return None if value == "" else value

    def has(self, key: str) -> bool:
        """Whether anything was entered."""
        return self.value(key) is not None

    def needed(self, key: str, label: str) -> object:
        """What was entered; without it there is no answer."""
        value = self.value(key)
        if value is None:
            raise NoAnswerError(f"missing:{key}", f"“{label}” is missing.", missing=(key,))
        return value

    def word(self, key: str, label: str, known: Mapping[str, T]) -> T:
        """The meaning of a value from a list of words."""
        value = self.needed(key, label)
        if not isinstance(value, str) or value not in known:
            raise unknown(key, label, value, ", ".join(list(known)[:12]))
        return known[value]

    def truth(self, key: str, label: str) -> bool:
        """A yes or no; a number or a word is neither."""
        value = self.needed(key, label)
        if not isinstance(value, bool):
            raise unknown(key, label, value, "yes or no")
        return value

    def number(
        self, key: str, label: str, low: float, high: float, unit: str = ""
    ) -> int | float | Decimal:
        """A number from `low` to `high`, both included."""
        value = self.needed(key, label)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise unknown(key, label, value, f"a number from {low} to {high}")
        if not _is_finite(value) or not low <= value <= high:
            raise out_of_range(key, label, value, f"{low} to {high}{unit}")
        return value

    def whole(self, key: str, label: str, low: int, high: int, step: int = 1) -> int:
        """A whole number from `low` to `high` in steps."""
        value = self.number(key, label, low, high)
        if value != int(value) or (int(value) - low) % step:
            steps = " in tens" if step == 10 else ", whole numbers"
            raise out_of_range(key, label, value, f"{low} to {high}{steps}")
        return int(value)


def out_of_range(key: str, label: str, value: object, allowed: str) -> NoAnswerError:
    """The refusal of a number that cannot be."""
    return NoAnswerError(
        f"out_of_range:{key}", f"“{label}” can be {allowed}; {quoted(value)} was entered."
    )
