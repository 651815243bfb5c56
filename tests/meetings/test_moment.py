"""What is loaded once for several screens is the same as what each would load alone, and fresh."""

import pytest
from django.urls import reverse

from meetings import ballots, live, presence, session
from meetings.models import Meeting
from meetings.moment import Moments
from meetings.scene import Scene
from meetings.seat import Seat
from meetings.vocabulary import Round
from tests import stories
from tests.meetings.test_live_parts import STAGES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("stage", STAGES)
def test_audiences_that_share_see_what_each_would_see_alone(people, stage):
    thing = STAGES[stage](people)
    key = str(thing.pk if isinstance(thing, Meeting) else thing.meeting_id)
    easel = live.Easel()
    shared = {audience: easel.render(key, audience) for audience in live.AUDIENCES}
    assert shared == {audience: live.render(key, audience) for audience in live.AUDIENCES}


def test_an_audience_that_asks_again_gets_everything_afresh(people):
    item = stories.presented(people)
    easel = live.Easel()
    key = str(item.meeting_id)
    easel.render(key, "chair")
    item.case.patient.family_name = "Neumann"
    item.case.patient.save()  # nothing is announced
    assert "Neumann" in easel.render(key, "chair")["case"]


def test_a_new_version_is_never_shown_from_the_old_one(people):
    item = stories.presented(people)
    easel = live.Easel()
    key = str(item.meeting_id)
    easel.render(key, "participant")
    session.set_aside(item, by=people.chair)
    assert easel.render(key, "chair") == live.render(key, "chair")


def test_one_loading_serves_all_who_ask_and_a_change_is_seen_at_once(people):
    item = stories.presented(people)
    moments = Moments()
    first = moments.scene(item.meeting)
    assert moments.scene(item.meeting) is first
    presence.leave(item.meeting, by=people.surgeon)
    assert moments.scene(item.meeting) is not first
    assert Seat(moments.scene(item.meeting), people.surgeon).attendance is None


@pytest.mark.parametrize("stage", ["presented", "revealed", "proposed"])
def test_ones_own_part_is_as_if_it_were_loaded_alone(people, stage):
    item = getattr(stories, stage)(people)
    scene = Moments().scene(item.meeting)
    for user in (people.surgeon, people.observer, people.chair):
        alone = Seat(Scene(Meeting.objects.get(pk=item.meeting_id)), user)
        assert Seat(scene, user).key == alone.key


def test_ones_own_part_costs_seven_queries_once_the_moment_is_known(
    people, client, django_assert_num_queries
):
    item = stories.proposed(people)
    address = reverse("live-mine", args=[item.meeting_id])
    client.force_login(people.surgeon)
    client.get(address)
    with django_assert_num_queries(7):
        assert client.get(address).status_code == 200


def test_no_vote_is_part_of_what_is_shared_before_the_reveal(people):
    item = stories.presented(people)
    ballots.cast(ballots.current(item, Round.OPINION), by=people.surgeon, **stories.OPINION)
    scene = Moments().scene(item.meeting)
    assert not hasattr(scene.opinion, "votes_shown")
    assert Seat(scene, people.oncologist).opinion is None
    assert Seat(scene, people.surgeon).opinion.reason == stories.OPINION["reason"]
