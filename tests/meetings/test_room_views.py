"""The room screen: who may show it, what it shows, and how a browser comes to it."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings import agenda, pairing, session
from meetings.models import Meeting, RoomScreen
from tests import stories
from tests.stories import screen_browser as browser
from tests.world import key_image

HTMX = {"HX-Request": "true"}


def wall(people, meeting: Meeting) -> Client:
    """A browser that was paired with the meeting."""
    stories.paired(people, meeting)
    return browser()


def room_of(meeting: Meeting) -> str:
    return reverse("room", args=[meeting.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [("chair", 200), ("clerk", 200), ("surgeon", 403), ("stranger", 404)],
)
def test_who_may_show_the_room_screen(people, client, who, status):
    meeting = stories.opened(people)
    client.force_login(people.users[who])
    assert client.get(room_of(meeting)).status_code == status


def test_the_whole_page_holds_no_identity(people):
    item = stories.revealed(people)
    page = wall(people, item.meeting).get(room_of(item.meeting)).content.decode()
    for word in ("Berger", "Anna", "4700", "1964"):
        assert word not in page
    for word in (
        "S-0001",
        "Surgery before radiation?",
        "Neurosurgery",
        "T8: vertebral body, epidural",
    ):
        assert word in page


def test_identity_appears_only_when_the_chair_shows_it(people):
    item = stories.presented(people)
    screen, page = wall(people, item.meeting), room_of(item.meeting)
    session.show_identity(item.meeting, by=people.chair, on=True)
    shown = screen.get(page).content.decode()
    assert "Berger, Anna, born 3 May 1964" in shown
    assert "The name is shown" in shown
    session.show_identity(item.meeting, by=people.chair, on=False)
    assert "Berger" not in screen.get(page).content.decode()


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
def test_each_stage_has_its_screen(people, story, words):
    thing = story(people)
    meeting = thing if isinstance(thing, Meeting) else thing.meeting
    assert words in wall(people, meeting).get(room_of(meeting)).content.decode()


def asks_for_code(screen: Client) -> str:
    """The code that the page shows, and its cookie, as a browser does it."""
    answer = screen.post(reverse("screen-code"), headers=HTMX)
    return answer.context["code"]


def types(people, meeting: Meeting, code: str, *, who: str = "clerk", **headers: str):
    person = Client()
    person.force_login(people.users[who])
    return person.post(reverse("room-screens", args=[meeting.pk]), {"code": code}, headers=headers)


def test_a_browser_without_a_login_is_paired_by_the_code_that_it_shows(people):
    meeting = stories.opened(people)
    screen = Client()
    assert screen.get(reverse("screen")).status_code == 200
    code = asks_for_code(screen)
    wait = reverse("screen-wait")
    assert screen.get(wait, headers=HTMX).headers.get("HX-Redirect") is None
    assert screen.get(room_of(meeting)).url.startswith("/sign-in/"), "not before it is paired"

    typed = f" {code[:3].lower()}-{code[3:]} "
    assert types(people, meeting, typed).status_code == 200

    assert screen.get(wait, headers=HTMX).headers["HX-Redirect"] == reverse("screen")
    assert screen.get(reverse("screen")).url == room_of(meeting)
    assert "Next: case 1 of 1" in screen.get(room_of(meeting)).content.decode()
    here = {"shown": meeting.pk}
    assert "HX-Redirect" not in screen.get(wait, here, headers=HTMX).headers


def test_the_cookie_is_for_the_program_alone(people, settings):
    screen = Client()
    screen.post(reverse("screen-code"))
    cookie = screen.cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert not RoomScreen.objects.filter(token_digest=cookie.value).exists(), "kept as a digest"


def test_nothing_is_made_by_looking(people):
    Client().get(reverse("screen"))
    assert not RoomScreen.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("chair", 200), ("clerk", 200), ("surgeon", 403), ("stranger", 404)]
)
def test_who_may_pair_a_screen(people, who, status):
    meeting = stories.opened(people)
    code = asks_for_code(Client())
    assert types(people, meeting, code, who=who).status_code == status
    assert RoomScreen.objects.filter(meeting=meeting).exists() == (status == 200)


def test_a_wrong_code_is_told_and_stays_in_its_field(people):
    meeting = stories.opened(people)
    answer = types(people, meeting, "AAAAAA")
    assert answer.status_code == 409
    assert "No screen shows this code now." in answer.content.decode()
    assert 'value="AAAAAA"' in answer.content.decode()
    assert types(people, meeting, "").status_code == 422


def test_a_paired_screen_is_listed_and_ended(people):
    meeting = stories.opened(people)
    screen = wall(people, meeting)
    paired = RoomScreen.objects.get()
    clerk = Client()
    clerk.force_login(people.clerk)
    listed = clerk.get(reverse("room-screens", args=[meeting.pk])).content.decode()
    assert "by Clara Benn" in listed
    end = reverse("room-screen-end", args=[paired.pk])
    assert end in listed
    stranger = Client()
    stranger.force_login(people.stranger)
    assert stranger.post(end).status_code == 404

    assert screen.get(room_of(meeting)).status_code == 200
    assert "No screen shows this meeting" in clerk.post(end).content.decode()
    assert screen.get(room_of(meeting)).url.startswith("/sign-in/")
    told = screen.get(reverse("screen-wait"), {"shown": meeting.pk}, headers=HTMX)
    assert told.headers["HX-Redirect"] == reverse("screen")
    assert "This screen was ended" in screen.get(reverse("screen")).content.decode()


def test_a_screen_ends_with_its_meeting_and_can_be_paired_again(people):
    item = stories.decided(people)
    screen = wall(people, item.meeting)
    session.close_meeting(item.meeting, by=people.chair)
    assert screen.get(room_of(item.meeting)).url.startswith("/sign-in/")
    start = screen.get(reverse("screen")).content.decode()
    assert "The meeting is closed" in start
    other = stories.planned(people)
    assert types(people, other, asks_for_code(screen)).status_code == 200
    assert screen.get(reverse("screen")).url == room_of(other)


def test_a_screen_ends_when_its_meeting_is_cancelled(people):
    meeting = stories.planned(people)
    screen = wall(people, meeting)
    agenda.cancel(meeting, by=people.chair, reason="Too few cases.")
    assert screen.get(room_of(meeting)).url.startswith("/sign-in/")
    assert RoomScreen.objects.get().ended_at <= timezone.now()


def test_a_screen_opens_its_own_meeting_and_the_rooms_parts_alone(people):
    meeting, other = stories.opened(people), stories.planned(people)
    screen = wall(people, meeting)
    assert screen.get(reverse("live-part", args=[meeting.pk, "room"])).status_code == 200
    assert screen.get(room_of(other)).url.startswith("/sign-in/")
    for audience in ("chair", "participant", "desk", "nobody"):
        answer = screen.get(reverse("live-part", args=[meeting.pk, audience]))
        assert answer.url.startswith("/sign-in/"), audience
    for name in ("chair", "participant", "live-mine", "meeting", "room-screens"):
        answer = screen.get(reverse(name, args=[meeting.pk]))
        assert answer.url.startswith("/sign-in/"), name


def test_a_screen_shows_the_key_images_of_its_own_meetings_case_alone(people):
    item = stories.presented(people)
    image = key_image(people, item.case)
    picture = reverse("room-image", args=[image.pk])
    screen = wall(people, item.meeting)
    assert screen.get(picture).headers["Content-Type"] == "image/png"
    elsewhere = wall_of_another_meeting(people)
    assert elsewhere.get(picture).url.startswith("/sign-in/")
    session.set_aside(item, by=people.chair)
    assert screen.get(picture).url.startswith("/sign-in/")


def wall_of_another_meeting(people) -> Client:
    stories.paired(people, stories.planned(people), token="o" * 43)
    return browser("o" * 43)


def test_whoever_has_no_token_or_another_ones_is_asked_to_sign_in(people):
    meeting = stories.opened(people)
    wall(people, meeting)
    for screen in (Client(), browser("x" * 43), browser(""), browser("x" * 5000)):
        assert screen.get(room_of(meeting)).url.startswith("/sign-in/")


def test_a_person_with_a_paired_browser_keeps_their_own_rights(people):
    meeting = stories.opened(people)
    chair = wall(people, meeting)
    chair.force_login(people.chair)
    assert chair.get(reverse("live-part", args=[meeting.pk, "chair"])).status_code == 200
    assert chair.get(reverse("live-part", args=[meeting.pk, "room"])).status_code == 200
    assert chair.get(room_of(stories.planned(people))).status_code == 200


def test_a_crowd_of_browsers_is_told_to_wait(people, monkeypatch):
    monkeypatch.setattr(pairing, "MOST_WAITING", 2)
    first = Client()
    assert asks_for_code(first)
    assert asks_for_code(Client())
    answer = Client().post(reverse("screen-code"), headers=HTMX)
    assert "Too many screens wait for a code." in answer.content.decode()
    assert asks_for_code(first), "who has a place keeps it"


def test_the_room_screen_says_that_it_demonstrates(people, settings):
    settings.DEMONSTRATION = True
    meeting = stories.opened(people)
    page = wall(people, meeting).get(room_of(meeting)).content.decode()
    assert "Demonstration. All persons are invented." in page
    assert reverse("screen") in Client().get(reverse("account_login")).content.decode()


def test_the_growing_consensus_stands_under_its_own_heading():
    def shown(text: str) -> str:
        return render_to_string(
            "meetings/live/room_draft.html", {"draft_text": text, "longest": 360}
        )

    assert "Being worded" in shown("Surgery")
    assert "more on your own screen" in shown("and then " * 100)
    assert not shown("").strip()
