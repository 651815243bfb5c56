"""The clock of an emergency: when it starts, until when to decide, and when to remind.

Hours are counted as they pass, not as the wall shows them: on two nights a year they differ.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .vocabulary import ClockBasis

LAST_CALL = timedelta(hours=2)
"""The second reminder comes so long before the end."""


@dataclass(frozen=True)
class Start:
    """A moment from which the clock may be counted, and until when to decide then."""

    basis: str
    at: datetime
    decide_by: datetime


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a time that was written down without its zone.

    Of the two that an autumn night has it is the first one, which leaves less time.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def due(clock_from: datetime, hours: int) -> datetime:
    """Until when to decide."""
    return clock_from.astimezone(UTC) + timedelta(hours=hours)


def starts(
    *, symptom: datetime | None, referral: datetime, zone: ZoneInfo, hours: int
) -> list[Start]:
    """The moments from which the record lets the clock be counted, the first symptom first.

    `symptom` is a local time without its zone, None when the record does not hold one.
    """
    found = [(ClockBasis.REFERRAL, referral.astimezone(UTC))]
    if symptom is not None:
        found.insert(0, (ClockBasis.SYMPTOM, instant_of(symptom, zone)))
    return [Start(str(basis), at, due(at, hours)) for basis, at in found]


def proposed(rule: str, found: list[Start]) -> Start:
    """The start that the board's rule asks for; the referral where the symptom is not known."""
    return next((start for start in found if start.basis == rule), found[-1])


def span_words(span: timedelta) -> str:
    """A length of time as it is read, such as “17 h 20 min”."""
    minutes = int(abs(span).total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    if hours >= 96:
        return _("{number} days").format(number=hours // 24)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def left_words(decide_by: datetime, now: datetime) -> str:
    """How much time is left, such as “in 17 h 20 min”, or since when it is over."""
    span = span_words(_passing(now, decide_by))
    return f"in {span}" if decide_by > now else f"over since {span}"


def verdict(decide_by: datetime, decided_at: datetime) -> str:
    """Whether a decision came in time, in words."""
    span = span_words(_passing(decided_at, decide_by))
    if decided_at <= decide_by:
        return _("in time, {span} before the end of the clock").format(span=span)
    return _("late, {span} after the end of the clock").format(span=span)


def reminders(called_at: datetime, decide_by: datetime) -> dict[str, datetime]:
    """When to remind those who have not answered: at half time, and shortly before the end.

    None where the time is over; only the first where both would fall together.
    """
    if decide_by <= called_at:
        return {}
    half = called_at.astimezone(UTC) + _passing(called_at, decide_by) / 2
    last = decide_by.astimezone(UTC) - LAST_CALL
    return {"half": half, "last": last} if last > half else {"half": half}


def _passing(earlier: datetime, later: datetime) -> timedelta:
    return later.astimezone(UTC) - earlier.astimezone(UTC)
