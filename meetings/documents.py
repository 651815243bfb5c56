"""Documents: frozen when a decision is recorded, printed by a worker, then unchangeable.

The rows in PostgreSQL are the queue; a message to a worker is only a hint. What a lost message, a
dead worker or a stopped broker left undone is found by the sweeper (`printing`).
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tumorboard import live
from tumorboard.celery import LONG, hint
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.rows import write

from . import history, snapshots
from .models import AgendaItem, Approval, Consensus, Document, Meeting
from .states import GIVEN_UP, UNFINISHED, DocumentState, ItemState
from .vocabulary import DocumentKind

PRINT = "meetings.render_document"
SEND_AGAIN = timedelta(seconds=10)
SHORT_UP_TO = 5
"""Cases in a document that is still printed among the short ones; a summary waits for no longer."""


def request(
    kind: str,
    *,
    meeting: Meeting,
    by: User,
    item: AgendaItem | None = None,
    consensus: Consensus | None = None,
    approvals: Sequence[Approval] = (),
    **how: Any,
) -> Document:
    """Freeze what the next version of a document says, and queue it, in the caller's transaction.

    An earlier version stays as it is. Whether a worker can be reached now does not matter.
    `how` is what the snapshot of its kind asks for beside: see `snapshots.freeze`.
    """
    document = Document(
        board=meeting.board,
        meeting=meeting,
        item=item,
        consensus=consensus,
        kind=kind,
        version=next_version(kind, meeting, item, consensus),
        schema_version=snapshots.SCHEMA_VERSION,
        requested_by=by,
        approved_by=" and ".join(one.by.name for one in approvals),
    )
    document.due_at = document.created_at + SEND_AGAIN
    document.snapshot = snapshots.freeze(document, approvals=approvals, **how)
    document.save(force_insert=True)
    note(document, "document.requested", by=by)
    live.bump(meeting.topic)
    send_on_commit(document)
    return document


def write_minutes_anew(meeting: Meeting, *, by: User) -> Document:
    """Queue the next version of the minutes, in which only the attendance is as it stands now."""
    written = newest_minutes(meeting)
    earlier = written.snapshot if written else None
    amendment = ""
    if written and written.approved_by:
        with snapshots.in_language_of(written.snapshot):
            amendment = _("The attendance was corrected.")
    return request(
        DocumentKind.MINUTES, meeting=meeting, by=by, earlier=earlier, amendment=amendment
    )


def newest_of_each(newest_first: Iterable[Document]) -> dict[tuple, Document]:
    """The first version of every kind and case, by both."""
    found: dict[tuple, Document] = {}
    for document in newest_first:
        found.setdefault((document.kind, document.item_id), document)
    return found


def newest_minutes(meeting: Meeting) -> Document | None:
    """The last version of the minutes, be it printed yet or not."""
    return Document.objects.versions_of(DocumentKind.MINUTES, meeting).first()


@transaction.atomic
def print_agenda(meeting: Meeting, *, by: User) -> Document:
    """Queue the agenda as it stands now, for the members to read; asked again, the next version.

    While one is still being printed that one is given back.
    """
    meeting = history.lock(meeting)
    if meeting.is_emergency:
        raise Refused("An emergency board has one case and no agenda.")
    if meeting.is_over:
        raise Refused("This meeting is over. Its minutes say what was decided.")
    if not meeting.items.exclude(state=ItemState.DEFERRED).exists():
        raise Refused("No case is on the agenda yet.")
    waiting = meeting.documents.filter(kind=DocumentKind.AGENDA, state__in=UNFINISHED)
    return waiting.first() or request(DocumentKind.AGENDA, meeting=meeting, by=by)


@transaction.atomic
def retry(document: Document, *, by: User) -> Document:
    """Queue a failed or cancelled document again, from the same snapshot; any other stays."""
    document = locked(document.pk)
    if document.state not in GIVEN_UP:
        return document
    now = timezone.now()
    change(document, state=DocumentState.QUEUED, attempts=0, error="", due_at=now + SEND_AGAIN)
    note(document, "document.retried", by=by)
    send_on_commit(document)
    return document


@transaction.atomic
def cancel(document: Document, *, by: User) -> Document:
    """Give up a document that is not printed yet; a worker that is at it stops at its next page."""
    document = locked(document.pk)
    if document.state not in UNFINISHED:
        return document
    change(
        document,
        state=DocumentState.CANCELLED,
        lease_until=None,
        error=f"Cancelled by {by.name}. It can be printed again.",
    )
    note(document, "document.cancelled", by=by)
    return document


def next_version(
    kind: str, meeting: Meeting, item: AgendaItem | None, consensus: Consensus | None
) -> int:
    """The next one of its subject; a changed decision goes on from the versions it replaces."""
    last = Document.objects.versions_of(kind, meeting, item, consensus).first()
    return last.version + 1 if last else 1


def rows() -> QuerySet[Document]:
    """Documents with all that printing one needs."""
    return Document.objects.select_related(
        "board", "meeting__board", "item__meeting__board", "item__case__patient"
    )


def locked(document_id: UUID) -> Document | None:
    """The document as it stands now, locked until the transaction ends."""
    return rows().select_for_update(of=("self",)).filter(pk=document_id).first()


def change(document: Document, **values: Any) -> None:
    """Set these values and tell the screens."""
    write(document, **values)
    live.bump(document.meeting.topic)


def note(document: Document, action: str, *, by: User | str, **detail: Any) -> None:
    """Write the audit row of something done with a document."""
    history.note(
        document.item or document.meeting,
        action,
        by=by,
        target=document,
        kind=document.kind,
        version=document.version,
        **detail,
    )


def send_on_commit(document: Document) -> None:
    """Send a worker for it once the transaction is stored."""
    number, queue = document.pk, queue_of(document)
    transaction.on_commit(lambda: hint(PRINT, number, queue=queue), robust=True)


def queue_of(document: Document) -> str | None:
    """The queue in which it waits for a worker; None is the ordinary one."""
    return LONG if len(document.snapshot.get("cases", [])) > SHORT_UP_TO else None
