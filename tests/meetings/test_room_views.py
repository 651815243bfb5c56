"""The room screen: who may show it, what it shows, and how it finds its meeting."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings import session
from meetings.models import Meeting
from tests import stories

HTMX = {"HX-Request": "true"}


@pytest.fixture
def wall(people) -> Client:
    screen = Client()
    screen.force_login(people.room)
    return screen


def room_of(meeting: Meeting) -> str:
    return reverse("room", args=[meeting.pk])


def now_of(people) -> str:
    return reverse("room-now", args=[people.board.slug])


def starting(meeting: Meeting, delta: timedelta) -> Meeting:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() + delta)
    return meeting


@pytest.mark.parametrize(
    ("who", "status"),
    [("room", 200), ("chair", 200), ("clerk", 200), ("surgeon", 403), ("stranger", 404)],
)
def test_who_may_show_the_room_screen(people, client, who, status):
    meeting = stories.opened(people)
    client.force_login(people.users[who])
    assert client.get(room_of(meeting)).status_code == status


def test_the_room_account_opens_nothing_else(people, wall):
    meeting = stories.opened(people)
    for name in ("chair", "participant", "live-mine"):
        assert wall.get(reverse(name, args=[meeting.pk])).status_code == 403


def test_the_whole_page_holds_no_identity(people, wall):
    item = stories.revealed(people)
    page = wall.get(room_of(item.meeting)).content.decode()
    for word in ("Berger", "Anna", "4700", "1964"):
        assert word not in page
    for word in (
        "S-0001",
        "Surgery before radiation?",
        "Neurosurgery",
        "T8: vertebral body, epidural",
    ):
        assert word in page


def test_identity_appears_only_when_the_chair_shows_it(people, wall):
    item = stories.presented(people)
    session.show_identity(item.meeting, by=people.chair, on=True)
    assert "Berger, Anna, born 3 May 1964" in wall.get(room_of(item.meeting)).content.decode()
    session.show_identity(item.meeting, by=people.chair, on=False)
    assert "Berger" not in wall.get(room_of(item.meeting)).content.decode()


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (stories.published, "The meeting begins at"),
        (stories.opened, "Next: case 1 of 1"),
        (stories.presented, "0 of 5 recommendations sealed"),
        (stories.revealed, "Recommendations revealed"),
        (stories.proposed, "0 of 4 positions recorded"),
        (stories.decided, "Consensus, 75 % support"),
    ],
)
def test_each_stage_has_its_screen(people, wall, story, words):
    thing = story(people)
    meeting = thing if isinstance(thing, Meeting) else thing.meeting
    assert words in wall.get(room_of(meeting)).content.decode()


def test_the_room_goes_to_the_open_meeting_before_the_next_one(people, wall):
    coming = starting(stories.published(people), timedelta(hours=1))
    assert wall.get(now_of(people)).url == room_of(coming)
    running = starting(stories.planned(people), timedelta(hours=2))
    Meeting.objects.filter(pk=running.pk).update(state="open", opened_at=timezone.now())
    assert wall.get(now_of(people)).url == room_of(running)


def test_without_a_meeting_the_room_waits_and_asks_again(people, wall):
    page = wall.get(now_of(people)).content.decode()
    assert "No meeting is planned" in page
    assert 'hx-trigger="every 10s"' in page
    assert wall.get(now_of(people), headers=HTMX).status_code == 204

    meeting = starting(stories.published(people), timedelta(hours=1))
    found = wall.get(now_of(people), headers=HTMX)
    assert found.headers["HX-Redirect"] == room_of(meeting)
    same = wall.get(now_of(people), {"shown": meeting.pk}, headers=HTMX)
    assert "HX-Redirect" not in same.headers


def test_a_meeting_that_was_never_held_is_not_waited_for(people, wall):
    starting(stories.published(people), timedelta(hours=-13))
    assert wall.get(now_of(people)).status_code == 200


@pytest.mark.parametrize("address", ["room", "room-now"])
def test_the_room_account_can_sign_out_of_its_screen(people, wall, client, address):
    url = room_of(stories.opened(people)) if address == "room" else now_of(people)
    page = wall.get(url).content.decode()
    assert reverse("sign-out") in page
    assert "Demonstration" not in page

    if address == "room":
        client.force_login(people.chair)
        assert reverse("sign-out") not in client.get(url).content.decode()


def test_the_room_screen_says_that_it_demonstrates(people, wall, settings):
    settings.DEMONSTRATION = True
    page = wall.get(now_of(people)).content.decode()
    assert "Demonstration. All persons are invented." in page
