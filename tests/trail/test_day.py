"""A day through the real program: every change and every reading of a patient is in the trail."""

import threading
from collections import Counter

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client

from meetings import printing
from meetings.models import Document
from meetings.rehearsal import cast as casting
from meetings.rehearsal.steps import Rehearsal, default_bundle
from tests import people as cast
from tests import stories
from tests.trail import witness
from tests.world import CANARY, build, program_routes
from tumorboard import deeds
from tumorboard.models import AuditEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(600)]


class Worker(threading.Thread):
    """Prints what is queued, as the worker does."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()

    def run(self) -> None:
        try:
            while not self.over.wait(0.1):
                for document in Document.objects.filter(state="queued"):
                    printing.render(document.pk)
        finally:
            connection.close()


def rehearse() -> None:
    """The whole way of a case, as clerk, chair and four specialists click it."""
    transport = httpx.WSGITransport(app=get_wsgi_application())
    troupe = casting.assemble()
    rehearsal = Rehearsal("http://testserver", troupe, default_bundle(), None)
    worker = Worker()
    worker.start()
    try:
        for person in (rehearsal.clerk, rehearsal.chair, *rehearsal.specialists):
            person.http = httpx.Client(
                base_url="http://testserver", follow_redirects=True, transport=transport
            )
        for _, step in rehearsal.steps():
            step()
    finally:
        worker.over.set()
        worker.join()
        rehearsal.close()
        casting.dismiss(troupe)


def test_probe():
    with witness.watching():
        rehearse()
        people = cast.gather()
        build(people)
        seen = witness.seen()
    silent = Counter(
        tuple(sorted(set(one.changes))) for one in seen.values() if one.changes and not one.events
    )
    for what, count in silent.most_common():
        print(count, what)
    events = {event.pk: event for event in AuditEvent.objects.all()}
    phantom = Counter()
    for one in seen.values():
        if not one.changes:
            for pk in one.events:
                phantom[events[pk].action] += 1
    print("without change:", phantom)
    print(len(seen), sum(bool(o.changes) for o in seen.values()), Counter(e.action for e in events.values()))
    assert 0
