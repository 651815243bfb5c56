"""A stretch of somebody's presence, as data and in words."""

from datetime import datetime

from django.utils.translation import gettext as _

from tumorboard.tongue import within

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
        return _("not on the list")
    joined, left = facts["joined_at"][11:16], facts["left_at"][11:16]
    span = f"{joined}–{left}" if left else _("since {time}").format(time=joined)
    here = f"{within(_(PresenceMode(facts['mode']).label))} {span}"
    if not facts["deputy_for"]:
        return here
    return _("{presence}, deputy for {whom}").format(presence=here, whom=facts["deputy_for"])
