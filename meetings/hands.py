"""“I have something”: who wants to speak, in the order in which they said so."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from tumorboard import access, live
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from . import history
from .models import Hand, Meeting
from .states import MeetingState


@transaction.atomic
def raise_hand(meeting: Meeting, *, by: User) -> Hand:
    """Say that one has something; twice is once."""
    meeting = history.lock(meeting)
    if meeting.state != MeetingState.OPEN:
        raise Refused("Hands are raised while the meeting is open.")
    if not access.can(by, Permission.MEETING_JOIN, meeting.board):
        raise Refused("Only members of this board take part in its meetings.")
    raised = meeting.hands.filter(user=by, lowered_at=None).first()
    if raised is not None:
        return raised
    raised = Hand.objects.create(meeting=meeting, user=by)
    history.note(meeting, "hand.raised", by=by, target=raised)
    live.bump(meeting.topic)
    return raised


@transaction.atomic
def lower_hand(meeting: Meeting, *, by: User) -> None:
    """Take back one's own sign."""
    meeting = history.lock(meeting)
    _lower(meeting, meeting.hands.filter(user=by, lowered_at=None).first(), by=by)


@transaction.atomic
def answer(meeting: Meeting, *, hand: UUID, by: User) -> None:
    """Let the chair take a raised hand off the list because its owner was heard."""
    meeting = history.lock_chaired(meeting, by=by)
    _lower(meeting, meeting.hands.filter(pk=hand, lowered_at=None).first(), by=by)


def lower_all(meeting: Meeting, *, by: User) -> None:
    """Lower every hand with the close of the locked meeting, which alone is audited."""
    meeting.hands.filter(lowered_at=None).update(
        lowered_at=Greatest(F("raised_at"), Value(timezone.now())), lowered_by=by
    )


def _lower(meeting: Meeting, raised: Hand | None, *, by: User) -> None:
    if raised is None:
        return
    # Another server's clock may run ahead of this one's.
    raised.lowered_at, raised.lowered_by = max(timezone.now(), raised.raised_at), by
    raised.save(update_fields=["lowered_at", "lowered_by"])
    history.note(meeting, "hand.lowered", by=by, target=raised, user=raised.user.email)
    live.bump(meeting.topic)
