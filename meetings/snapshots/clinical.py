"""The clinical parts of a frozen snapshot: findings, scores and the picture of the spine."""

from typing import NotRequired, TypedDict

from cases import ledger
from cases.drawings import picture
from cases.models import Case
from cases.reading.pictures import picture_of

from .values import Day, Word


class Finding(TypedDict):
    """One line of the findings, for example “Neurology: Frankel D, walks with aid”."""

    label: str
    text: str


class Score(TypedDict):
    """A computed score: in words with band and what is missing, direction, edition, table."""

    instrument: str
    status: str
    total: int | None
    words: str
    direction: str
    edition: str
    table_version: str


class Picture(TypedDict):
    """What the spine map shows, as plain values, and the same in words for its description."""

    lesions: list[dict]
    hardware: list[dict]
    radiation: list[dict]
    question_level: str
    words: str


class Code(Word):
    """A code with its words; its kind is the list that it is of, `icd10` or `icdo3`."""

    kind: str


class CodedScore(TypedDict):
    """A score as a program reads it; `judged_by` where a person's value stands in its place."""

    instrument: Word
    value: str
    words: str
    is_complete: bool
    on: Day | None
    edition: str
    direction: str
    table_version: str
    judged_by: str
    judged_because: str


class CodedLesion(TypedDict):
    """One place in the spine by its levels, with the scores that are printed of it."""

    level_from: str
    level_to: str
    levels: list[str]
    scores: list[CodedScore]


class Coded(TypedDict):
    """What the case says in codes, of which a program makes more than of sentences."""

    family_name: str
    given_name: str
    diagnosis: str
    tumour_class: Word | None
    histology: Word | None
    primary: Word | None
    codes: list[Code]
    lesions: list[CodedLesion]
    performance: CodedScore | None


class Drawn(TypedDict):
    """A case with its picture and its codes; snapshots of earlier versions have none."""

    picture: NotRequired[Picture]
    coded: NotRequired[Coded]


def frozen_picture(case: Case, written: ledger.Latest) -> Picture:
    """Freeze the spine map of the case, `written` being its record."""
    shown = picture_of(case, written)
    return {**picture.plain(shown), "words": picture.in_words(shown)}
