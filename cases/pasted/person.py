"""Who the letter is about: number, names, birth date and sex."""

import re
from collections.abc import Iterator
from datetime import date

from cases.vocabulary import Sex

from .days import DAY, day_in, plausible
from .proposal import Proposal, proposed

_BORN = r"(?:geb(?:oren)?\b\.?(?:\s+am\b)?|geburtsdatum|\*|born(?:\s+on)?\b|d\.?o\.?b\b\.?|date\s+of\s+birth)"  # noqa: E501
BORN = re.compile(rf"{_BORN}\s*[:,]?\s*({DAY})", re.IGNORECASE)
NUMBER = re.compile(
    r"\b(?:m\.?r\.?n\b\.?|(?:hospital|record|patient|case|medical record)\s*(?:no\b\.?|number|id\b)"
    r"|(?:pat(?:ienten)?|fall|aufnahme|akten)[.\s-]*(?:nr\b\.?|nummer|id\b)|PID\b)"
    r"\s*[:#]?\s*([A-Z0-9][A-Z0-9./-]{1,30}[A-Z0-9])",
    re.IGNORECASE,
)
_WORD = r"[A-ZÄÖÜÉØÅŠŽÇ][\w'’-]*"
_NAMES = rf"(?:(?:von|van|de|der|den|zu|al|el)\s+)*{_WORD}(?:[ ](?:(?:von|van|de|der|den|zu)\s+)*{_WORD}){{0,3}}"  # noqa: E501
_LABEL = r"^[ \t]*(?:[Pp]atient(?:in)?|PATIENT(?:IN)?|Name|NAME|Re|RE|Betr\.?|Betrifft|Betreff|Subject)[ \t]*[:][ \t]*"  # noqa: E501
_TITLE = r"(?:(?:Herrn?|Frau|Mr|Mrs|Ms|Miss)\b\.?[ \t]+)?"
LABELLED = re.compile(
    rf"{_LABEL}{_TITLE}(?:({_NAMES}),[ \t]*(?!(?i:{_BORN}))({_NAMES})|({_NAMES}))", re.MULTILINE
)
TITLED = re.compile(
    rf"\b(Herrn?|Frau|Mr|Mrs|Ms|Miss)\b\.?\s+(?:({_NAMES}),\s*(?!(?i:{_BORN}))({_NAMES})|({_NAMES}))"
    rf"[^\n]{{0,12}}?(?:,|\(|\n)?\s*(?i:{_BORN})"
)
SEX = (
    (Sex.FEMALE, re.compile(
        r"\b(?:woman|female|lady|weiblich|patientin|geschlecht:?\s*w\b|sex:?\s*f\b"
        r"|\d{1,3}\s*[-/]?\s*y(?:ear|r)?s?\s*[-/]?(?:old)?\s+f\b)", re.IGNORECASE)),
    (Sex.MALE, re.compile(
        r"\b(?:man|male|gentleman|männlich|geschlecht:?\s*m\b|sex:?\s*m\b|-?jähriger\s+(?:mann|patient)"
        r"|\d{1,3}\s*[-/]?\s*y(?:ear|r)?s?\s*[-/]?(?:old)?\s+m\b)\b", re.IGNORECASE)),
)  # fmt: skip
OF_TITLE = {"herr": Sex.MALE, "herrn": Sex.MALE, "mr": Sex.MALE, "frau": Sex.FEMALE,
            "mrs": Sex.FEMALE, "ms": Sex.FEMALE, "miss": Sex.FEMALE}  # fmt: skip


def person_in(text: str, *, today: date) -> Iterator[Proposal]:
    """What the letter says of the person."""
    for match in NUMBER.finditer(text):
        if any(character.isdigit() for character in match[1]):
            yield proposed("record_number", match[1], match)
    for match in BORN.finditer(text):
        if plausible(day := day_in(match[1]), today=today):
            yield proposed("birth_date", day.isoformat(), match, shown=f"{day:%-d %B %Y}")
    yield from _names(text)
    yield from _sex(text)


def _names(text: str) -> Iterator[Proposal]:
    for match in LABELLED.finditer(text):
        yield from _named(match, *match.groups())
    for match in TITLED.finditer(text):
        yield from _named(match, *match.groups()[1:])


def _named(match: re.Match, family: str | None, given: str | None, plain: str | None) -> Iterator:
    """“Family, Given”, or “Given Family” with what belongs to the family name."""
    if plain:
        parts = plain.split()
        at = next((i for i, part in enumerate(parts) if part.islower()), len(parts) - 1)
        given, family = " ".join(parts[:at]), " ".join(parts[at:])
    yield proposed("family_name", _cased(family), match)
    if given:
        yield proposed("given_name", _cased(given), match)


def _cased(name: str) -> str:
    """Names written in capitals as names; what is written otherwise stays."""
    return " ".join(
        part.title() if part.isupper() and len(part) > 2 else part for part in name.split()
    )


def _sex(text: str) -> Iterator[Proposal]:
    for match in TITLED.finditer(text):
        sex = OF_TITLE[match[1].lower()]
        yield proposed("sex", sex.value, match, shown=sex.label)
    for sex, pattern in SEX:
        if match := pattern.search(text):
            yield proposed("sex", sex.value, match, shown=sex.label)
