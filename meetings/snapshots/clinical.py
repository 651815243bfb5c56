"""The clinical parts of a frozen snapshot: findings, scores and the picture of the spine."""

from typing import NotRequired, TypedDict

from cases.drawings import picture
from cases.models import Case
from cases.reading.pictures import picture_of


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


class Drawn(TypedDict):
    """A case with its picture; snapshots of earlier versions have none."""

    picture: NotRequired[Picture]


def frozen_picture(case: Case) -> Picture:
    """Freeze the spine map of the case."""
    shown = picture_of(case)
    return {**picture.plain(shown), "words": picture.in_words(shown)}
