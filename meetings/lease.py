"""The lease of a worker on a document: renewed while it prints, lapsed soon after it dies."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils import timezone

from .models import Document
from .states import DocumentState

LEASE = timedelta(seconds=45)
RENEWED_EVERY = timedelta(seconds=15)
# A worker that hangs must not renew for ever; this is also the limit that Celery sets to a task.
LONGEST = timedelta(seconds=200)

logger = logging.getLogger(__name__)


@contextmanager
def held(attempt: Document) -> Iterator[None]:
    """Keep the lease of this attempt as long as the block runs, at most for `LONGEST`."""
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(attempt, done), name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def of(attempt: Document) -> QuerySet[Document]:
    """The row of the document as long as this attempt holds its lease, else none."""
    return Document.objects.filter(
        pk=attempt.pk,
        state=DocumentState.RENDERING,
        attempts=attempt.attempts,
        started_at=attempt.started_at,
    )


def renew(attempt: Document) -> bool:
    """Extend the lease; False when this attempt does not hold it any more."""
    return of(attempt).update(lease_until=timezone.now() + LEASE) == 1


def _keep(attempt: Document, done: threading.Event) -> None:
    until = attempt.started_at + LONGEST
    try:
        while not done.wait(RENEWED_EVERY.total_seconds()):
            if timezone.now() > until or not renew(attempt):
                return
    except DatabaseError as error:
        logger.warning("the lease on document %s is not renewed: %s", attempt.pk, error)
    finally:
        connection.close()
