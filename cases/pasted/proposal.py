"""A fact that a letter seems to state, and the words of the letter that say so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

BESIDE = 28
LABELS = {
    "record_number": "Record number",
    "family_name": "Family name",
    "given_name": "Given name",
    "birth_date": "Date of birth",
    "sex": "Sex",
    "question": "Question",
    "urgency": "Urgency",
    "diagnosis": "Diagnosis",
    "tumour_class": "Tumour class",
    "levels": "Level",
    "icd10": "ICD-10",
    "performance": "Performance status",
    "frankel": "Frankel grade",
    "mri_on": "Spine MRI on",
}


@dataclass(frozen=True)
class Proposal:
    """One value for one field of the form; `source` is where in the letter it stands."""

    field: str
    value: str
    shown: str
    source: str

    @property
    def label(self) -> str:
        """The name of the field."""
        return LABELS[self.field]

    @property
    def key(self) -> str:
        """What its tick box sends."""
        return f"{self.field}={self.value}"


def proposed(field: str, value: str, match: re.Match, *, shown: str = "") -> Proposal:
    """A proposal with the words of the match and a little of what stands beside them."""
    return Proposal(field, value, shown or value, around(match))


def around(match: re.Match) -> str:
    """The words of a match in their line, cut at whole words."""
    text = match.string
    start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - BESIDE)
    end = text.find("\n", match.end())
    end = min(len(text) if end < 0 else end, match.end() + BESIDE)
    words = text[start:end]
    if start and text[start - 1].isalnum() and " " in words[:BESIDE]:
        words = words.partition(" ")[2]
    if end < len(text) and text[end].isalnum() and " " in words[-BESIDE:]:
        words = words.rpartition(" ")[0]
    return " ".join(words.split())


NEGATION = re.compile(
    r"\b(?:kein\w*|ohne|nicht|ausgeschlossen|no|not|without|never|excluded|denies)\b[^.;\n]{0,50}$",
    re.IGNORECASE,
)


DENIED = re.compile(r"^[^.;\n]{0,50}\b(?:ausgeschlossen|excluded|ruled out)\b", re.IGNORECASE)


def stated(pattern: re.Pattern, text: str) -> Iterator[re.Match]:
    """The matches that the letter does not deny in the same sentence."""
    for match in pattern.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if not NEGATION.search(before) and not DENIED.search(text[match.end() : match.end() + 80]):
            yield match
