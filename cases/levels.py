"""The levels of the spine in order, and the SNOMED CT codes of the vertebrae."""

import re
from collections.abc import Iterable

from django.db.models import TextChoices


class Level(TextChoices):
    """One segment of the spine, from the occiput down to the coccyx."""

    OC = "OC", "Occiput"
    C1 = "C1", "C1"
    C2 = "C2", "C2"
    C3 = "C3", "C3"
    C4 = "C4", "C4"
    C5 = "C5", "C5"
    C6 = "C6", "C6"
    C7 = "C7", "C7"
    T1 = "T1", "T1"
    T2 = "T2", "T2"
    T3 = "T3", "T3"
    T4 = "T4", "T4"
    T5 = "T5", "T5"
    T6 = "T6", "T6"
    T7 = "T7", "T7"
    T8 = "T8", "T8"
    T9 = "T9", "T9"
    T10 = "T10", "T10"
    T11 = "T11", "T11"
    T12 = "T12", "T12"
    L1 = "L1", "L1"
    L2 = "L2", "L2"
    L3 = "L3", "L3"
    L4 = "L4", "L4"
    L5 = "L5", "L5"
    S1 = "S1", "S1"
    S2 = "S2", "S2"
    S3 = "S3", "S3"
    S4 = "S4", "S4"
    S5 = "S5", "S5"
    CO = "CO", "Coccyx"


ORDER: dict[str, int] = {level.value: place for place, level in enumerate(Level)}

# The vertebrae as HL7 mCODE lists them for radiotherapy (each is the vertebra or its body).
# Two traps of that list: the row "cervical vertebrae" carries 3572006, the body of any vertebra,
# so that code names no level; and 1186895000 is a thirteenth thoracic vertebra, which some people
# have and which this list of levels does not: it must be asked for, never read as T12 (280849005).
SNOMED_LEVELS: dict[str, Level] = {
    "14806007": Level.C1,
    "39976000": Level.C2,
    "91116008": Level.C3,
    "14705001": Level.C4,
    "67479001": Level.C5,
    "88298007": Level.C6,
    "16126006": Level.C7,
    "56094003": Level.T1,
    "50060007": Level.T2,
    "73138009": Level.T3,
    "86197001": Level.T4,
    "6105006": Level.T5,
    "32430008": Level.T6,
    "71737002": Level.T7,
    "77435000": Level.T8,
    "33766003": Level.T9,
    "48405002": Level.T10,
    "52120002": Level.T11,
    "280849005": Level.T12,
    "61032001": Level.L1,
    "53983007": Level.L2,
    "55492004": Level.L3,
    "71996003": Level.L4,
    "21799000": Level.L5,
    "65985001": Level.S1,
    "11808007": Level.S2,
    "49967005": Level.S3,
    "69950008": Level.S4,
    "21452006": Level.S5,
}


def level_of(value: str) -> Level:
    """The level that the word names; a ValueError with a sentence when there is none."""
    try:
        return Level(value)
    except ValueError:
        raise ValueError(
            f"“{value}” is not a level of the spine that this record knows. "
            "Choose one from the occiput to the coccyx; for a transitional vertebra say in the "
            "remark how it was counted."
        ) from None


def span(level_from: str, level_to: str) -> list[Level]:
    """Every level from the upper to the lower one, both included."""
    upper, lower = level_of(level_from), level_of(level_to)
    if ORDER[upper] > ORDER[lower]:
        raise ValueError(
            f"The upper level {upper.label} lies below the lower level {lower.label}. "
            "Enter the upper level first."
        )
    return [level for level in Level if ORDER[upper] <= ORDER[level] <= ORDER[lower]]


_ONE = r"(?:occiput|coccyx|oc|co|c|th|t|d|l|s)\s*\d{0,2}"
_PART = re.compile(rf"\s*({_ONE})\s*(?:(?:-|–|—|to|\.\.)\s*({_ONE}|\d{{1,2}}))?\s*", re.IGNORECASE)
_WHOLE_WORDS = {"OCCIPUT": "OC", "COCCYX": "CO"}


def spans_in(text: str) -> list[tuple[Level, Level]]:
    """The spans that a clinician wrote, such as “T6–T10, L2”; ValueError with a sentence.

    Th8, D8 and T8 name the same vertebra, and “T6-10” ends at T10.
    """
    found = []
    for part in re.split(r"[,;+&]|\band\b", text):
        if not part.strip():
            continue
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"“{part.strip()[:40]}” is not a level. Write T8, T6–T10 or T8, L2.")
        upper = _level_in(match[1])
        rest = match[2] or match[1]
        lower = _level_in(f"{upper[0]}{rest}" if rest.isdigit() else rest)
        span(upper, lower)
        found.append((upper, lower))
    return found


def _level_in(word: str) -> Level:
    word = re.sub(r"\s", "", word).upper()
    word = _WHOLE_WORDS.get(word, word)
    return level_of(re.sub(r"^(TH|D)(?=\d)", "T", word))


def levels_in(text: str) -> list[Level]:
    """Every level of the spans that a clinician wrote, from the head downwards."""
    touched = {level for upper, lower in spans_in(text) for level in span(upper, lower)}
    return sorted(touched, key=lambda level: ORDER[level])


def spans_of(levels: Iterable[str]) -> list[tuple[str, str]]:
    """Levels as spans of neighbours."""
    spans: list[tuple[str, str]] = []
    for level in sorted({level for level in levels if level in ORDER}, key=ORDER.__getitem__):
        if spans and ORDER[level] == ORDER[spans[-1][1]] + 1:
            spans[-1] = (spans[-1][0], level)
        else:
            spans.append((level, level))
    return spans


def in_words(levels: Iterable[str]) -> str:
    """Levels as a clinician writes them, such as “T6–T10, L2”."""
    return ", ".join(span_words(upper, lower) for upper, lower in spans_of(levels))


def span_words(upper: str, lower: str) -> str:
    """One stretch of the spine, such as “T8” or “T6–T10”."""
    return "–".join(dict.fromkeys((Level(upper).label, Level(lower).label)))
