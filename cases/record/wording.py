"""How a stored value reads on a page and in a document."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.levels import Level, span_words
from cases.levels import in_words as in_level_words

from .codes import label_of
from .fields import Field, Kind
from .kinds import is_level, written_day, written_moment


def _day_words(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def _place_words(field: Field, value: object) -> str | None:
    if field.kind is Kind.LEVEL and is_level(value):
        return Level(value).label
    many = isinstance(value, list) and value and all(is_level(one) for one in value)
    if field.kind is Kind.LEVELS and many:
        return in_level_words(value)
    if field.kind is Kind.SPAN and many and len(value) == 2:
        return span_words(*value)
    return None


def _time_words(field: Field, value: object) -> str | None:
    if field.kind is Kind.DAY and (day := written_day(value)):
        return _day_words(day)
    if field.kind is Kind.MOMENT and (moment := written_moment(value)):
        return f"{_day_words(moment.date())}, {moment:%H:%M}"
    return None


def _number_words(field: Field, value: object, values: Mapping[str, Any]) -> str | None:
    if field.kind not in (Kind.INTEGER, Kind.DECIMAL):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    unit = str(values.get(field.unit_in) or "") if field.unit_in else field.unit
    written = f"{value:.10g}" if isinstance(value, float) else _plain(value)
    return f"{written}{'' if unit == '%' else ' '}{unit}".strip()


def _plain(value: int) -> str:
    return str(value) if abs(value) < 10**18 else "a very large number"


def _answer_words(field: Field, value: object) -> str | None:
    labels = dict(field.values)
    if field.kind is Kind.CHOICE and isinstance(value, str):
        return labels.get(value)
    if field.kind is Kind.CHOICES and isinstance(value, list):
        return ", ".join(labels.get(one, one) if isinstance(one, str) else "?" for one in value)
    if field.kind is Kind.YES_NO and isinstance(value, bool):
        return "Yes" if value else "No"
    if field.kind is Kind.CODE and isinstance(value, str):
        return label_of(field.codes, value)
    return None


def in_words(field: Field, value: object, values: Mapping[str, Any] | None = None) -> str:
    """The value as a person reads it; empty when there is none.

    `values` are those of the section, for a number whose unit is another field. A value that does
    not fit its field is shown as it is stored: it may be older than the value set.
    """
    if value is None or value == "" or value == []:
        return ""
    for words in (
        _answer_words(field, value),
        _place_words(field, value),
        _time_words(field, value),
        _number_words(field, value, values or {}),
    ):
        if words is not None:
            return words
    return value if isinstance(value, str) else repr(value)[:200]
