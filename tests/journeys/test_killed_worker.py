"""A worker that is killed while it prints: the sweeper and the next worker finish the document."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone

from meetings import documents, printing
from meetings.models import Document, DocumentFile
from tests import stories
from tests.journeys.program import broker
from tumorboard import celery
from tumorboard.celery import configure, hint
from tumorboard.models import AuditEvent

BROKER = broker(9)


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "this never came true"
        time.sleep(0.02)


def database_url() -> str:
    told = connection.settings_dict
    place = f"host={told['HOST']}&user={told['USER']}&port={told['PORT']}"
    return f"postgresql:///{told['NAME']}?{place}&password={told['PASSWORD']}"


@contextlib.contextmanager
def worker() -> Iterator[subprocess.Popen]:
    """A real worker on the test's own database."""
    command = ["-m", "celery", "-A", "tumorboard.celery", "worker", "--pool", "solo"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    process = subprocess.Popen(
        [sys.executable, *command, *quiet],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database_url(), "REDIS_URL": BROKER},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def sender(monkeypatch) -> Celery:
    """The program's own way of sending, to the broker of this test."""
    app = Celery("sender", set_as_current=False)
    configure(app)
    app.conf.broker_url = BROKER
    with app.connection() as broker:
        broker.default_channel.client.flushdb()
    monkeypatch.setattr(celery, "app", app)
    return app


def is_in(document: Document, state: str) -> Callable[[], bool]:
    return Document.objects.filter(pk=document.pk, state=state).exists


@pytest.mark.journey
@pytest.mark.timed
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_printing_is_made_good(people, sender):
    item = stories.decided(people)
    document = item.documents.get()
    with worker() as first:
        until(is_in(document, "rendering"))
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert not DocumentFile.objects.exists(), "nothing half finished is kept"

    past = timezone.now() - timedelta(seconds=1)
    Document.objects.filter(pk=document.pk).update(lease_until=past)
    assert printing.sweep() == 1
    hint(documents.PRINT, document.pk)
    with worker():
        until(is_in(document, "ready"))
    document.refresh_from_db()
    assert document.attempts == 2
    assert DocumentFile.objects.filter(document=document).count() == 1
    assert AuditEvent.objects.filter(action="document.ready").count() == 1
