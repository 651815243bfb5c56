"""Pairing the screen of a room with a meeting by a short code, and ending that again.

A browser without a login asks for a code and shows it; whoever may show the room screen types it.
From then on the token in that browser's cookie opens the room screen of this meeting, and no more.
"""

import secrets
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tumorboard import live
from tumorboard.models import AuditEvent, User
from tumorboard.refusal import Refused
from tumorboard.spoken_codes import as_made, new_code

from . import history
from .models import Meeting, RoomScreen
from .states import OVER

LENGTH = 6
LIFE = timedelta(minutes=10)
"""How long a code can be used."""

MOST_WAITING = 200
"""Screens that wait for their pairing at one time."""

MOST_GUESSES = 5
"""Wrong codes that one person may type within the life of a code."""

WRONG = "No screen shows this code now. Type the six characters as they stand on the screen."
TOO_MANY = "Too many wrong codes were typed. Please wait ten minutes."
CROWDED = "Too many screens wait for a code. Please try again in a few minutes."


def new_token() -> str:
    """What a browser is known by from now on."""
    return secrets.token_urlsafe(32)


def ask(token: str) -> str:
    """A fresh code for the browser with this token; an earlier one of its own ends."""
    now = timezone.now()
    with transaction.atomic():
        RoomScreen.objects.filter(paired_at=None, asked_at__lt=now - LIFE).delete()
        waiting = RoomScreen.objects.filter(paired_at=None).exclude(token_digest=_of_token(token))
        if waiting.count() >= MOST_WAITING:
            raise Refused(CROWDED)
    for _ in range(5):
        code = new_code(LENGTH)
        try:
            with transaction.atomic():
                RoomScreen.objects.update_or_create(
                    token_digest=_of_token(token),
                    paired_at=None,
                    defaults={"code_digest": _of_code(code), "asked_at": now},
                )
        except IntegrityError:
            continue  # another screen shows this code, or this browser was paired meanwhile
        return code
    raise Refused(CROWDED)


def pair(meeting: Meeting, *, code: str, by: User) -> RoomScreen:
    """Let the browser that shows the code show the room screen of this meeting.

    A wrong code is audited, and after a few of them no more are looked at for a while.
    """
    with transaction.atomic():
        meeting = history.lock(meeting)
        if meeting.is_emergency:
            raise Refused("An emergency board is answered apart. It has no room screen.")
        if meeting.state in OVER:
            raise Refused("This meeting is over. A screen can be paired with a coming one.")
        since = timezone.now() - LIFE
        guesses = AuditEvent.objects.filter(
            action="room_screen.refused", actor=by.email, at__gte=since
        )
        if guesses.count() >= MOST_GUESSES:
            raise Refused(TOO_MANY)
        found = _waiting(code, since)
        if found is not None:
            return _pair(found, meeting, by)
        history.note(meeting, "room_screen.refused", by=by)
    raise Refused(WRONG)


def _waiting(code: str, since) -> RoomScreen | None:
    waiting = RoomScreen.objects.select_for_update().filter(paired_at=None, asked_at__gte=since)
    return waiting.filter(code_digest=_of_code(as_made(code))).first()


def _pair(screen: RoomScreen, meeting: Meeting, by: User) -> RoomScreen:
    screen.meeting, screen.paired_at, screen.paired_by = meeting, timezone.now(), by
    screen.code_digest = ""
    screen.save(update_fields=["meeting", "paired_at", "paired_by", "code_digest"])
    history.note(meeting, "room_screen.paired", by=by, target=screen)
    live.bump(meeting.topic)
    return screen


@transaction.atomic
def end(screen: RoomScreen, *, by: User) -> RoomScreen:
    """End a paired screen; it goes dark at once."""
    meeting = history.lock(screen.meeting)
    screen = RoomScreen.objects.select_for_update().get(pk=screen.pk)
    if screen.ended_at is None:
        screen.ended_at, screen.ended_by = timezone.now(), by
        screen.save(update_fields=["ended_at", "ended_by"])
        history.note(meeting, "room_screen.ended", by=by, target=screen)
        live.bump(meeting.topic)
        live.revoke(device=str(screen.pk))
    return screen


def end_all(meeting: Meeting) -> None:
    """End the screens of a locked meeting with the meeting, which alone is audited."""
    running = meeting.room_screens.filter(ended_at=None)
    keys = list(running.values_list("pk", flat=True))
    running.update(ended_at=timezone.now())
    for key in keys:
        live.revoke(device=str(key))


def running(meeting: Meeting) -> list[RoomScreen]:
    """The screens that show this meeting now."""
    return list(meeting.room_screens.filter(ended_at=None).select_related("paired_by"))


def screen_of(token: str) -> RoomScreen | None:
    """What is known of the browser with this token, whatever became of it."""
    known = RoomScreen.objects.filter(token_digest=_of_token(token)) if token else None
    return known.select_related("meeting__board").first() if known is not None else None


def meeting_shown(token: str) -> Meeting | None:
    """The meeting that the browser with this token may show now."""
    screen = screen_of(token)
    is_running = screen and screen.paired_at and not screen.ended_at
    return screen.meeting if is_running and screen.meeting.state not in OVER else None


def is_waiting(token: str) -> bool:
    """Whether the browser with this token shows a code that can still be used."""
    screen = screen_of(token)
    return bool(screen and not screen.paired_at and screen.asked_at > timezone.now() - LIFE)


def shown_on(tokens: Collection[str], meeting_id: str) -> dict[str, str]:
    """The key of each of these browsers that may show the meeting now, by its token."""
    digests = {_of_token(token): token for token in tokens}
    known = RoomScreen.objects.filter(
        token_digest__in=digests, meeting=meeting_id, paired_at__isnull=False, ended_at=None
    ).exclude(meeting__state__in=OVER)
    return {digests[screen.token_digest]: str(screen.pk) for screen in known.order_by()}


def _of_token(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _of_code(code: str) -> str:
    # A code is short: without the key of this installation it could be found from its digest.
    return salted_hmac("meetings.pairing", code, algorithm="sha256").hexdigest()
