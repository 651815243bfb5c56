"""When recommendations are due, and how that is said."""

from datetime import UTC, datetime, timedelta

from django.utils import dateformat
from django.utils.translation import pgettext

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def due_at(starts_at: datetime, *, hours: int, opened_at: datetime | None) -> datetime | None:
    """Until when recommendations are asked for: so many hours before the start.

    What was opened later than that is due at the start, and what was opened after the start has no
    time at which it is due. Hours are counted as they pass, whatever the clocks are set to.
    """
    starts_at = starts_at.astimezone(UTC)
    due = starts_at - timedelta(hours=hours)
    if opened_at is None or opened_at <= due:
        return due
    return starts_at if opened_at <= starts_at else None


def is_late(now: datetime, due: datetime | None) -> bool:
    """Whether a recommendation that is recorded now comes after it was due."""
    return due is not None and now > due


def clock_words(local: datetime) -> str:
    """A moment by the clock on the wall, with its zone in the hour that comes twice."""
    words = dateformat.format(local, pgettext("a day and a time", "l j F, H:i"))
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{words} {local:%Z}" if is_twice else words


def left_words(now: datetime, due: datetime) -> str:
    """How long it is until then, such as “in 5 h 20 min”; empty when it is past."""
    left = due - now
    if left <= timedelta(0):
        return ""
    if left >= 2 * DAY:
        return f"in {left // DAY} days"
    hours, minutes = left // HOUR, left % HOUR // timedelta(minutes=1)
    if hours >= 10 or (hours and not minutes):
        return f"in {hours} h"
    return f"in {hours} h {minutes} min" if hours else f"in {max(minutes, 1)} min"
