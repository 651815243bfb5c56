"""Who was at a meeting, as its minutes say it."""

from typing import TypedDict

from .values import Moment, Word


class Span(TypedDict):
    """From when to when somebody was present; no end means to the end of the meeting."""

    start: Moment
    end: Moment | None
    mode: Word
    deputy_for: str


class Attendance(TypedDict):
    """One person's presence."""

    name: str
    discipline: Word | None
    part: str
    spans: list[Span]


class Correction(TypedDict):
    """A line of the attendance list that was put right after the meeting was closed."""

    name: str
    before: str
    after: str
    reason: str
    by: str
    at: Moment
