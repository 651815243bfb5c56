"""Whether two descriptions of a person are of the same one, as far as they say."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})


@dataclass(frozen=True)
class Person:
    """Who somebody is; empty where it is not said."""

    record_number: str = ""
    family_name: str = ""
    given_name: str = ""
    birth_date: date | None = None

    @property
    def is_unnamed(self) -> bool:
        return not (self.record_number or self.family_name or self.given_name or self.birth_date)

    @property
    def words(self) -> str:
        name = ", ".join(part for part in (self.family_name, self.given_name) if part)
        born = f"born {self.birth_date:%-d %b %Y}" if self.birth_date else ""
        number = f"record {self.record_number}" if self.record_number else ""
        return ", ".join(part for part in (name or "no name", born, number) if part)


@dataclass(frozen=True)
class Comparison:
    """What a file says of its patient beside what is known; `is_another` needs a person's word."""

    is_another: bool = False
    warning: str = ""


def compare(known: Person, stated: Person) -> Comparison:
    """Compare the patient of a case with the patient whom a file names.

    Only what both sides state can differ. Another record number alone is no other person when
    name and birth date agree: each hospital counts its own.
    """
    if stated.is_unnamed:
        return Comparison(warning="The file does not say whose it is.")
    name, born, number = _name(known, stated), _born(known, stated), _number(known, stated)
    if False in (name, born):
        return Comparison(True, f"The file names another patient: {stated.words}.")
    if number is False and not (name and born):
        return Comparison(True, f"The file names another patient: {stated.words}.")
    if number is False:
        return Comparison(
            warning=f"The file has another record number: {stated.record_number}. "
            "Name and date of birth agree."
        )
    return Comparison()


def _name(known: Person, stated: Person) -> bool | None:
    """True when both names agree, False when one differs, None when too little is said."""
    family = _agree(known.family_name, stated.family_name)
    if family is False and _agree(_whole(known), _whole(stated)):
        return True  # names from elsewhere are often written into one field
    given = _agree(known.given_name, stated.given_name, is_given=True)
    if family is None:
        return False if given is False else None
    return family and given is not False


def _whole(person: Person) -> str:
    return " ".join(sorted(_words(f"{person.family_name} {person.given_name}")))


def _born(known: Person, stated: Person) -> bool | None:
    if known.birth_date is None or stated.birth_date is None:
        return None
    return known.birth_date == stated.birth_date


def _number(known: Person, stated: Person) -> bool | None:
    one, other = (re.sub(r"[\W_]+", "", n).casefold() for n in
                  (known.record_number, stated.record_number))  # fmt: skip
    if not one or not other:
        return None
    return one.lstrip("0") == other.lstrip("0")


def _agree(one: str, other: str, *, is_given: bool = False) -> bool | None:
    if not one or not other:
        return None
    pairs = [(a, b) for a in _spellings(one) for b in _spellings(other)]
    if is_given:
        return any(a.startswith(b) or b.startswith(a) for a, b in pairs)
    return any(a == b for a, b in pairs)


def _spellings(name: str) -> set[str]:
    """Müller, MUELLER and MULLER are the same name on different machines."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return {"".join(_words(folded)), "".join(_words(folded.translate(UMLAUTS)))}


def _words(name: str) -> list[str]:
    flat = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in flat if not unicodedata.combining(c)).replace("ø", "o")
    return re.findall(r"\w+", bare)
