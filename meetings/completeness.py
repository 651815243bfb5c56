"""Whether the list of a coming meeting is complete, what it lacks, and until when it should be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

COMPLETE_BEFORE = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class ListFacts:
    """What is known of the list; `lacking` names the cases that lack something that is needed."""

    is_published: bool
    cases: int
    lacking: tuple[str, ...] = ()
    minutes_over: int = 0
    has_reason: bool = False
    has_place: bool = True


def complete_by(starts_at: datetime, closes: datetime | None) -> datetime:
    """A day before the start, or when the list closes if that is earlier."""
    day_before = starts_at.astimezone(UTC) - COMPLETE_BEFORE
    return min(day_before, closes) if closes else day_before


def missing(facts: ListFacts) -> list[str]:
    """What the list lacks, each as a sentence; nothing when it is complete."""
    return list(_missing(facts))


def _missing(facts: ListFacts) -> Iterator[str]:
    if not facts.cases:
        yield "No case is on it."
    if len(facts.lacking) == 1:
        yield f"{facts.lacking[0]} lacks something that the board needs."
    elif facts.lacking:
        yield f"{', '.join(facts.lacking)} lack something that the board needs."
    if facts.minutes_over and not facts.has_reason:
        yield f"It is {facts.minutes_over} minutes too long."
    if not facts.has_place:
        yield "Neither a place nor a link is given."
    if not facts.is_published:
        yield "It is not published."
