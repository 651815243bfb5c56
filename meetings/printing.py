"""The worker's half of documents: print what is queued, seal it, and store it once.

What a dead worker or a lost message left undone is found by `sweep`, which runs every few seconds.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import stored
from tumorboard import logos, pdf, seal
from tumorboard.refusal import Refused

from . import documents, fhir, lease, snapshots, verification
from .documents import SEND_AGAIN
from .models import Document, DocumentFile
from .states import DocumentState
from .vocabulary import DocumentKind

OF_A_CASE = 1.5
"""Seconds of processor time that each case of minutes or of an agenda may take beyond the bound."""

EVERY = 1.0
"""Seconds between two words about how far a printing is."""

WITH_RECORD = (DocumentKind.CONSENSUS_SUMMARY, DocumentKind.MINUTES)

Watch = Callable[[int], None]

logger = logging.getLogger(__name__)

ATTEMPTS = 3
SEND_AGAIN_AT_MOST = timedelta(seconds=60)

TEMPLATES = {
    DocumentKind.CONSENSUS_SUMMARY: "pdf/consensus_summary.html",
    DocumentKind.MINUTES: "pdf/minutes.html",
    DocumentKind.AGENDA: "pdf/agenda.html",
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


class Overtaken(Exception):  # noqa: N818 - it is no fault
    """The document was cancelled, or another attempt has taken it over."""


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
            rendered = _printed(document, watch=_Progress(document))
            sealed = seal.seal(rendered.content, reason=_reason(document))
    except Refused as refusal:
        _give_up(document, refusal.sentence)
    except Overtaken:
        logger.info("document %s: attempt %s is stopped", document.pk, document.attempts)
    except Exception:
        logger.exception("document %s, attempt %s", document.pk, document.attempts)
        _put_back(document)
    else:
        _store(document, rendered, sealed)


@transaction.atomic
def sweep(*, by: str = "sweeper") -> int:
    """Send again what is overdue or was left by a dead worker; returns how many were found."""
    now = timezone.now()
    overdue = Q(state=DocumentState.QUEUED, due_at__lte=now)
    left = Q(state=DocumentState.RENDERING, lease_until__lte=now)
    found = (
        documents.rows().select_for_update(of=("self",), skip_locked=True).filter(overdue | left)
    )
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
            documents.change(
                document,
                state=DocumentState.QUEUED,
                lease_until=None,
                due_at=now + SEND_AGAIN,
            )
        documents.send_on_commit(document)
    return len(swept)


def _send_again_at(document: Document, now: datetime) -> datetime:
    """Later and later, so that a missing worker does not fill the broker."""
    waited = (now - document.created_at) / 2
    return now + min(max(waited, SEND_AGAIN), SEND_AGAIN_AT_MOST)


@transaction.atomic
def _claim(document_id: UUID) -> Document | None:
    """Take the lease on a queued document; None when there is nothing to do."""
    document = documents.locked(document_id)
    if document is None or document.state != DocumentState.QUEUED:
        return None
    now = timezone.now()
    documents.change(
        document,
        state=DocumentState.RENDERING,
        attempts=document.attempts + 1,
        started_at=now,
        lease_until=now + lease.LEASE,
        pages_laid_out=0,
    )
    return document


def _printed(document: Document, *, watch: Watch = lambda page: None) -> pdf.Rendered:
    return pdf.render(
        TEMPLATES[document.kind],
        {**document.snapshot, "snapshot_sha256": snapshots.fingerprint(document.snapshot)},
        **face_of(document.snapshot),
        mark=verification.mark_of(document.snapshot["document"]["id"]),
        data=_carried(document),
        more_seconds=OF_A_CASE * len(document.snapshot.get("cases", [])),
        watch=watch,
        pictures=_pictures(document.snapshot),
    )


def face_of(snapshot: dict) -> dict[str, Any]:
    """What the file says of itself: title, author, language, and when it was asked for."""
    face, board = snapshot["document"], snapshot["board"]
    return {
        "title": f"{face['kind']['words']}, {board['name']}",
        "created": datetime.fromisoformat(face["requested_at"]["iso"]),
        "author": board["name"],
        "language": face["language"],
    }


def logo_of(snapshot: dict) -> dict[str, bytes]:
    """The logo that the snapshot names, by its digest, if it names one."""
    logo = snapshot["board"].get("logo")
    return {logo["sha256"]: logos.picture_by(logo["sha256"])} if logo else {}


def _pictures(snapshot: dict) -> dict[str, bytes]:
    """The key images and the logo that the snapshot names, by their digests."""
    return {
        image["sha256"]: stored.picture_by(image["key_image"], image["sha256"])
        for image in snapshot.get("images", [])
    } | logo_of(snapshot)


class _Progress:
    """Writes down how many pages are laid out, at most once a second, and stops what is given up.

    Nobody holds a lock meanwhile, so that the row says at any time how far the printing is.
    """

    def __init__(self, attempt: Document) -> None:
        self.attempt, self.pages, self.said_at = attempt, 0, time.monotonic()

    def __call__(self, page: int) -> None:
        self.pages = max(self.pages, page)
        if time.monotonic() - self.said_at < EVERY:
            return
        self.said_at = time.monotonic()
        if not lease.of(self.attempt).update(pages_laid_out=self.pages):
            raise Overtaken


def _carried(document: Document) -> dict[str, bytes]:
    """The record from which it was printed, for programs; nothing goes along to a patient."""
    if document.kind not in WITH_RECORD:
        return {}
    said = fhir.bundle(document.snapshot)
    return {
        "record.json": snapshots.canonical(document.snapshot),
        "bundle.json": snapshots.canonical(said),
    }


def _reason(document: Document) -> str:
    """What the seal says of the document; nothing of a patient."""
    face = document.snapshot["document"]
    with snapshots.in_language_of(document.snapshot):
        said = _("{title}, version {version}")
    said = said.format(title=face["kind"]["words"], version=document.version)
    return f"{said}. {face['signature']}"


def _still_ours(attempt: Document) -> Document | None:
    """The row under its lock, if this attempt is the one that holds it."""
    document = documents.locked(attempt.pk)
    ours = (DocumentState.RENDERING, attempt.attempts, attempt.started_at)
    if (document.state, document.attempts, document.started_at) != ours:
        logger.info("document %s: attempt %s came too late", attempt.pk, attempt.attempts)
        return None
    return document


@transaction.atomic
def _store(attempt: Document, rendered: pdf.Rendered, sealed: bytes) -> None:
    document = _still_ours(attempt)
    if document is None:
        return
    DocumentFile.objects.create(document=document, content=sealed)
    sha256 = hashlib.sha256(sealed).hexdigest()
    documents.note(document, "document.ready", by="worker", sha256=sha256)
    documents.change(
        document,
        state=DocumentState.READY,
        ready_at=timezone.now(),
        lease_until=None,
        sha256=sha256,
        printed_sha256=rendered.sha256,
        pages=rendered.pages,
        size=len(sealed),
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
    documents.change(document, state=DocumentState.QUEUED, lease_until=None, due_at=due)


def _fail(document: Document, sentence: str, *, by: str) -> None:
    documents.note(document, "document.failed", by=by, reason=sentence)
    documents.change(document, state=DocumentState.FAILED, lease_until=None, error=sentence)
