"""Who has the wrong time does nothing by it, and says so."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tumorboard import notices, punctual, tasks
from tumorboard.models import NoticeState
from tumorboard.rows import write

DAY = timedelta(hours=24)


@pytest.fixture
def due_tomorrow(people):
    return notices.queue(
        to=people.surgeon,
        board=people.board,
        kind="test",
        subject="Tomorrow",
        body="Tomorrow.",
        path="/",
        key="tomorrow",
        by="test",
        due_at=timezone.now() + DAY / 2,
    )


def test_a_worker_a_day_ahead_takes_nothing_of_tomorrow(due_tomorrow, caplog):
    with time_machine.travel(timezone.now() + DAY):
        tasks.send_notices.apply()
    due_tomorrow.refresh_from_db()
    assert (due_tomorrow.state, due_tomorrow.attempts) == (NoticeState.QUEUED, 0)
    assert "send_notices is not done: the clock of this machine is" in caplog.text


def test_a_worker_on_time_takes_what_is_due(due_tomorrow):
    write(due_tomorrow, try_at=timezone.now())
    tasks.send_notices.apply()
    due_tomorrow.refresh_from_db()
    assert due_tomorrow.state == NoticeState.FAILED
    assert due_tomorrow.error == notices.NO_SERVER


@pytest.mark.parametrize(("off", "words"), [(DAY, "ahead of"), (-DAY, "behind")])
def test_health_tells_of_a_false_clock(client, db, off, words):
    with time_machine.travel(timezone.now() + off):
        said = client.get("/health/").content.decode()
    assert said.startswith("ok\nclock: the clock of this machine is ")
    assert words in said


def test_half_a_minute_is_no_trouble(db):
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        assert punctual.trouble() == ""
        assert timedelta(seconds=29) < punctual.drift() < timedelta(seconds=31)
