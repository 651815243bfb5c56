"""Whether two persons may be one: the reasons, in words that a clerk can check."""

import unicodedata
from dataclasses import dataclass
from datetime import date

SIMILAR = 0.4
"""From this share of common letter triples on, two names are taken for similar."""


@dataclass(frozen=True)
class Person:
    """What is known, or typed, of a person."""

    record_number: str
    family_name: str = ""
    given_name: str = ""
    birth_date: date | None = None

    @property
    def number_alone(self) -> str:
        """The record number without what divides it and without zeros before it."""
        return "".join(filter(str.isalnum, self.record_number)).lower().lstrip("0")

    @property
    def name(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()


def reasons(one: Person, other: Person) -> list[str]:
    """Why the two may be one person; none when nothing speaks for it."""
    found = []
    alike = similarity(one.name, other.name) >= SIMILAR
    if one.number_alone and one.number_alone == other.number_alone:
        found.append("the same record number, written otherwise")
    if one.birth_date and other.birth_date and alike:
        if one.birth_date == other.birth_date:
            found.append("the same date of birth and a similar name")
        elif swapped(one.birth_date) == other.birth_date:
            found.append("a similar name, and day and month of birth are exchanged")
    return found


def swapped(day: date | None) -> date | None:
    """The date with day and month exchanged; None where that is no date or the same one."""
    if day is None or day.day > 12 or day.day == day.month:
        return None
    return day.replace(month=day.day, day=day.month)


def similarity(one: str, other: str) -> float:
    """The share of letter triples that two names have in common, in whatever order they stand."""
    first, second = _triples(one), _triples(other)
    return len(first & second) / len(first | second) if first and second else 0.0


SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae", "å": "aa"}
)


def _triples(name: str) -> set[str]:
    plain = unicodedata.normalize("NFC", name).lower().translate(SPELLED)
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    return {f"  {word} "[i : i + 3] for word in words for i in range(len(word) + 1)}
