"""Who is at the meeting, and what that means for the quorum of a case."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from tumorboard import access, live
from tumorboard.models import Membership, User
from tumorboard.refusal import Refused

from . import answers, history
from .models import AgendaItem, Attendance, Meeting
from .quorum import Present, Quorum, quorum_of
from .states import MeetingState
from .vocabulary import PresenceMode

LONGEST_WAIT = timedelta(hours=4)


@transaction.atomic
def join(meeting: Meeting, *, by: User, mode: str = PresenceMode.ROOM) -> Attendance:
    """Record that the person is here, in the room or by video; joining twice is one presence."""
    return _arrive(history.lock(meeting), user=by, mode=mode, by=by)


@transaction.atomic
def leave(meeting: Meeting, *, by: User) -> None:
    """Record that the person leaves; they may join again."""
    _depart(history.lock(meeting), user=by, by=by)


@transaction.atomic
def set_presence(
    meeting: Meeting, *, user: User, is_present: bool, by: User, mode: str = PresenceMode.ROOM
) -> None:
    """Let the chair or the clerk tick a member as present or gone."""
    meeting = history.lock(meeting)
    if is_present:
        _arrive(meeting, user=user, mode=mode, by=by)
    else:
        _depart(meeting, user=user, by=by)


def is_present(meeting: Meeting, user: User) -> bool:
    """Whether the person is at the meeting now."""
    return meeting.attendances.filter(user=user, left_at=None).exists()


def quorum_for(item: AgendaItem) -> Quorum:
    """The quorum of this case now: who is present, minus who is recused from it.

    Somebody whose membership ended since they joined does not count. At an emergency board those
    count who have answered.
    """
    if item.meeting.is_emergency:
        return answers.quorum_of_answers(item)
    recused = set(item.recusals.values_list("user_id", flat=True))
    voting = access.voting_members(item.meeting.board)
    there = item.meeting.attendances.filter(
        left_at=None, is_voting=True, user__in=voting.values("user")
    ).select_related("user")
    return quorum_of(
        [Present(a.user.name, a.discipline, a.mode, a.user_id in recused) for a in there],
        core_disciplines=item.meeting.board.core_disciplines,
        required=item.meeting.board.quorum,
    )


def end_stale(meeting: Meeting, *, by: User) -> None:
    """End what was recorded before the doors opened, or too long ago to be true at the opening.

    That is left when a published meeting is put off to a later hour or day.
    """
    since = max(meeting.doors_open_at, timezone.now() - LONGEST_WAIT)
    for here in meeting.attendances.filter(left_at=None, joined_at__lt=since):
        _end(meeting, here, by=by)


def end_all(meeting: Meeting) -> None:
    """End every presence with the meeting, which alone is audited."""
    meeting.attendances.filter(left_at=None).update(
        left_at=Greatest(F("joined_at"), Value(timezone.now()))
    )


def _refuse_closed_doors(meeting: Meeting) -> None:
    if meeting.is_joinable:
        return
    if meeting.state == MeetingState.PUBLISHED:
        opening = meeting.doors_open_at.astimezone(meeting.zone)
        raise Refused(f"People can join this meeting from {opening:%H:%M on %A %-d %B} on.")
    raise Refused("People can join once the meeting is published and until it is closed.")


def _arrive(meeting: Meeting, *, user: User, mode: str, by: User) -> Attendance:
    _refuse_closed_doors(meeting)
    membership = access.membership_of(user, meeting.board)
    if membership is None:
        raise Refused(f"{user.name} is not a member of this board.")
    here = meeting.attendances.filter(user=user, left_at=None).first()
    if here is not None:
        return _change_mode(meeting, here, mode=mode, by=by)
    here = _new_attendance(meeting, membership, mode)
    history.note(meeting, "attendance.joined", by=by, target=here, user=user.email, mode=mode)
    live.bump(meeting.topic)
    return here


def _new_attendance(meeting: Meeting, membership: Membership, mode: str) -> Attendance:
    return Attendance.objects.create(
        meeting=meeting,
        user=membership.user,
        discipline=membership.discipline,
        is_voting=membership.is_voting,
        mode=mode,
    )


def _change_mode(meeting: Meeting, here: Attendance, *, mode: str, by: User) -> Attendance:
    if here.mode != mode:
        here.mode = mode
        here.save(update_fields=["mode"])
        history.note(meeting, "attendance.mode_changed", by=by, target=here, mode=mode)
        live.bump(meeting.topic)
    return here


def _depart(meeting: Meeting, *, user: User, by: User) -> None:
    here = meeting.attendances.filter(user=user, left_at=None).first()
    if here is not None:
        _end(meeting, here, by=by)


def _end(meeting: Meeting, here: Attendance, *, by: User) -> None:
    # Another server's clock may run ahead of this one's: nobody leaves before they came.
    here.left_at = max(timezone.now(), here.joined_at)
    here.save(update_fields=["left_at"])
    history.note(meeting, "attendance.left", by=by, target=here, user=here.user.email)
    live.bump(meeting.topic)
