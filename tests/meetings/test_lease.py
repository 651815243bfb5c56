"""A worker that prints for long keeps its document; what is swept or handed out stays in order."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from meetings import agenda, copies, documents, lease, printing
from meetings.models import AgendaItem, Document
from tests import stories
from tumorboard.celery import app


@pytest.fixture
def summary(people) -> Document:
    stories.decided(people)
    return Document.objects.get()


def in_seconds(seconds: int):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False)


def test_long_print_is_not_started_a_second_time(summary):
    attempt = printing._claim(summary.pk)

    for seconds in range(40, 200, 40):
        with in_seconds(seconds):
            assert lease.renew(attempt)
            assert printing.sweep() == 0
    with in_seconds(160 + 46):
        assert printing.sweep() == 1
        assert not lease.renew(attempt)


def test_lease_is_renewed_while_the_block_runs(summary, monkeypatch):
    monkeypatch.setattr(lease, "RENEWED_EVERY", timedelta(milliseconds=10))
    renewed = []

    def renew(attempt: Document) -> bool:
        renewed.append(attempt.pk)
        return len(renewed) < 3

    monkeypatch.setattr(lease, "renew", renew)
    attempt = printing._claim(summary.pk)
    with lease.held(attempt):
        end = time.monotonic() + 10
        while len(renewed) < 3 and time.monotonic() < end:
            time.sleep(0.01)

    assert renewed == [summary.pk] * 3


def test_lease_is_kept_as_long_as_a_task_may_run():
    assert lease.LONGEST.total_seconds() == app.conf.task_soft_time_limit


def test_two_sweeps_take_the_meetings_in_one_order(people, summary, monkeypatch):
    for number in range(4):
        meeting = agenda.plan(
            people.board, by=people.clerk, starts_at=timezone.now(), chair=people.chair
        )
        Document.objects.create(
            board=people.board,
            meeting=meeting,
            kind="minutes",
            version=1,
            snapshot={},
            schema_version=1,
            requested_by=people.clerk,
            created_at=timezone.now() + timedelta(seconds=number),
            attempts=printing.ATTEMPTS,
            state="rendering",
            started_at=timezone.now(),
            lease_until=timezone.now() - timedelta(seconds=1),
        )
    bumped = []
    monkeypatch.setattr(documents.live, "bump", bumped.append)

    printing.sweep()

    assert len(bumped) == 4
    assert bumped == sorted(bumped)


def test_file_name_is_that_of_the_frozen_snapshot(people):
    item = stories.decided(people)
    AgendaItem.objects.filter(pk=item.pk).update(position=2)

    document = Document.objects.get(item=item)

    assert document.item.position == 2
    assert copies.file_name(document) == "consensus-summary-2026-11-30-case-1-v1.pdf"
