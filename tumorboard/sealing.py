"""Sealing the audit trail in batches, and telling the world outside how far it goes."""

import logging

from django.db import connection, transaction
from django.utils import timezone

from . import anchors, audit, chain
from .models import AuditEvent, User
from .refusal import Refused
from .trail import AuditBatch, AuditSeal, AuditWaiting

AT_ONCE = 2000
TURN = 7_210_016
"""The number of the lock that whoever seals holds; there is one chain, so one at a time."""

logger = logging.getLogger(__name__)


def seal_waiting() -> int:
    """Seal all events that are stored and not sealed yet; returns how many."""
    sealed = 0
    while count := _seal_some():
        sealed += count
        if count < AT_ONCE:
            break
    return sealed


@transaction.atomic
def _seal_some() -> int:
    """Seal the oldest of those that wait, unless somebody else is at it."""
    if not _is_our_turn():
        return 0
    waiting = list(AuditWaiting.objects.order_by("event_id")[:AT_ONCE].values_list(flat=True))
    events = AuditEvent.objects.filter(pk__in=waiting).order_by("pk")
    rows = list(events.values_list(*chain.FIELDS[chain.SCHEMA]))
    if len(rows) < len(waiting):
        logger.critical("events of the audit trail are gone that were never sealed")
    if rows:
        _write(rows)
        # What is gone keeps its place among the waiting: `audit verify` names it.
        AuditWaiting.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)


def _is_our_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN])
        return cursor.fetchone()[0]


def _write(rows: list[tuple]) -> None:
    last_seal = AuditSeal.objects.order_by("-position").first()
    first = last_seal.position + 1 if last_seal else 1
    link = last_seal.link if last_seal else chain.BEGINNING
    seals = []
    for position, row in enumerate(rows, first):
        digest = chain.digest(row)
        link = chain.link(link, position, row[0], digest)
        seals.append(AuditSeal(position=position, event_id=row[0], digest=digest, link=link))
    AuditSeal.objects.bulk_create(seals)
    last = head()
    batch = AuditBatch(
        number=last.number + 1 if last else 1,
        sealed_at=timezone.now(),
        through=first + len(rows) - 1,
        schema=chain.SCHEMA,
    )
    batch.hash = hash_of(batch, after=last.hash if last else chain.BEGINNING, link=link)
    batch.save(force_insert=True)


def hash_of(batch: AuditBatch, *, after: str, link: str) -> str:
    """The hash that the batch must have after the hash `after`, with this last link."""
    return chain.batch_hash(
        after,
        number=batch.number,
        sealed_at=batch.sealed_at,
        through=batch.through,
        schema=batch.schema,
        link=link,
    )


def head() -> AuditBatch | None:
    """The last batch."""
    return AuditBatch.objects.order_by("-number").first()


def is_head_missing() -> bool:
    """Whether the database lacks what was anchored last: an old copy of it, or rows are gone.

    A file that cannot be read tells nothing of the database; that is said where it is written.
    """
    try:
        last = anchors.last()
    except OSError:
        return False
    return last is not None and not _knows(last)


def _knows(anchor: anchors.Anchor) -> bool:
    return AuditBatch.objects.filter(
        number=anchor.number, through=anchor.through, hash=anchor.hash
    ).exists()


def anchor_head() -> None:
    """Write the head of the chain down outside the database, where it has moved.

    When the database does not know the last anchor nothing is added, so that the alarm stays until
    somebody has looked: see `accept`.
    """
    last, now = anchors.last(), head()
    if last is not None and not _knows(last):
        logger.critical(
            "the audit trail ends before batch %s, which was anchored at %s: an old copy of the "
            "database was restored, or rows were removed",
            last.number,
            last.at,
        )
    elif now is not None and (last is None or last.number < now.number):
        anchors.write(anchors.Anchor.of(now.number, now.through, now.hash))
        logger.info("audit trail anchored: batch %s, %s events, %s", *_told(now))


def _told(batch: AuditBatch) -> tuple[int, int, str]:
    return batch.number, batch.through, batch.hash


@transaction.atomic
def accept(reason: str, *, by: User | str) -> None:
    """Take the trail as it stands for the true one, after an old copy was restored on purpose.

    What was anchored beyond it is given up, in writing: in the trail and beside the anchors.
    """
    last = anchors.last()
    if not reason.strip():
        raise Refused("Say why the audit trail is shorter than it was.")
    if last is None or _knows(last):
        raise Refused("Nothing is missing that was anchored last.")
    given_up = {"batch": last.number, "events": last.through, "hash": last.hash}
    audit.record("audit.accepted", by=by, reason=reason.strip(), given_up=given_up)
    seal_waiting()
    now = head()
    anchors.write(anchors.Anchor.of(now.number, now.through, now.hash, is_accepted=True))
    logger.critical("the audit trail was accepted as it stands by %s", by)
