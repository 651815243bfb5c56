"""Short ways to write a field down, and the tumour classes that several fields share."""

from collections.abc import Iterable
from typing import Any

from cases.vocabulary import TumourClass

from .fields import Classes, Field, Kind

CLASSES: Classes = frozenset(TumourClass)
PRIMARY_BONE: Classes = frozenset({TumourClass.PRIMARY_BENIGN, TumourClass.PRIMARY_MALIGNANT})
PRIMARY_OR_UNKNOWN: Classes = PRIMARY_BONE | {TumourClass.UNKNOWN}
SYSTEMIC: Classes = frozenset({TumourClass.METASTASIS, TumourClass.HAEMATOLOGICAL})
SYSTEMIC_OR_UNKNOWN: Classes = SYSTEMIC | {TumourClass.UNKNOWN}
INTRADURAL: Classes = frozenset({TumourClass.INTRADURAL})
NOT_INTRADURAL: Classes = CLASSES - INTRADURAL


def choice(key: str, label: str, values: Iterable[tuple[str, str]], **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.CHOICE, values=tuple(values), **more)


def choices(key: str, label: str, values: Iterable[tuple[str, str]], **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.CHOICES, values=tuple(values), **more)


def yes_no(key: str, label: str, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.YES_NO, **more)


def whole(key: str, label: str, low: int, high: int, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.INTEGER, low=low, high=high, **more)


def number(key: str, label: str, low: float, high: float, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.DECIMAL, low=low, high=high, **more)


def text(key: str, label: str, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.TEXT, **more)


def words(key: str, label: str, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.WORDS, **more)


def day(key: str, label: str, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.DAY, **more)


def moment(key: str, label: str, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.MOMENT, **more)


def level(key: str, label: str, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.LEVEL, **more)


def levels(key: str, label: str, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.LEVELS, **more)


def span(key: str, label: str, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.SPAN, **more)


def code(key: str, label: str, codes: str, **more: Any) -> Field:
    return Field(key=key, label=label, kind=Kind.CODE, codes=codes, **more)


def lesion(**more: Any) -> Field:
    return Field(key="lesion", label="Lesion", kind=Kind.LESION, **more)


def plan_item() -> Field:
    return Field(
        key="plan_item",
        label="Asked for by the board as",
        kind=Kind.PLAN_ITEM,
        help="The point of the plan of a consensus that this carries out.",
    )
