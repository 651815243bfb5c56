"""From when on, and until when, somebody is at a meeting; whatever the servers' clocks say."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from meetings import agenda, presence, session
from meetings.models import Attendance, Meeting
from tests import stories
from tests.people import People
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


def published(people: People, starts_at: datetime) -> Meeting:
    """A published meeting that begins then."""
    meeting = stories.published(people)
    return agenda.change(
        meeting, by=people.clerk, revision=meeting.revision, changes={"starts_at": starts_at}
    )


def in_minutes(minutes: int) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def test_doors_open_an_hour_before_the_start(people):
    meeting = published(people, in_minutes(90))
    with pytest.raises(Refused, match=r"People can join this meeting from \d\d:\d\d on"):
        presence.join(meeting, by=people.surgeon)

    with time_machine.travel(in_minutes(31), tick=False):
        presence.join(meeting, by=people.surgeon)
    assert presence.stretch_of(meeting, people.surgeon) is not None


def test_who_waits_at_the_door_is_present_when_the_meeting_is_opened_late(people):
    meeting = published(people, in_minutes(30))
    presence.join(meeting, by=people.surgeon)

    with time_machine.travel(in_minutes(60), tick=False):
        session.open_meeting(meeting, by=people.chair)

    assert presence.stretch_of(meeting, people.surgeon) is not None


@pytest.mark.parametrize("put_off_to", [None, 3 * 24 * 60])
def test_presence_on_another_day_says_nothing_about_today(people, put_off_to):
    """With the start moved to a later day, and with a meeting that is just opened days later."""
    meeting = published(people, in_minutes(30))
    presence.join(meeting, by=people.surgeon)
    if put_off_to:
        changes = {"starts_at": in_minutes(put_off_to)}
        agenda.change(meeting, by=people.clerk, revision=meeting.revision, changes=changes)

    with time_machine.travel(in_minutes(3 * 24 * 60), tick=False):
        session.open_meeting(meeting, by=people.chair)
        item = session.present(meeting.items.get(), by=people.chair)
        assert presence.quorum_for(item).counted == 0

    left = AuditEvent.objects.get(action="attendance.left")
    assert (left.actor, left.detail) == ("chair@example.org", {"user": "surgeon@example.org"})


def test_meeting_closes_and_people_leave_though_this_server_is_behind(people):
    item = stories.decided(people)

    with time_machine.travel(in_minutes(-60), tick=False):
        presence.leave(item.meeting, by=people.surgeon)
        session.close_meeting(item.meeting, by=people.chair)

    stretches = Attendance.objects.filter(meeting=item.meeting)
    assert all(here.left_at == here.joined_at for here in stretches)


def test_screen_says_from_when_on_one_can_join_and_then_offers_it(people, client):
    meeting = published(people, in_minutes(90))
    client.force_login(people.surgeon)
    address = reverse("live-mine", args=[meeting.pk])

    early = client.get(address).content.decode()
    assert "You can join this meeting from" in early
    assert "Are you here?" not in early

    seen = re.search(r'name="seen" value="(\w+)"', early)[1]
    with time_machine.travel(in_minutes(31), tick=False):
        client.force_login(people.surgeon)  # who waited as long without a step is signed out
        answer = client.get(address, {"seen": seen})
    assert "Are you here?" in answer.content.decode()


def test_review_and_the_meeting_page_lead_to_the_meeting_once_the_doors_are_open(people, client):
    meeting = published(people, in_minutes(90))
    client.force_login(people.surgeon)
    pages = [reverse("review", args=["spine"]), reverse("meeting", args=[meeting.pk])]
    door = f'href="{reverse("participant", args=[meeting.pk])}"'
    assert not any(door in client.get(page).content.decode() for page in pages)

    with time_machine.travel(in_minutes(31), tick=False):
        client.force_login(people.surgeon)
        assert all(door in client.get(page).content.decode() for page in pages)
    client.force_login(people.surgeon)
    session.open_meeting(meeting, by=people.chair)
    assert all(door in client.get(page).content.decode() for page in pages)


def test_attendance_list_is_a_page_with_a_way_back(people, client):
    meeting = stories.opened(people)
    page, attendance = (reverse(name, args=[meeting.pk]) for name in ("meeting", "presence-set"))
    client.force_login(people.surgeon)
    assert attendance not in client.get(page).content.decode()

    client.force_login(people.clerk)
    assert f'href="{attendance}"' in client.get(page).content.decode()
    listed = client.get(attendance).content.decode()
    assert f'<a class="button primary" href="{page}">Done</a>' in listed
    assert 'hx-target="#task"' not in listed
