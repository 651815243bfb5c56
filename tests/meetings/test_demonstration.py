"""The demonstration started again: the meeting that nobody opened is one of today."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from meetings import session
from meetings.models import Meeting
from tests import stories
from tumorboard.models import AuditEvent


@pytest.fixture(autouse=True)
def demonstration(settings):
    settings.DEMONSTRATION = True


def start_again(at: datetime) -> Meeting:
    with time_machine.travel(at, tick=False):
        call_command("load_demo", stdout=StringIO())
    return Meeting.objects.get()


def test_meeting_of_yesterday_is_moved_to_the_next_full_hour_once(people):
    meeting = stories.published(people)
    morning = meeting.starts_at + timedelta(hours=17, minutes=20)

    moved = start_again(morning)

    assert moved.starts_at == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert moved.state == "published"
    assert start_again(morning + timedelta(minutes=5)).revision == moved.revision
    assert AuditEvent.objects.filter(action="meeting.changed").count() == 1


def test_meeting_that_is_only_late_stays(people):
    meeting = stories.published(people)

    assert start_again(meeting.starts_at + timedelta(hours=11)).starts_at == meeting.starts_at


def test_meeting_that_was_opened_stays(people):
    meeting = stories.published(people)
    session.open_meeting(meeting, by=people.chair)

    assert start_again(meeting.starts_at + timedelta(days=2)).starts_at == meeting.starts_at
