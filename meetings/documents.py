"""Documents: frozen when a decision is recorded, printed by a worker, then unchangeable.

The rows in PostgreSQL are the queue; a message to a worker is only a hint. What a lost message, a
dead worker or a stopped broker left undone is found by `sweep`, which runs every few seconds.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from cases import stored
from tumorboard import live, pdf
from tumorboard.celery import app
from tumorboard.models import User
from tumorboard.refusal import Refused

from . import lease, snapshots
from .history import note
from .models import AgendaItem, Consensus, Document, DocumentFile, Meeting
from .states import DocumentState
from .vocabulary import DocumentKind

ATTEMPTS = 3
SEND_AGAIN = timedelta(seconds=10)
SEND_AGAIN_AT_MOST = timedelta(seconds=60)

TEMPLATES = {
    DocumentKind.CONSENSUS_SUMMARY: "pdf/consensus_summary.html",
    DocumentKind.MINUTES: "pdf/minutes.html",
    DocumentKind.PATIENT_LETTER: "pdf/patient_letter.html",
}
DIED = (
    f"Printing was started {ATTEMPTS} times and never finished. Try again; if it fails once more, "
    "tell your administrator the document's number."
)
BROKE = (
    f"Printing failed {ATTEMPTS} times because of a fault in the program. "
    "Tell your administrator the document's number; the reason is in the worker's log."
)

logger = logging.getLogger(__name__)


def request(
    kind: str,
    *,
    meeting: Meeting,
    by: User,
    item: AgendaItem | None = None,
    consensus: Consensus | None = None,
    earlier: dict | None = None,
    style: snapshots.Style | None = None,
) -> Document:
    """Freeze what the next version of a document says, and queue it, in the caller's transaction.

    An earlier version stays as it is. Whether a worker can be reached now does not matter.
    Minutes take what they say of the cases from the snapshot of an `earlier` version; a letter to
    the patient is written in the language of its `style`.
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
    )
    document.due_at = document.created_at + SEND_AGAIN
    document.snapshot = snapshots.freeze(document, earlier=earlier, style=style)
    document.save(force_insert=True)
    _note(document, "document.requested", by=by)
    live.bump(meeting.topic)
    _send_on_commit(document.pk)
    return document


def write_minutes_anew(meeting: Meeting, *, by: User) -> Document:
    """Queue the next version of the minutes, in which only the attendance is as it stands now."""
    written = meeting.documents.filter(kind=DocumentKind.MINUTES).order_by("-version").first()
    earlier = written.snapshot if written else None
    return request(DocumentKind.MINUTES, meeting=meeting, by=by, earlier=earlier)


@transaction.atomic
def retry(document: Document, *, by: User) -> Document:
    """Queue a failed document again, from the same snapshot; any other is left as it is."""
    document = _locked(document.pk)
    if document.state != DocumentState.FAILED:
        return document
    now = timezone.now()
    _change(document, state=DocumentState.QUEUED, attempts=0, error="", due_at=now + SEND_AGAIN)
    _note(document, "document.retried", by=by)
    _send_on_commit(document.pk)
    return document


def render(document_id: UUID) -> None:
    """Print one queued document and store it; called again for the same document, do nothing.

    Printing happens outside every lock. The result counts only if this attempt still holds the
    lease, so that a document is stored once however many workers were sent for it.
    """
    document = _claim(document_id)
    if document is None:
        return
    try:
        with lease.held(document):
            rendered = _printed(document)
    except Refused as refusal:
        _give_up(document, refusal.sentence)
    except Exception:
        logger.exception("document %s, attempt %s", document.pk, document.attempts)
        _put_back(document)
    else:
        _store(document, rendered)


@transaction.atomic
def sweep(*, by: str = "sweeper") -> int:
    """Send again what is overdue or was left by a dead worker; returns how many were found."""
    now = timezone.now()
    overdue = Q(state=DocumentState.QUEUED, due_at__lte=now)
    left = Q(state=DocumentState.RENDERING, lease_until__lte=now)
    found = _rows().select_for_update(of=("self",), skip_locked=True).filter(overdue | left)
    swept = list(found.order_by("created_at")[:100])
    # Each change holds the meeting's live topic to the end: two sweeps take them in one order.
    for document in sorted(swept, key=lambda document: document.meeting_id):
        if document.state == DocumentState.QUEUED:
            document.due_at = _send_again_at(document, now)
            document.save(update_fields=["due_at"])
        elif document.attempts >= ATTEMPTS:
            _fail(document, DIED, by=by)
            continue
        else:
            _change(
                document,
                state=DocumentState.QUEUED,
                lease_until=None,
                due_at=now + SEND_AGAIN,
            )
        _send_on_commit(document.pk)
    return len(swept)


def next_version(
    kind: str, meeting: Meeting, item: AgendaItem | None, consensus: Consensus | None
) -> int:
    """The next one of its subject; a changed decision goes on from the versions it replaces."""
    of_subject = Q(meeting=meeting, item=item)
    if consensus is not None:
        of_subject |= Q(consensus__in=consensus.lineage)
    of_kind = Document.objects.filter(of_subject, kind=kind)
    return (of_kind.aggregate(last=Max("version"))["last"] or 0) + 1


def _rows():
    return Document.objects.select_related(
        "board", "meeting__board", "item__meeting__board", "item__case__patient"
    )


def _locked(document_id: UUID) -> Document | None:
    return _rows().select_for_update(of=("self",)).filter(pk=document_id).first()


def _change(document: Document, **values) -> None:
    for name, value in values.items():
        setattr(document, name, value)
    document.save(update_fields=list(values))
    live.bump(document.meeting.topic)


def _note(document: Document, action: str, *, by: User | str, **detail) -> None:
    note(
        document.item or document.meeting,
        action,
        by=by,
        target=document,
        kind=document.kind,
        version=document.version,
        **detail,
    )


def _send_again_at(document: Document, now: datetime) -> datetime:
    """Later and later, so that a missing worker does not fill the broker."""
    waited = (now - document.created_at) / 2
    return now + min(max(waited, SEND_AGAIN), SEND_AGAIN_AT_MOST)


@transaction.atomic
def _claim(document_id: UUID) -> Document | None:
    """Take the lease on a queued document; None when there is nothing to do."""
    document = _locked(document_id)
    if document is None or document.state != DocumentState.QUEUED:
        return None
    now = timezone.now()
    _change(
        document,
        state=DocumentState.RENDERING,
        attempts=document.attempts + 1,
        started_at=now,
        lease_until=now + lease.LEASE,
    )
    return document


def _printed(document: Document) -> pdf.Rendered:
    face, board = document.snapshot["document"], document.snapshot["board"]
    return pdf.render(
        TEMPLATES[document.kind],
        {**document.snapshot, "snapshot_sha256": snapshots.fingerprint(document.snapshot)},
        title=f"{face['kind']['words']}, {board['name']}",
        created=datetime.fromisoformat(face["requested_at"]["iso"]),
        author=board["name"],
        language=face["language"],
        pictures={
            image["sha256"]: stored.picture_by(image["key_image"], image["sha256"])
            for image in document.snapshot.get("images", [])
        },
    )


def _still_ours(attempt: Document) -> Document | None:
    """The row under its lock, if this attempt is the one that holds it."""
    document = _locked(attempt.pk)
    ours = (DocumentState.RENDERING, attempt.attempts, attempt.started_at)
    if (document.state, document.attempts, document.started_at) != ours:
        logger.info("document %s: attempt %s came too late", attempt.pk, attempt.attempts)
        return None
    return document


@transaction.atomic
def _store(attempt: Document, rendered: pdf.Rendered) -> None:
    document = _still_ours(attempt)
    if document is None:
        return
    DocumentFile.objects.create(document=document, content=rendered.content)
    _note(document, "document.ready", by="worker", sha256=rendered.sha256)
    _change(
        document,
        state=DocumentState.READY,
        ready_at=timezone.now(),
        lease_until=None,
        sha256=rendered.sha256,
        pages=rendered.pages,
        size=len(rendered.content),
    )


@transaction.atomic
def _give_up(attempt: Document, sentence: str) -> None:
    document = _still_ours(attempt)
    if document is not None:
        _fail(document, sentence, by="worker")


@transaction.atomic
def _put_back(attempt: Document) -> None:
    """Let a broken attempt be tried again soon, at most `ATTEMPTS` times."""
    document = _still_ours(attempt)
    if document is None:
        return
    if document.attempts >= ATTEMPTS:
        _fail(document, BROKE, by="worker")
        return
    due = timezone.now() + SEND_AGAIN * document.attempts
    _change(document, state=DocumentState.QUEUED, lease_until=None, due_at=due)


def _fail(document: Document, sentence: str, *, by: str) -> None:
    _note(document, "document.failed", by=by, reason=sentence)
    _change(document, state=DocumentState.FAILED, lease_until=None, error=sentence)


def _send_on_commit(document_id: UUID) -> None:
    transaction.on_commit(lambda: _send(document_id), robust=True)


def _send(document_id: UUID) -> None:
    """Tell a worker; a broker that cannot be reached is the sweeper's business."""
    try:
        app.send_task("meetings.render_document", [str(document_id)], retry=False, expires=300)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("document %s waits for the sweeper: %s", document_id, error)
