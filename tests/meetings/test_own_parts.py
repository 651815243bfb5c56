"""One's own part is pushed to those who are at the meeting: the same that they would ask for."""

import re
import uuid

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from meetings import ballots, hands, live, presence
from meetings.live import Easel
from meetings.models import Meeting
from meetings.scene import Scene
from meetings.seat import Seat, seats_of
from meetings.vocabulary import Position, Round
from tests import stories
from tests.meetings.test_live_parts import STAGES

pytestmark = pytest.mark.slow

TOKEN = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>')


def pushed(meeting: Meeting, audience: str = "participant", **people) -> dict[str, str]:
    everybody = [*(str(user.pk) for user in people.values()), live.live.device_holder(uuid.uuid4())]
    return Easel().own_parts(everybody, str(meeting.pk), audience)


def as_asked_for(client, user, meeting: Meeting) -> str:
    client.force_login(user)
    html = client.get(reverse("live-mine", args=[meeting.pk])).content.decode()
    return TOKEN.sub("", html)


@pytest.mark.parametrize("stage", STAGES)
def test_everybody_who_is_here_gets_what_they_would_ask_for(people, client, stage):
    thing = STAGES[stage](people)
    meeting = Meeting.objects.get(pk=thing.pk if isinstance(thing, Meeting) else thing.meeting_id)
    if meeting.is_joinable:
        presence.join(meeting, by=people.observer, mode="video")
    own = pushed(meeting, **people.users)
    here = meeting.attendances.filter(left_at=None)
    assert own.keys() == {str(one.user_id) for one in here}
    for one in here.select_related("user"):
        assert own[str(one.user_id)] == as_asked_for(client, one.user, meeting)


def test_each_gets_their_own_vote_and_nobody_elses(people):
    item = stories.presented(people)
    ballot = ballots.current(item, Round.OPINION)
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
    ballots.cast(ballot, by=people.oncologist, **stories.RADIOTHERAPY)
    own = pushed(item.meeting, **people.users)
    assert "Your recommendation is sealed: <strong>Surgery" in squeezed(own[str(people.surgeon.pk)])
    assert "Radiotherapy" in own[str(people.oncologist.pk)]
    for name, html in own.items():
        assert ("Surgery" in html) == (name == str(people.surgeon.pk))
        assert ("Radiotherapy" in html) == (name == str(people.oncologist.pk))


def test_who_has_the_same_key_sees_the_same(people):
    item = stories.proposed(people)
    ballot = ballots.current(item, Round.POSITION)
    ballots.cast(ballot, by=people.surgeon, position=Position.AGREE, reason="")
    ballots.cast(ballot, by=people.oncologist, position=Position.RESERVATION, reason="Too early.")
    hands.raise_hand(item.meeting, by=people.oncologist)
    for user in (people.observer, people.clerk):
        presence.join(item.meeting, by=user, mode="phone")
    meeting = Meeting.objects.get(pk=item.meeting_id)
    scene = Scene(meeting)
    seats = seats_of(scene, [user.pk for user in people.users.values()])
    looks: dict[str, set[str]] = {}
    for seat in seats:
        alone = Seat(Scene(meeting), seat.user)
        assert alone.key == seat.key
        context = {"seat": alone, "scene": scene, "meeting": meeting}
        looks.setdefault(seat.key, set()).add(render_to_string("meetings/live/mine.html", context))
    assert all(len(same) == 1 for same in looks.values())
    assert 2 < len(looks) < len(seats), "some differ, and some are alike"


def test_other_screens_and_an_emergency_board_get_none(people):
    item = stories.presented(people)
    for audience in ("chair", "room", "desk"):
        assert pushed(item.meeting, audience, **people.users) == {}
    assert pushed(stories.called(people).meeting, **people.users) == {}


def test_it_costs_a_few_queries_however_many_are_here(people, django_assert_max_num_queries):
    item = stories.proposed(people)
    with django_assert_max_num_queries(16):
        assert len(pushed(item.meeting, **people.users)) == 4


def squeezed(html: str) -> str:
    return re.sub(r"<svg.*?</svg> ?", "", html, flags=re.DOTALL).replace("  ", " ")
