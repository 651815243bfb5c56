"""What each kind of field accepts."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime

from cases.levels import ORDER

from .codes import entry_of
from .fields import Field, Kind

LINE, REPORT = 500, 100_000
# What no database column of text can hold: NUL, and halves of a character.
NOT_STORED = re.compile("[\x00\ud800-\udfff]")


def written_day(value: object) -> date | None:
    """The day that “2026-11-25” names; None for anything else."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def written_moment(value: object) -> datetime | None:
    """The moment that “2026-11-25T14:02” names, in local time; None for anything else."""
    shape = r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?"
    if not isinstance(value, str) or not re.fullmatch(shape, value, re.ASCII):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def is_level(value: object) -> bool:
    return isinstance(value, str) and value in ORDER


def _choice(field: Field, value: object) -> str:
    known = isinstance(value, str) and value in {key for key, _ in field.values}
    return "" if known else f"{field.label}: choose one of the answers."


def _choices(field: Field, value: object) -> str:
    known = {key for key, _ in field.values}
    fits = isinstance(value, list) and all(isinstance(one, str) and one in known for one in value)
    if not fits or len(set(value)) != len(value):
        return f"{field.label}: choose among the answers."
    if "none" in value and len(value) > 1:
        return f"{field.label}: “none” and another answer exclude each other."
    return ""


def _yes_no(field: Field, value: object) -> str:
    return "" if isinstance(value, bool) else f"{field.label}: answer yes or no."


def _number(field: Field, value: object) -> str:
    kinds = int if field.kind is Kind.INTEGER else int | float
    finite = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    if isinstance(value, bool) or not isinstance(value, kinds) or not finite:
        what = "a whole number" if field.kind is Kind.INTEGER else "a number"
        return f"{field.label}: enter {what}."
    low = -math.inf if field.low is None else field.low
    high = math.inf if field.high is None else field.high
    if not low <= value <= high:
        unit = f" {field.unit}" if field.unit else ""
        return f"{field.label}: from {field.low:g} to {field.high:g}{unit}."
    return ""


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str):
        return f"{field.label}: enter text."
    longest = field.longest or (LINE if field.kind is Kind.TEXT else REPORT)
    if len(value) > longest:
        return f"{field.label}: at most {longest:,} characters, this has {len(value):,}."
    if NOT_STORED.search(value):
        return f"{field.label}: the text has a character that cannot be stored."
    if field.pattern and not re.fullmatch(field.pattern, value, re.ASCII):
        return f"{field.label}: {field.help or 'not in the expected form.'}"
    return ""


def _day(field: Field, value: object) -> str:
    day = written_day(value)
    if day is None:
        return f"{field.label}: enter a day, such as 2026-11-25."
    return _year(field, day)


def _moment(field: Field, value: object) -> str:
    moment = written_moment(value)
    if moment is None:
        return f"{field.label}: enter a day and a time, such as 2026-11-25T14:02."
    return _year(field, moment.date())


def _year(field: Field, day: date) -> str:
    fits = 1900 <= day.year <= 2200
    return "" if fits else f"{field.label}: the year {day.year} cannot be."


def _level(field: Field, value: object) -> str:
    return "" if is_level(value) else f"{field.label}: choose a level from occiput to coccyx."


def _levels(field: Field, value: object) -> str:
    if not isinstance(value, list) or not all(is_level(one) for one in value):
        return f"{field.label}: choose levels from occiput to coccyx."
    places = [ORDER[one] for one in value]
    in_order = places == sorted(set(places))
    return "" if in_order else f"{field.label}: each level once, from the head downwards."


def _span(field: Field, value: object) -> str:
    if not isinstance(value, list) or len(value) != 2 or not all(is_level(one) for one in value):
        return f"{field.label}: choose the upper and the lower level."
    if ORDER[value[0]] > ORDER[value[1]]:
        return f"{field.label}: the upper level {value[0]} lies below the lower level {value[1]}."
    return ""


def _code(field: Field, value: object) -> str:
    known = entry_of(field.codes, value) is not None
    return "" if known else f"{field.label}: pick an entry of the list."


def _key(field: Field, value: object) -> str:
    fits = isinstance(value, str) and len(value) <= 64 and not NOT_STORED.search(value)
    return "" if fits else f"{field.label}: choose one that is recorded."


CHECKS: dict[Kind, Callable[[Field, object], str]] = {
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.YES_NO: _yes_no,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.TEXT: _text,
    Kind.WORDS: _text,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.LEVEL: _level,
    Kind.LEVELS: _levels,
    Kind.SPAN: _span,
    Kind.CODE: _code,
    Kind.LESION: _key,
    Kind.PLAN_ITEM: _key,
}


def problem_of(field: Field, value: object, today: date | None = None) -> str:
    """Why one value cannot be stored, as a sentence; empty when it can."""
    sentence = CHECKS[field.kind](field, value)
    if sentence or today is None or not field.past:
        return sentence
    moment = written_moment(value) if field.kind is Kind.MOMENT else None
    day = moment.date() if moment else written_day(value) if field.kind is Kind.DAY else None
    return f"{field.label}: {day.isoformat()} lies in the future." if day and day > today else ""
