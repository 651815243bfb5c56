"""Checking in by the code that stands on the room screen and nowhere else.

A code is derived from the secret key, the meeting and the time; nothing is stored but wrong tries.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from tumorboard import access
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from . import history
from .models import Attendance, CheckInTries, Meeting
from .vocabulary import PresenceMode

STEP = timedelta(minutes=3)
TRIES, PAUSE = 5, timedelta(minutes=10)

ASK = "Please type the five digits that stand on the room screen."
WRONG = (
    "This is not the code on the room screen. It changes every few minutes; "
    "please read it once more."
)


def code_of(meeting: Meeting, at: datetime) -> str:
    """The five digits that the room screen shows at that time."""
    step = int(at.timestamp() // STEP.total_seconds())
    digest = salted_hmac("tumorboard.checkin", f"{meeting.pk} {step}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 100_000:05d}"


def is_shown(meeting: Meeting) -> bool:
    """Whether the room screen shows a code now."""
    return meeting.board.room_code_required and meeting.is_joinable


def is_asked(meeting: Meeting, user: User, mode: str, here: Attendance | None) -> bool:
    """Whether the person has to type the code: to be newly in the room, unless they keep the list.

    Whoever keeps the attendance list could tick themselves.
    """
    if mode != PresenceMode.ROOM or not is_shown(meeting):
        return False
    is_there = here is not None and here.mode == PresenceMode.ROOM
    return not is_there and not access.can(user, Permission.AGENDA_EDIT, meeting.board)


def prove(meeting: Meeting, *, by: User, code: str) -> None:
    """Refuse a wrong code; what was tried stays counted although the caller is refused."""
    if not code.strip():
        raise Refused(ASK)
    sentence = _try(meeting, by=by, code=code.strip())
    if sentence:
        raise Refused(sentence)


@transaction.atomic
def _try(meeting: Meeting, *, by: User, code: str) -> str:
    """Why the code does not count; empty when it is right."""
    meeting, now = history.lock(meeting), timezone.now()
    tries, _ = CheckInTries.objects.get_or_create(meeting=meeting, user=by)
    if now - tries.since >= PAUSE:
        tries.since, tries.wrong = now, 0
    if tries.wrong >= TRIES:
        again = (tries.since + PAUSE).astimezone(meeting.zone)
        return (
            f"Too many wrong codes. Try again at {again:%H:%M}, "
            "or ask the chair or the clerk to record you."
        )
    if _is_right(meeting, code, now):
        tries.delete()
        return ""
    tries.wrong += 1
    tries.save(update_fields=["since", "wrong"])
    history.note(meeting, "attendance.wrong_code", by=by)
    return WRONG


def _is_right(meeting: Meeting, code: str, now: datetime) -> bool:
    fits = [constant_time_compare(code, code_of(meeting, at)) for at in (now, now - STEP)]
    return any(fits)
