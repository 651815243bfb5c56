"""When the list of a meeting closes, and who may still put a case on it, with a reason."""

from datetime import UTC, datetime, timedelta


def closes_at(starts_at: datetime, *, hours: int, planned_at: datetime) -> datetime | None:
    """So many hours before the start, as they pass; never where the board has no cut-off.

    The list of a meeting that was planned later than that closes with its start.
    """
    starts_at = starts_at.astimezone(UTC)
    closes = starts_at - timedelta(hours=hours)
    if not hours:
        return None
    return closes if planned_at <= closes else starts_at


def is_closed(now: datetime, closes: datetime | None) -> bool:
    """Whether a case that is put on the list now comes late."""
    return closes is not None and now > closes


def needs_chair(urgency: str, *, may_run: bool) -> bool:
    """Whether the late case is one that only who may run the meeting can put on."""
    return urgency == "routine" and not may_run


def why_not(closed: str, *, urgency: str, may_run: bool, reason: str) -> str:
    """Why the late case cannot be put on the list that was closed then, or nothing."""
    if needs_chair(urgency, may_run=may_run):
        return (
            f"The list of this meeting was closed on {closed}. "
            "A routine case is put on it after that by the chair alone."
        )
    if not reason:
        return (
            f"The list of this meeting was closed on {closed}. "
            "Please say why this case cannot wait for the next meeting."
        )
    return ""
