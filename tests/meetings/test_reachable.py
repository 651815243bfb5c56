"""Who of a meeting can be reached: told to the chair, and to nobody else."""

import os
import signal
import subprocess
import time
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import live, presence
from meetings.models import Meeting
from tests import stories
from tests.base.live.board_site import Screen
from tests.meetings.test_live_stream import cookie_of, serve
from tumorboard.live import device_holder
from tumorboard.models import LiveReach

TWO_PAST_TWO = timezone.now().replace(hour=14, minute=2)


def note(meeting: Meeting, holder: object, *, is_open: bool) -> None:
    LiveReach.objects.create(
        topic=meeting.topic,
        holder=str(holder),
        process=uuid.uuid4(),
        is_open=is_open,
        since=TWO_PAST_TWO,
    )


def people_part(meeting: Meeting, audience: str = "chair") -> str:
    return " ".join(live.render(str(meeting.pk), audience)["people"].split())


def local(meeting: Meeting) -> str:
    return f"{TWO_PAST_TWO.astimezone(meeting.zone):%H:%M}"


def test_the_chair_reads_since_when_somebody_cannot_be_reached(people):
    meeting = stories.opened(people)
    presence.join(meeting, by=people.surgeon, mode="video")
    note(meeting, people.surgeon.pk, is_open=False)
    part = people_part(meeting)
    assert f"not reachable since {local(meeting)}" in part
    assert "1 of those who are here cannot be reached on their screen." in part


def test_one_open_screen_of_several_is_enough(people):
    meeting = stories.opened(people)
    presence.join(meeting, by=people.surgeon)
    note(meeting, people.surgeon.pk, is_open=False)
    note(meeting, people.surgeon.pk, is_open=True)
    part = people_part(meeting)
    assert "not reachable" not in part
    assert "connected" in part


def test_in_the_room_one_needs_no_device(people):
    meeting = stories.opened(people)
    presence.join(meeting, by=people.surgeon)
    part = people_part(meeting)
    assert "not reachable" not in part
    assert "connected" not in part


def test_the_chair_reads_who_looks_on_without_having_joined(people):
    meeting = stories.opened(people)
    note(meeting, people.radiologist.pk, is_open=True)
    assert "not joined: Dr. Ravi Menon" in people_part(meeting)


def test_the_chair_reads_that_the_room_screen_was_lost(people):
    meeting = stories.opened(people)
    screen = stories.paired(people, meeting)
    assert "1 room screen paired" in people_part(meeting)
    note(meeting, device_holder(screen.pk), is_open=False)
    assert f"Room screen not reachable since {local(meeting)}" in people_part(meeting)


def test_nobody_else_is_told(people):
    meeting = stories.opened(people)
    presence.join(meeting, by=people.surgeon)
    before = {name: live.render(str(meeting.pk), name) for name in live.AUDIENCES}
    note(meeting, people.surgeon.pk, is_open=False)
    after = {name: live.render(str(meeting.pk), name) for name in live.AUDIENCES}
    assert {name for name in before if before[name] != after[name]} == {"chair"}


def test_who_can_be_reached_is_asked_once_for_people_and_screens(people):
    meeting = stories.opened(people)
    stories.paired(people, meeting)

    with CaptureQueriesContext(connection) as asked:
        people_part(meeting)

    assert sum("live_reach" in query["sql"] for query in asked) == 1


def test_telling_costs_one_question_more_whatever_the_number(people, django_assert_max_num_queries):
    meeting = stories.opened(people)
    for name in ("surgeon", "oncologist", "radiation", "radiologist"):
        presence.join(meeting, by=people.users[name])
        note(meeting, people.users[name].pk, is_open=True)
    with django_assert_max_num_queries(20):
        live.render(str(meeting.pk), "chair")


@pytest.mark.slow
def test_a_killed_process_is_noticed_by_another(transactional_db, people):
    """Two web processes; the one that holds a member's stream is killed."""
    meeting = stories.opened(people)
    presence.join(meeting, by=people.surgeon, mode="video")
    path = f"/live/meeting/{meeting.pk}"
    with serve() as (one, port), serve() as (other, other_port):
        chair = Screen(other_port, f"{path}/chair/", cookie_of(people.chair))
        member = Screen(port, f"{path}/participant/", cookie_of(people.surgeon))
        chair.http.sock.settimeout(40)
        wait_for_words(chair, "connected")
        os.kill(one.pid, signal.SIGKILL)
        killed = time.monotonic()
        wait_for_words(chair, "not reachable since")
        took = time.monotonic() - killed
        member.close()
        chair.close()
    print(f"from the kill to the chair's screen: {took:.1f} s")
    assert took < 30
    assert isinstance(other, subprocess.Popen)


def wait_for_words(screen: Screen, words: str) -> None:
    while words not in screen.update()[1].get("people", ""):
        pass
