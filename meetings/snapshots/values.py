"""The smallest parts of a frozen snapshot: words, people, days, moments, images."""

from typing import TypedDict


class Word(TypedDict):
    """A coded value: the key for programs, the words for people."""

    key: str
    words: str


class Person(TypedDict):
    """A member as they were called, with the discipline in which they spoke."""

    name: str
    discipline: Word | None


class Day(TypedDict):
    """A calendar day: ISO 8601 and as printed."""

    iso: str
    date: str


class Moment(TypedDict):
    """An instant: ISO 8601 with offset, the zone's name, and day and time as printed."""

    iso: str
    zone: str
    date: str
    time: str


class Image(TypedDict):
    """A key image as the board saw it; its bytes are those with the SHA-256."""

    key_image: str
    sha256: str
    caption: str
    alternative: str
    source: str


class ApprovalFace(TypedDict):
    """Who approved a document, as what, and what that means; `sha256` is of the file they saw."""

    name: str
    capacity: Word
    meaning: Word
    at: Moment
    sha256: str
