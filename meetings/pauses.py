"""The breaks of a meeting: nobody judges the twelfth case as well as the first."""

from django.db import transaction
from django.utils import timezone

from tumorboard import live
from tumorboard.models import User
from tumorboard.refusal import Refused

from . import history, slips
from .models import Break, Meeting
from .states import MeetingState


@transaction.atomic
def begin(meeting: Meeting, *, by: User) -> Break:
    """Begin a break; the time of the case before the board stands still."""
    meeting = history.lock_chaired(meeting, by=by)
    if meeting.state != MeetingState.OPEN:
        raise Refused("A break is taken while the meeting is open.")
    running = _running(meeting)
    if running is not None:
        return running
    started = Break.objects.create(meeting=meeting)
    _tell(meeting, "break_begun", by=by, pause=started)
    return started


@transaction.atomic
def end(meeting: Meeting, *, by: User) -> Break | None:
    """Go on after the break; nothing happens when there is none."""
    meeting = history.lock_chaired(meeting, by=by)
    running = _running(meeting)
    if running is not None:
        _end(running)
        _tell(meeting, "break_ended", by=by, pause=running)
    return running


def end_with_case(meeting: Meeting, *, by: User) -> None:
    """End the break of the locked meeting because a case is brought before the board."""
    running = _running(meeting)
    if running is not None:
        _end(running)
        history.note(meeting, "meeting.break_ended", by=by, target=running)


def end_with_meeting(meeting: Meeting) -> None:
    """End the break of the locked meeting with its close, which alone is audited."""
    running = _running(meeting)
    if running is not None:
        _end(running)


def _running(meeting: Meeting) -> Break | None:
    return meeting.breaks.filter(ended_at=None).first()


def _end(running: Break) -> None:
    # Another server's clock may run ahead of this one's.
    running.ended_at = max(timezone.now(), running.started_at)
    running.save(update_fields=["ended_at"])


def _tell(meeting: Meeting, verb: str, *, by: User, pause: Break) -> None:
    history.note(meeting, f"meeting.{verb}", by=by, target=pause)
    at = pause.ended_at or pause.started_at
    slips.offer(meeting, verb, pause=str(pause.pk), at=at.isoformat())
    live.bump(meeting.topic)
