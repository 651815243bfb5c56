"""Withdrawing a printed document: it stays retrievable, with the word on its cover."""

import hashlib
from datetime import date

from django.db import transaction
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tumorboard import live, stamp
from tumorboard.models import User
from tumorboard.refusal import Refused

from . import documents, sending, snapshots
from .models import Document, Withdrawal
from .states import DocumentState

LONGEST_REASON = 500
LINE = "Withdrawn on {day}. Do not act on this document. Number {number}."


@transaction.atomic
def withdraw(document: Document, *, reason: str, by: User) -> Withdrawal:
    """Say that a document is not to be acted on, and tell those to whom it was sent.

    The stored file stays as it is; what is handed out from now on is a copy of it that says on its
    cover that it is withdrawn. Withdrawn again, it stays as it was. Raises `Refused` without a
    reason, and for what is not printed.
    """
    document = documents.locked(document.pk)
    if document.withdrawn:
        return document.withdrawn
    if document.state != DocumentState.READY:
        raise Refused("Only a printed document is withdrawn. One that is not printed is cancelled.")
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(f"Say in a sentence why, in at most {LONGEST_REASON} characters.")
    now = timezone.now()
    content = _with_the_word(document, now.astimezone(document.meeting.zone).date())
    withdrawal = Withdrawal.objects.create(
        document=document,
        by=by,
        at=now,
        reason=reason,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    documents.note(document, "document.withdrawn", by=by, sha256=withdrawal.sha256)
    sending.tell_of_withdrawal(document, by=by)
    live.bump(document.meeting.topic)
    return withdrawal


def _with_the_word(document: Document, today: date) -> bytes:
    """The copy that is handed out, in the language of the document."""
    with snapshots.in_language_of(document.snapshot):
        word, line = _("WITHDRAWN"), _(LINE)
        day = dateformat.format(today, pgettext("a day", "j F Y"))
    return stamp.stamped(
        bytes(document.file.content),
        word=word,
        line=line.format(day=day, number=document.pk),
        title=f"{word}: {document.snapshot['document']['kind']['words']}",
    )
