"""Workers killed at random points over a batch: every document once, whole, and never half."""

import hashlib
import io
import os
import random
import signal
import time

import pikepdf
import pytest
from django.db import connection
from django.utils import timezone

from meetings import printing, session
from meetings.models import Document, DocumentFile
from meetings.states import UNFINISHED
from tests import stories
from tests.journeys.test_killed_worker import sender, until, worker  # noqa: F401 - a fixture
from tumorboard.models import AuditEvent

KILLS, SEED, LONGEST = 200, 20_261_128, 120.0


def batch_of(people, cases: int) -> list[Document]:
    """The summaries of a meeting and its minutes, queued; nobody was sent for them yet."""
    meeting = stories.opened(people, cases=cases)
    for item in meeting.items.all():
        stories.decide(people, item)
    session.close_meeting(meeting, by=people.chair)
    return list(Document.objects.filter(meeting=meeting))


def hurry() -> None:
    """Let the time of leases and waiting pass, as the sweeper would see it half a minute on."""
    past = timezone.now()
    Document.objects.filter(state__in=UNFINISHED).update(due_at=past)
    Document.objects.filter(state="rendering").update(lease_until=past)
    # So often is nothing killed in earnest: three deaths are said to be the document's fault.
    Document.objects.filter(state="queued").update(attempts=0)


def is_whole(document: Document) -> bool:
    """Whether what is stored is the file that the row tells of, and opens."""
    content = bytes(document.file.content)
    with pikepdf.open(io.BytesIO(content)) as file:
        return (
            hashlib.sha256(content).hexdigest() == document.sha256
            and len(file.pages) == document.pages
        )


@pytest.mark.trial
@pytest.mark.timeout(3600)
@pytest.mark.django_db(transaction=True)
def test_two_hundred_kills_lose_and_double_nothing(people, sender):  # noqa: F811
    chance, killed, rounds, offered = random.Random(SEED), 0, 0, 0
    documents: list[Document] = []
    while killed < KILLS:
        if not Document.objects.filter(state__in=UNFINISHED).exists():
            connection.close()
            documents += batch_of(people, 4)
            rounds += 1
        hurry()
        with worker() as process:
            printing.sweep()
            if chance.random() < 0.8:
                until(Document.objects.filter(state="rendering").exists, 120)
            time.sleep(chance.uniform(0, 2.5))
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
        for ready in Document.objects.filter(state="ready"):
            offered += 1
            assert is_whole(ready)
    hurry()
    began = time.monotonic()
    with worker():
        while Document.objects.filter(state__in=UNFINISHED).exists():
            assert time.monotonic() - began < LONGEST
            printing.sweep()
            time.sleep(0.5)
    last = time.monotonic() - began

    every = Document.objects.filter(pk__in=[one.pk for one in documents])
    ready = AuditEvent.objects.filter(action="document.ready")
    print(f"{killed} kills over {len(documents)} documents in {rounds} batches; ", end="")
    print(f"{offered} files looked at while killing; all done {last:.1f} s after the last restart")
    assert {one.state for one in every} == {"ready"}
    assert all(is_whole(one) for one in every)
    assert DocumentFile.objects.count() == len(documents)
    assert ready.count() == len(documents)
    assert len(documents) >= killed / 10, "hardly anything was printed between the kills"
