"""The outbox: notices are queued with the change that they tell of, and sent as mails later.

The rows in PostgreSQL are the queue. A mail goes out at most once: that its words are handed to
the mail server is committed before they leave. What the server refuses is tried again; where the
program or the connection dies before the answer, the notice says that it was perhaps sent, and
somebody of the board decides whether it goes out again.
A notice holds a link, the name of the board and times; what it is about is read after signing in.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from . import access, audit
from .handing_over import NoAnswerError, hand_over, plainly
from .models import Board, Notice, NoticeState, User
from .rows import write

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 15, 60, 180))
ATTEMPTS = len(BACK_OFF) + 1
UNREACHABLE_FOR = timedelta(minutes=1)
TOO_LATE = timedelta(hours=24)
SWEEP_SECONDS = 60
ANSWERED_WITHIN = timedelta(minutes=2)
"""After so long, whoever handed a mail over is dead: they wait ten seconds for each answer."""

NO_SERVER = "Not sent: no mail server is set up."
GONE = "The person is not a member of the board any more."
LATE = "Not sent: the mail server could not be reached for a day."
UNKNOWN = "The program ended while it handed the mail to the mail server, which may have taken it."
UNANSWERED = "The mail server had the mail and did not say whether it took it."

needless: dict[str, Callable[[Notice], str]] = {}
"""By kind of notice: asked just before sending; why it is not needed any more, or nothing."""

to_former: set[str] = set()
"""The kinds of notice that go out to who is not a member of the board any more, too."""

logger = logging.getLogger(__name__)


@transaction.atomic
def queue(
    *,
    to: User | str,
    board: Board,
    kind: str,
    subject: str,
    body: str,
    path: str,
    key: str,
    by: User | str,
    due_at: datetime | None = None,
    calendar: str = "",
) -> Notice:
    """Queue a mail in the caller's transaction; the same `key` again changes nothing.

    `to` is a member of the board, or the address of somebody without an account. `subject` and
    `body` must hold no patient's data. `path` is where the link leads to, and
    `due_at` when it is to be sent, at once if it is not given. `calendar` is an entry for the
    reader's calendar, as iCalendar, that goes with the mail.
    """
    due_at = due_at or timezone.now()
    told = {"to": to} if isinstance(to, User) else {"address": to}
    told |= {
        "board": board,
        "kind": kind,
        "subject": _in_one_line(subject),
        "body": body,
        "calendar": calendar,
        "path": path,
        "due_at": due_at,
        "try_at": due_at,
        "message_id": f"<{uuid4()}@{urlsplit(settings.SITE_URL).hostname}>",
    }
    notice, is_new = Notice.objects.get_or_create(key=key, defaults=told)
    if is_new:
        _note(notice, "notice.queued", by=by)
    return notice


def _in_one_line(subject: str) -> str:
    """The subject as it is kept: long names of boards and people end in an ellipsis."""
    words, most = " ".join(subject.split()), Notice._meta.get_field("subject").max_length
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def send_due() -> int:
    """Send what is due, the longest due first; returns how many mails went out.

    One that cannot be sent is tried later and keeps nobody else waiting. While the mail server
    cannot be reached, everything waits and no attempt is counted.
    """
    until, sent = time.monotonic() + SWEEP_SECONDS, 0
    _name_unknown()
    server = mail.get_connection()
    try:
        while time.monotonic() < until and _due().exists():
            if settings.EMAIL_URL and not _is_reachable(server):
                break
            notice = _claim()
            if notice is None:  # another worker has them
                break
            sent += _deliver(notice, server)
    finally:
        _hang_up(server)
    return sent


@transaction.atomic
def _name_unknown() -> None:
    """End what was handed over by a worker that never came back with the answer."""
    since = timezone.now() - ANSWERED_WITHIN
    for notice in _locked(Notice.objects.filter(state=NoticeState.HANDED, handed_at__lt=since)):
        _end(notice, NoticeState.UNKNOWN, UNKNOWN)


def _due() -> QuerySet[Notice]:
    return Notice.objects.filter(state=NoticeState.QUEUED, try_at__lte=timezone.now())


def _locked(notices: QuerySet[Notice], *, skip: bool = True) -> QuerySet[Notice]:
    locked = notices.select_for_update(of=("self",), skip_locked=skip)
    return locked.select_related("to", "board")


@transaction.atomic
def _claim() -> Notice | None:
    """Count an attempt before it is made, so that one which kills its worker ends as well."""
    notice = _locked(_due()).order_by("try_at", "queued_at").first()
    if notice is None:
        return None
    if notice.attempts >= ATTEMPTS:
        _end(notice, NoticeState.FAILED, notice.error or "Sending was begun and never finished.")
        return notice
    wait = BACK_OFF[min(notice.attempts, len(BACK_OFF) - 1)]
    write(notice, attempts=notice.attempts + 1, try_at=timezone.now() + wait)
    return notice


def _deliver(attempt: Notice, server: BaseEmailBackend) -> bool:
    """Send one notice, if this attempt is still the one that counts."""
    notice = _needed(attempt)
    if notice is None:
        return False
    try:
        hand_over(message_of(notice), server, before=partial(_note_handed, notice))
    except _TakenByOtherError:
        return False
    except Exception as error:  # noqa: BLE001 - whatever it is, the next mail is sent
        logger.error("notice %s, attempt %s: %s", notice.pk, notice.attempts, plainly(error))
        _hang_up(server)
        _settle(notice, error)
        return False
    return _settle(notice)


class _TakenByOtherError(Exception):
    """Another attempt at the same notice was begun."""


@transaction.atomic
def _needed(attempt: Notice) -> Notice | None:
    """The notice as it stands, unless it is not needed any more or another attempt was begun."""
    if attempt.state != NoticeState.QUEUED:
        return None
    # Waits: another worker that looks for work may hold the row for a moment.
    notice = _locked(_same(attempt), skip=False).first()
    if notice is not None and (reason := _why_needless(notice)):
        _end(notice, NoticeState.CANCELLED, reason)
        return None
    return notice


@transaction.atomic
def _note_handed(notice: Notice) -> None:
    """Commit that the mail is handed over, before it is."""
    if _locked(_same(notice), skip=False).first() is None:
        raise _TakenByOtherError
    write(notice, state=NoticeState.HANDED, handed_at=timezone.now())
    _note(notice, "notice.handed", by="mailer")


@transaction.atomic
def _settle(notice: Notice, error: Exception | None = None) -> bool:
    """Write down what became of an attempt; whether the mail went out."""
    # One that was called unknown meanwhile is still the same handing over.
    states = [NoticeState.UNKNOWN] if notice.state == NoticeState.HANDED else []
    if _locked(_same(notice, *states), skip=False).first() is None:
        return False
    if isinstance(error, NoAnswerError):
        _end(notice, NoticeState.UNKNOWN, UNANSWERED)
    elif error is not None:
        _put_back(notice, f"{type(error).__name__}: {error}"[:500])
    elif not settings.EMAIL_URL:
        _end(notice, NoticeState.FAILED, NO_SERVER)
    else:
        write(notice, state=NoticeState.SENT, sent_at=timezone.now(), error="")
        _note(notice, "notice.sent", by="mailer")
        return True
    return False


def _same(notice: Notice, *states: str) -> QuerySet[Notice]:
    """The row, as long as it stands as this attempt left it, or in one of these states."""
    told = {"pk": notice.pk, "attempts": notice.attempts, "handed_at": notice.handed_at}
    return Notice.objects.filter(**told, state__in=[notice.state, *states])


def message_of(notice: Notice) -> mail.EmailMessage:
    """The mail: plain text with one link, and an entry for the calendar where there is one."""
    board = notice.board
    sender = f"{board.name}, {board.hospital}" if board.hospital else board.name
    message = mail.EmailMultiAlternatives(
        subject=notice.subject,
        body=f"{notice.body}\n\n{settings.SITE_URL}{notice.path}\n\n{sender}\n",
        from_email=settings.DEFAULT_FROM_EMAIL or "tumorboard@localhost",
        to=[notice.to_address],
        headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
    )
    if notice.calendar:
        kind = f"text/calendar; method={notice.calendar_method}"
        message.attach_alternative(notice.calendar, kind)
    return message


def _why_needless(notice: Notice) -> str:
    is_for_members = notice.to and notice.kind not in to_former
    if is_for_members and access.membership_of(notice.to, notice.board) is None:
        return GONE
    asked = needless.get(notice.kind)
    return asked(notice) if asked else ""


def _is_reachable(server: BaseEmailBackend) -> bool:
    """Whether the mail server answers; if not, what is due waits for it a minute, at most a day."""
    try:
        server.open()
    except (OSError, SMTPException) as error:
        logger.warning("the mail server cannot be reached: %s", plainly(error))
        _wait_for_server(f"The mail server cannot be reached: {error}"[:500])
        return False
    return True


@transaction.atomic
def _wait_for_server(error: str) -> None:
    now = timezone.now()
    for notice in _locked(_due()).order_by("pk"):
        if notice.due_at < now - TOO_LATE:
            _end(notice, NoticeState.FAILED, LATE)
        else:
            write(notice, try_at=now + UNREACHABLE_FOR, error=error)


def _hang_up(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except (OSError, SMTPException) as error:
        logger.info("the mail server did not say goodbye: %s", plainly(error))


def _put_back(notice: Notice, error: str) -> None:
    if notice.attempts >= ATTEMPTS:
        _end(notice, NoticeState.FAILED, error)
    else:
        write(notice, state=NoticeState.QUEUED, error=error)


def _end(notice: Notice, state: str, reason: str) -> None:
    write(notice, state=state, error=reason)
    _note(notice, f"notice.{state}", by="mailer", reason=reason)


def _note(notice: Notice, action: str, *, by: User | str, **detail) -> None:
    told = {"kind": notice.kind, "to": notice.to_address, **detail}
    audit.record(action, by=by, board=notice.board.slug, target=notice, **told)
