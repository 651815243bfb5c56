"""How far a live meeting has come, and how late it is; everything that screens show follows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .states import CURRENT, OVER, BallotState, ItemState, MeetingState


class Stage(StrEnum):
    """Where the meeting stands; each stage has one obvious next action of the chair."""

    PLANNED = "planned"
    PUBLISHED = "published"
    BETWEEN = "between"
    SEALED = "sealed"
    REVEALED = "revealed"
    RATIFYING = "ratifying"
    POSITIONS = "positions"
    TAKEN = "taken"
    DONE = "done"
    CLOSED = "closed"


GONE = (ItemState.DECIDED, ItemState.DEFERRED)

WITH_A_CASE = frozenset(
    {Stage.SEALED, Stage.REVEALED, Stage.RATIFYING, Stage.POSITIONS, Stage.TAKEN}
)
"""The stages in which a case is before the board."""


def stage_of(
    meeting_state: str,
    *,
    has_case: bool,
    is_case_waiting: bool,
    opinion: str | None,
    position: str | None,
    is_ratification: bool = False,
) -> Stage:
    """The stage that follows from the meeting, its current case and the states of its ballots.

    `opinion` and `position` are the states of the current case's ballots, None when there is none.
    A decision that is to be ratified has no round of opinions.
    """
    if meeting_state in OVER:
        return Stage.CLOSED
    if meeting_state != MeetingState.OPEN:
        return Stage(str(meeting_state))
    if not has_case:
        return Stage.BETWEEN if is_case_waiting else Stage.DONE
    if position == BallotState.REVEALED:
        return Stage.TAKEN
    if position is not None:
        return Stage.POSITIONS
    if is_ratification:
        return Stage.RATIFYING
    return Stage.REVEALED if opinion == BallotState.REVEALED else Stage.SEALED


@dataclass(frozen=True)
class Slot:
    """One case of the agenda as the clock sees it."""

    state: str
    minutes: int
    presented_at: datetime | None = None
    finished_at: datetime | None = None


def end_of(now: datetime, slots: Iterable[Slot], *, rested: timedelta) -> datetime:
    """When the meeting will end if every case that is left takes its planned time from now on.

    `rested` is the time of breaks since the case before the board was presented; a case that is
    over its time ends now at the earliest.
    """
    slots = list(slots)
    current, end = _current(slots), now
    if current is not None and current.presented_at:
        planned = current.presented_at + rested + timedelta(minutes=current.minutes)
        end = max(now, planned)
    waiting = [slot for slot in slots if slot.state not in GONE and slot is not current]
    return end + timedelta(minutes=sum(slot.minutes for slot in waiting))


def rested_since(
    begun: datetime, pauses: Iterable[tuple[datetime, datetime | None]], now: datetime
) -> timedelta:
    """How much of the time since `begun` was break; a pause without an end lasts until now."""
    parts = [
        min(ended or now, now) - max(started, begun)
        for started, ended in pauses
        if (ended or now) > begun and started < now
    ]
    return sum(parts, timedelta())


def is_break_due(
    now: datetime, *, rested_at: datetime, cases: int, after_minutes: int, after_cases: int
) -> bool:
    """Whether the board has judged long enough, or enough cases, since its last rest."""
    return now - rested_at >= timedelta(minutes=after_minutes) or cases >= after_cases


def _current(slots: list[Slot]) -> Slot | None:
    return next((s for s in slots if s.state in CURRENT), None)
