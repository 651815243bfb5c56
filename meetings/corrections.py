"""Putting the attendance list right, during the meeting and until its minutes are signed.

Every correction is kept with what stood there before. What was frozen with a reveal or a decision
stays as it was; after the close the minutes are written anew with the corrected list.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tumorboard import live
from tumorboard.models import Membership, User
from tumorboard.refusal import Refused

from . import deputies, documents, history, presence
from .models import Attendance, AttendanceCorrection, Meeting
from .states import MeetingState
from .stretches import facts_of, words_of

MINUTE = timedelta(minutes=1)
OPEN_TO_CORRECTION = (MeetingState.PUBLISHED, MeetingState.OPEN, MeetingState.CLOSED)
CHANGED = ["mode", "joined_at", "left_at", "deputy_for", "represents", "revision"]


class Wrong(Refused):
    """A value that cannot be; `field` is where it was typed."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Line:
    """A line of the attendance list as it shall be; without `left_at`: is still there."""

    mode: str
    joined_at: datetime
    left_at: datetime | None
    deputy_for: User | None = None


@transaction.atomic
def add(meeting: Meeting, *, user: User, line: Line, by: User, reason: str = "") -> Attendance:
    """Record somebody who was forgotten."""
    meeting = history.lock(meeting)
    if meeting.is_emergency:
        raise Refused("Nobody comes to an emergency board: it is answered apart.")
    membership = _member(meeting, user)
    stretch = Attendance(
        meeting=meeting,
        user=user,
        discipline=membership.discipline,
        is_voting=membership.is_voting,
        revision=0,
    )
    _write(stretch, line, membership, reason)
    stretch.save(force_insert=True)
    _keep(stretch, before=None, after=facts_of(stretch), by=by, reason=reason)
    return stretch


@transaction.atomic
def correct(
    stretch: Attendance, *, line: Line, revision: int, by: User, reason: str = ""
) -> Attendance:
    """Change how, when or for whom somebody was there; the same again changes nothing."""
    stretch = _lock(stretch, revision)
    before = facts_of(stretch)
    _write(stretch, line, _member(stretch.meeting, stretch.user), reason)
    after = facts_of(stretch)
    if after != before:
        stretch.save(update_fields=CHANGED)
        presence.carry_position(stretch)
        _keep(stretch, before=before, after=after, by=by, reason=reason)
    return stretch


@transaction.atomic
def strike(stretch: Attendance, *, revision: int, by: User, reason: str = "") -> None:
    """Take out a line of somebody who was not there; the correction keeps what it said."""
    stretch = _lock(stretch, revision)
    _refuse_closed_list(stretch.meeting, reason)
    Attendance.objects.filter(pk=stretch.pk).delete()
    _keep(stretch, before=facts_of(stretch), after=None, by=by, reason=reason)


def window_of(meeting: Meeting) -> tuple[datetime, datetime]:
    """From when until when somebody can have been there."""
    first = meeting.attendances.order_by("joined_at").values_list("joined_at", flat=True).first()
    starts = [moment for moment in (meeting.doors_open_at, meeting.opened_at, first) if moment]
    return min(starts).replace(second=0, microsecond=0), meeting.closed_at or timezone.now()


def _lock(stretch: Attendance, revision: int) -> Attendance:
    meeting = history.lock(Meeting(pk=stretch.meeting_id))
    rows = meeting.attendances.select_related("user", "deputy_for")
    found = rows.filter(pk=stretch.pk).first()
    if found is None:
        raise Refused("Somebody took this line out of the list meanwhile.")
    found.meeting = meeting
    if found.revision != revision:
        now = words_of(facts_of(found))
        raise Refused(f"Somebody changed this line meanwhile. It now says: {now}.")
    return found


def _member(meeting: Meeting, user: User) -> Membership:
    # Whoever was there as a member stays on the list when their membership has ended since.
    found = meeting.board.memberships.filter(user=user).select_related("user").first()
    if found is None:
        raise Wrong("user", f"{user.name} is not a member of this board.")
    return found


def _write(stretch: Attendance, line: Line, membership: Membership, reason: str) -> None:
    """Set the line on the stretch under its locked meeting, once it can be true."""
    meeting = stretch.meeting
    _refuse_closed_list(meeting, reason)
    line = _fitted(stretch, line)
    _refuse_impossible(stretch, line)
    is_new_seat = line.deputy_for != stretch.deputy_for
    has_moved = (line.joined_at, line.left_at) != (stretch.joined_at, stretch.left_at)
    if line.deputy_for is None:
        stretch.represents = stretch.discipline
    elif is_new_seat or has_moved:
        stretch.represents = _seat(stretch, line, membership)
    stretch.mode, stretch.deputy_for = line.mode, line.deputy_for
    stretch.joined_at, stretch.left_at = line.joined_at, line.left_at
    stretch.revision += 1


def _refuse_closed_list(meeting: Meeting, reason: str) -> None:
    if meeting.state not in OPEN_TO_CORRECTION:
        raise Refused(
            "The attendance list can be put right from the publication of the agenda "
            "until the minutes are signed."
        )
    if meeting.state == MeetingState.CLOSED and not reason.strip():
        raise Wrong("reason", "The meeting is closed. Please say why the list is changed.")


def _fitted(stretch: Attendance, line: Line) -> Line:
    """The line with what a clock of whole minutes cannot say: who came back in the same minute."""
    meeting = stretch.meeting
    if meeting.closed_at and line.left_at is None:
        line = replace(line, left_at=meeting.closed_at)
    earlier = meeting.attendances.filter(user=stretch.user).exclude(pk=stretch.pk)
    ended = earlier.filter(left_at__gte=line.joined_at, left_at__lt=line.joined_at + MINUTE)
    last = ended.order_by("-left_at").values_list("left_at", flat=True).first()
    return replace(line, joined_at=last) if last else line


def _refuse_impossible(stretch: Attendance, line: Line) -> None:
    start, end = window_of(stretch.meeting)
    zone, name = stretch.meeting.zone, stretch.user.name
    hours = f"{start.astimezone(zone):%H:%M} and {end.astimezone(zone):%H:%M}"
    if not start <= line.joined_at <= end:
        raise Wrong("joined", f"Give a time between {hours}, when people could be there.")
    if line.left_at and line.left_at < line.joined_at:
        raise Wrong("left", "Nobody leaves before they came.")
    if line.left_at and line.left_at > end:
        raise Wrong("left", f"Give a time between {hours}, or none for “to the end”.")
    others = deputies.at_once(stretch.meeting, line.joined_at, line.left_at)
    others = others.exclude(pk=stretch.pk).select_related("user", "deputy_for")
    double = others.filter(user=stretch.user).first()
    if double:
        said = words_of(facts_of(double))
        raise Wrong("joined", f"{name} is on the list at that time already: {said}.")
    deputy = others.filter(deputy_for=stretch.user).first()
    if deputy:
        raise Wrong("joined", f"{deputy.user.name} sat as deputy for {name} at that time.")


def _seat(stretch: Attendance, line: Line, membership: Membership) -> str:
    span = {"start": line.joined_at, "end": line.left_at, "apart_from": stretch.pk}
    try:
        seat = deputies.seat(stretch.meeting, membership, line.deputy_for, **span)
    except Refused as refused:
        raise Wrong("deputy_for", refused.sentence) from refused
    if not stretch.is_voting:
        sentence = f"{stretch.user.name} had no vote at that time and sat for nobody."
        raise Wrong("deputy_for", sentence)
    return seat


def _keep(
    stretch: Attendance, *, before: dict | None, after: dict | None, by: User, reason: str
) -> None:
    """Write the correction and its audit row; a closed meeting gets its minutes anew."""
    meeting, reason = stretch.meeting, reason.strip()
    what = {"before": before, "after": after, "reason": reason}
    AttendanceCorrection.objects.create(meeting=meeting, user=stretch.user, by=by, **what)
    who = stretch.user.email
    history.note(meeting, "attendance.corrected", by=by, target=stretch, user=who, **what)
    if meeting.state == MeetingState.CLOSED:
        documents.write_minutes_anew(meeting, by=by)
    live.bump(meeting.topic)
