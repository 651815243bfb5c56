"""A stretch of somebody's presence, as data and in words."""

from datetime import datetime

from .models import Attendance
from .vocabulary import PresenceMode


def facts_of(stretch: Attendance) -> dict:
    """What a line of the attendance list says, as data by the clock of the meeting."""
    zone = stretch.meeting.zone

    def clock(moment: datetime | None) -> str:
        return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""

    return {
        "mode": str(stretch.mode),
        "joined_at": clock(stretch.joined_at),
        "left_at": clock(stretch.left_at),
        "deputy_for": stretch.deputy_for.name if stretch.deputy_for else "",
        "represents": stretch.represents,
    }


def words_of(facts: dict | None) -> str:
    """The same in words, for example “by video 16:02–16:40, deputy for Dr. Rosa Lindqvist”."""
    if facts is None:
        return "not on the list"
    joined, left = facts["joined_at"][11:16], facts["left_at"][11:16]
    span = f"{joined}–{left}" if left else f"since {joined}"
    deputy = f", deputy for {facts['deputy_for']}" if facts["deputy_for"] else ""
    return f"{PresenceMode(facts['mode']).label.lower()} {span}{deputy}"
