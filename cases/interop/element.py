"""Reads FHIR elements with their types checked, so that a wrong shape is refused in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple

from .codes import PLAIN_WORDS, READABLE_SYSTEMS
from .referral import UnusableBundle

MAX_WORDS = 480
_DATE = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
    r"(?:Z|[+-]\d{2}:\d{2})?)?)?)?"
)
# Semantic tags of SNOMED CT help a terminologist and only disturb a clinician.
_TAG = re.compile(
    r"\s*\((?:disorder|finding|procedure|regime/therapy|body structure|morphologic abnormality|"
    r"qualifier value|situation|observable entity|tumou?r staging|substance|product|"
    r"medicinal product|event)\)$"
)
# Control characters, and the marks that turn the direction of writing around.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


def clean(words: str) -> str:
    """The words on one line, without characters that nobody can see."""
    return " ".join(_UNPRINTABLE.sub(" ", words).split())


def shorten(words: str, limit: int = MAX_WORDS) -> str:
    """The words, visibly cut when they are longer than a finding can hold."""
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


class When(NamedTuple):
    """A point in time as stated: the full date if there is one, and the words."""

    on: date | None = None
    words: str = ""


class Coding(NamedTuple):
    system: str
    code: str
    display: str

    @property
    def words(self) -> str:
        """What to read when the sender gave a code and no words for it."""
        if self.code in PLAIN_WORDS:
            return PLAIN_WORDS[self.code]
        readable = any(name in self.system for name in READABLE_SYSTEMS)
        return self.code if readable else f"code {self.code}"


@dataclass(frozen=True)
class Concept:
    """A CodeableConcept: its codings and the text that the sender wrote."""

    codings: tuple[Coding, ...] = ()
    text: str = ""

    @property
    def raw(self) -> str:
        """Everything that is written in it, for a search in words."""
        return " ; ".join([self.text, *(coding.display for coding in self.codings)]).strip(" ;")

    @property
    def words(self) -> str:
        """What a person reads: the sender's text, else a display, else the bare code."""
        for words in (self.text, *(coding.display for coding in self.codings)):
            if words:
                return _TAG.sub("", words)
        return next((coding.words for coding in self.codings if coding.code), "")

    @property
    def first(self) -> Coding:
        return next((coding for coding in self.codings if coding.code), Coding("", "", ""))

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(coding.code for coding in self.codings if coding.code)

    def in_system(self, *names: str) -> Iterator[str]:
        """The codes of the code systems whose address contains one of the names."""
        for coding in self.codings:
            if coding.code and any(name in coding.system.lower() for name in names):
                yield coding.code


NOTHING = Concept()


@dataclass(frozen=True)
class Element:
    """A JSON object of the bundle, with the path by which a refusal can name it."""

    data: dict[str, Any]
    path: str

    def refuse(self, key: str, expected: str) -> UnusableBundle:
        return UnusableBundle(f"{self.path}: “{key}” should be {expected}. This is not FHIR R4.")

    def has(self, key: str) -> bool:
        return self.data.get(key) is not None

    def text(self, key: str) -> str:
        """The text of a primitive, the empty text when it is absent."""
        value = self.data.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.refuse(key, "text")
        return clean(value)

    def texts(self, key: str) -> list[str]:
        """The texts of a repeating primitive; FHIR allows null for one that only has extensions."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or any(not isinstance(v, str | None) for v in value):
            raise self.refuse(key, "a list of texts")
        return [words for v in value if v and (words := clean(v))]

    def flag(self, key: str) -> bool | None:
        value = self.data.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.refuse(key, "true or false")
        return value

    def whole(self, key: str) -> int | None:
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.refuse(key, "a whole number")
        return value

    def number(self, key: str) -> str:
        """A decimal exactly as it was written, the empty text when it is absent."""
        value = self.data.get(key)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.refuse(key, "a number")
        return shorten(str(value), 30)

    def child(self, key: str) -> "Element | None":
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.refuse(key, "an object")
        return Element(value, self.path)

    def children(self, key: str) -> list["Element"]:
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or any(not isinstance(v, dict) for v in value):
            raise self.refuse(key, "a list of objects")
        return [Element(v, self.path) for v in value]

    def when(self, key: str) -> When:
        """A date or date-time; only a full date becomes one, “2019-04” stays words."""
        words = self.text(key)
        if not words:
            return When()
        parts = _DATE.fullmatch(words)
        if parts is None:
            raise self.refuse(key, f"a date, not “{shorten(words, 40)}”")
        year, month, day, hour, minute, second = parts.groups()
        try:
            on = date(int(year), int(month or 1), int(day or 1))
            time(int(hour or 0), int(minute or 0), min(int(second or 0), 59))
        except ValueError:
            raise UnusableBundle(
                f"{self.path}: “{key}” is {words}, a date that does not exist."
            ) from None
        return When(on, words[:10]) if day else When(None, words)

    def concept(self, key: str) -> Concept:
        child = self.child(key)
        return child.as_concept() if child else NOTHING

    def concepts(self, key: str) -> list[Concept]:
        return [child.as_concept() for child in self.children(key)]

    def as_concept(self) -> Concept:
        return Concept(
            tuple(
                Coding(coding.text("system"), coding.text("code"), coding.text("display"))
                for coding in self.children("coding")
            ),
            self.text("text"),
        )

    def extensions(self, name: str) -> Iterator["Element"]:
        """The extensions whose address ends with the name."""
        for extension in self.children("extension"):
            if extension.text("url").rpartition("/")[2] == name:
                yield extension
