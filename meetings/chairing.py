"""Who has the chair, and who writes beside them: exactly one person at any time."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tumorboard import access, live
from tumorboard.models import Board, User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from . import history
from .models import ChairTerm, Meeting
from .states import MeetingState


def may_write(meeting: Meeting, user: User) -> bool:
    """Whether the person writes the notes and the consensus: the chair or the minute-taker."""
    return user.pk is not None and user.pk in (meeting.chair_id, meeting.minute_taker_id)


def begin_first(meeting: Meeting, *, by: User) -> None:
    """Begin the term of who opens the locked meeting."""
    _begin(meeting, user=meeting.chair, by=by, reason="Opened the meeting.")


def end_last(meeting: Meeting) -> None:
    """End the term of the chair with the locked meeting."""
    now = meeting.chair_terms.filter(until=None).first()
    if now is not None:
        _end(now, meeting.closed_at)


@transaction.atomic
def hand_over(meeting: Meeting, *, to: User, by: User) -> Meeting:
    """Give the chair to another member who may run the meeting; from now on they command it."""
    meeting = history.lock_chaired(meeting, by=by)
    if to.pk == meeting.chair_id:
        return meeting
    return _change_chair(meeting, to=to, by=by, reason=f"Handed over by {by.name}.")


@transaction.atomic
def take_over(meeting: Meeting, *, by: User, reason: str = "") -> Meeting:
    """Take the chair of a meeting whose chair cannot be reached; who has it keeps it."""
    meeting = history.lock(meeting)
    if by.pk == meeting.chair_id:
        return meeting
    said = f"Taken over from {meeting.chair.name}. {reason.strip()}".strip()
    return _change_chair(meeting, to=by, by=by, reason=said)


@transaction.atomic
def name_minute_taker(meeting: Meeting, *, user: User | None, by: User) -> Meeting:
    """Name who keeps the minutes beside the chair from now on, or nobody."""
    meeting = history.lock_chaired(meeting, by=by)
    if meeting.is_over:
        raise Refused("This meeting is over. Its minutes name who kept them.")
    if user == meeting.minute_taker:
        return meeting
    refuse_unfit_minute_taker(meeting.board, user)
    meeting.minute_taker = user
    meeting.revision += 1
    meeting.save(update_fields=["minute_taker", "revision"])
    history.note(meeting, "meeting.minute_taker", by=by, user=user.email if user else "")
    live.bump(meeting.topic)
    return meeting


def refuse_unfit_minute_taker(board: Board, user: User | None) -> None:
    """Refuse a minute-taker who could not follow the meeting."""
    if user is not None and not access.can(user, Permission.MEETING_JOIN, board):
        raise Refused(f"{user.name} does not take part in the meetings of this board.")


def _change_chair(meeting: Meeting, *, to: User, by: User, reason: str) -> Meeting:
    if meeting.is_over:
        raise Refused("This meeting is over. Nobody takes its chair any more.")
    if not access.can(to, Permission.MEETING_RUN, meeting.board):
        raise Refused(f"{to.name} does not hold the role of a chair in this board.")
    before, meeting.chair = meeting.chair, to
    # An edit of the frame that was begun before must not put the former chair back unseen.
    meeting.revision += 1
    meeting.save(update_fields=["chair", "revision"])
    if meeting.state == MeetingState.OPEN:
        _begin(meeting, user=to, by=by, reason=reason)
    history.keep_undoable(meeting, None)
    verb = "chair_handed_over" if to != by else "chair_taken_over"
    history.note(meeting, f"meeting.{verb}", by=by, before=before.email, after=to.email)
    live.bump(meeting.topic)
    return meeting


def _begin(meeting: Meeting, *, user: User, by: User, reason: str) -> ChairTerm:
    now = timezone.now()
    last = meeting.chair_terms.last()
    if last is not None:
        now = max(now, last.since)  # another server's clock may run ahead of this one's
        _end(last, now)
    number = last.number + 1 if last else 1
    return ChairTerm.objects.create(
        meeting=meeting, number=number, user=user, since=now, reason=reason, begun_by=by
    )


def _end(term: ChairTerm, at: datetime) -> None:
    if term.until is None:
        term.until = max(at, term.since)
        term.save(update_fields=["until"])
