"""A document is a function of its snapshot: the same bytes in every process, whatever changes."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from meetings import documents, printing, session, verification
from meetings.models import Document
from meetings.verification import Standing
from tests import stories
from tests.journeys.program import ROOT
from tests.journeys.test_killed_worker import database_url
from tumorboard import celery
from tumorboard.models import User

PLACES = ("Asia/Tokyo", "UTC", "America/Lima")


@pytest.fixture
def minutes(people, monkeypatch) -> Document:
    """The queued minutes of a meeting with one case."""
    monkeypatch.setattr(celery.app, "send_task", lambda *args, **options: None)
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    return documents.newest_minutes(item.meeting)


def in_new_process(number: int, *arguments: str) -> list[str]:
    """What a process says that has another hash seed and another time zone than the last one."""
    own = {"PYTHONHASHSEED": str(number), "TZ": PLACES[number % 3], "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.paper.reprint", *arguments],
        cwd=ROOT,
        env={**os.environ, "TUMORBOARD_TEST": "1", "DATABASE_URL": database_url(), **own},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def prove(document: Document, folder: Path, *, processes: int, each: int) -> None:
    """All prints in all processes have one SHA-256."""
    path = folder / "snapshot.json"
    told = {"kind": document.kind, "version": 1, "snapshot": document.snapshot}
    path.write_text(json.dumps(told), encoding="utf-8")
    began, sums = time.perf_counter(), Counter()
    for number in range(processes):
        sums.update(in_new_process(number, str(path), str(each)))
    took = time.perf_counter() - began
    print(f"\n{sums.total()} prints in {processes} processes, {len(sums)} SHA-256, {took:.0f} s")
    assert sums == {printing._printed(document).sha256: processes * each}


@pytest.mark.slow
def test_four_prints_in_two_processes_are_the_same(minutes, tmp_path):
    prove(minutes, tmp_path, processes=2, each=2)


@pytest.mark.trial
@pytest.mark.timeout(900)
def test_a_hundred_prints_in_ten_processes_are_the_same(minutes, tmp_path):
    prove(minutes, tmp_path, processes=10, each=10)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_is_stored_outlives_every_later_change(minutes, people, settings, tmp_path):
    printing.render(minutes.pk)
    minutes.refresh_from_db()
    before = bytes(minutes.file.content)
    case = minutes.meeting.items.get().case
    type(case).objects.filter(pk=case.pk).update(question="Another question?")
    User.objects.filter(pk=people.chair.pk).update(name="Prof. Renamed")
    changed = tmp_path / "pdf" / "minutes.html"
    changed.parent.mkdir()
    changed.write_text("<html lang=en><title>x</title><p>Another template", encoding="utf-8")
    (template,) = settings.TEMPLATES
    settings.TEMPLATES = [{**template, "DIRS": [tmp_path, *template["DIRS"]]}]
    assert printing._printed(minutes).sha256 != minutes.printed_sha256, "the template is another"
    printing.render(minutes.pk)
    assert verification.verify(before).standing == Standing.CURRENT
    sha256 = hashlib.sha256(before).hexdigest()
    assert in_new_process(1, "stored", str(minutes.pk)) == [f"{sha256} current"]
