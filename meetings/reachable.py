"""Which of the people at a meeting can be reached on a screen of theirs; for the chair alone.

Somebody who never had this meeting open, or put it away, is neither connected nor lost: in the
room one needs no device.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tumorboard.live import device_holder
from tumorboard.models import Membership
from tumorboard.reach import Reached, reached

from . import pairing
from .models import Attendance, Meeting, RoomScreen


@dataclass(frozen=True)
class Reach:
    """Who of the meeting can be reached now, and which of its room screens."""

    lost: tuple[str, ...]
    looking: tuple[str, ...]
    screens: tuple[Reached | None, ...]

    @property
    def lost_screen(self) -> Reached | None:
        """The room screen that was lost first."""
        gone = [one for one in self.screens if one and not one.is_open]
        return min(gone, key=lambda one: one.since, default=None)


def reach_of(
    meeting: Meeting, present: Iterable[Attendance], missing: Iterable[Membership]
) -> Reach:
    """Sets `reached` on each attendance, and tells what else the chair should know of."""
    known = reached(meeting.topic)
    for attendance in present:
        attendance.reached = known.get(str(attendance.user_id))
    lost = [a.user.name for a in present if a.reached and not a.reached.is_open]
    absent = [(m.user.name, known.get(str(m.user_id))) for m in missing]
    screens = [screen.reached for screen in screens_of(meeting, known)]
    looking = [name for name, reach in absent if reach and reach.is_open]
    return Reach(tuple(lost), tuple(looking), tuple(screens))


def screens_of(meeting: Meeting, known: dict[str, Reached] | None = None) -> list[RoomScreen]:
    """The room screens of the meeting, each with `reached`; `known` when that was asked already."""
    found = pairing.running(meeting)
    if known is None and found:
        known = reached(meeting.topic)
    for screen in found:
        screen.reached = known.get(device_holder(screen.pk))
    return found
