"""Accreditation packs: frozen when they are asked for, printed by a worker, then unchangeable.

As with documents the row is the truth and a message only a hint; the sweeper finds what is left.
"""

import hashlib
import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from meetings import printing, snapshots
from meetings.models import Pack
from meetings.states import UNFINISHED, DocumentState
from tumorboard import audit, pdf, seal
from tumorboard.celery import hint
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.rows import write

from . import paper
from .asked import Asked
from .facts import Facts

PRINT = "meetings.render_pack"
ATTEMPTS = 3
SEND_AGAIN = timedelta(seconds=10)
LEASE = timedelta(seconds=250)
"""Longer than a worker may take, so that no two print one pack."""

MORE_SECONDS = 30.0
BROKE = f"Printing failed {ATTEMPTS} times. Ask for the pack again, or tell your administrator."

logger = logging.getLogger(__name__)


@transaction.atomic
def request(asked: Asked, facts: Facts, *, yearly: int | None, is_masked: bool, by: User) -> Pack:
    """Freeze the figures as they stand now, and queue the printing."""
    made = Pack(
        board=asked.board,
        first=asked.period.first,
        last=asked.period.last,
        is_masked=is_masked,
        requested_by=by,
    )
    made.due_at = made.created_at + SEND_AGAIN
    made.snapshot = paper.freeze(asked, facts, made, yearly=yearly)
    made.save(force_insert=True)
    _note(made, "pack.requested", by=by, outside=is_masked, of=asked.period.words)
    transaction.on_commit(lambda: hint(PRINT, made.pk), robust=True)
    return made


@transaction.atomic
def download(made: Pack, *, by: User) -> bytes:
    """The bytes of a printed pack; that they were handed out is noted."""
    if made.state != DocumentState.READY:
        raise Refused("This pack is not printed yet.")
    content = bytes(made.content)
    if hashlib.sha256(content).hexdigest() != made.sha256:
        logger.critical("stored pack %s does not match its SHA-256", made.pk)
        raise Refused("This pack is not handed out: its bytes are not those that were stored.")
    _note(made, "figures.exported", by=by, format="pdf", outside=made.is_masked)
    return content


def render(key: UUID) -> None:
    """Print one pack and store it; called again for the same one, do nothing."""
    made = _claim(key)
    if made is None:
        return
    try:
        rendered = printed(made)
        sealed = seal.seal(rendered.content, reason=made.snapshot["document"]["kind"]["words"])
    except Refused as refused:
        _end(made, state=DocumentState.FAILED, error=refused.sentence)
    except Exception:
        logger.exception("pack %s, attempt %s", made.pk, made.attempts)
        _end(made, state=DocumentState.QUEUED, due_at=timezone.now() + SEND_AGAIN)
    else:
        _end(
            made,
            state=DocumentState.READY,
            ready_at=timezone.now(),
            content=sealed,
            sha256=hashlib.sha256(sealed).hexdigest(),
            pages=rendered.pages,
        )


def printed(made: Pack) -> pdf.Rendered:
    """The PDF of a frozen pack, before its seal."""
    return pdf.render(
        "pdf/pack.html",
        {
            **paper.printed(made.snapshot),
            "snapshot_sha256": snapshots.fingerprint(made.snapshot),
        },
        **printing.face_of(made.snapshot),
        data={"record.json": snapshots.canonical(made.snapshot)},
        more_seconds=MORE_SECONDS,
        pictures=printing.logo_of(made.snapshot),
    )


@transaction.atomic
def sweep() -> int:
    """Send again what is overdue, and give up what was tried too often; returns how many."""
    due = Pack.objects.filter(state__in=UNFINISHED, due_at__lte=timezone.now())
    found = list(due.select_for_update(of=("self",), skip_locked=True).select_related("board")[:20])
    for made in found:
        if made.attempts >= ATTEMPTS:
            write(made, state=DocumentState.FAILED, error=BROKE)
            _note(made, "pack.failed", by="sweeper")
            continue
        key = made.pk
        write(made, state=DocumentState.QUEUED, due_at=timezone.now() + SEND_AGAIN)
        transaction.on_commit(lambda key=key: hint(PRINT, key), robust=True)
    return len(found)


@transaction.atomic
def _claim(key: UUID) -> Pack | None:
    rows = Pack.objects.select_for_update(of=("self",)).select_related("board")
    made = rows.filter(pk=key, state=DocumentState.QUEUED).first()
    if made is not None:
        until = timezone.now() + LEASE
        write(made, state=DocumentState.RENDERING, attempts=made.attempts + 1, due_at=until)
    return made


@transaction.atomic
def _end(attempt: Pack, **values: object) -> None:
    """Write how an attempt ended, if no other has begun meanwhile."""
    mine = Pack.objects.select_for_update().filter(
        pk=attempt.pk, state=DocumentState.RENDERING, attempts=attempt.attempts
    )
    made = mine.first()
    if made is None:
        return
    write(made, **values)
    if made.state == DocumentState.READY:
        _note(made, "pack.ready", by="worker", sha256=made.sha256)
    elif made.state == DocumentState.FAILED:
        _note(made, "pack.failed", by="worker")


def _note(made: Pack, action: str, *, by: User | str, **detail: object) -> None:
    audit.record(action, by=by, board=made.board.slug, target=made, **detail)
