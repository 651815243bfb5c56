"""The participant's screen: join, follow, take a position, and see only what is one's own."""

import pytest
from django.test import Client
from django.urls import reverse

from meetings import ballots, decisions, presence
from meetings.live import render
from meetings.models import AgendaItem, Vote
from meetings.vocabulary import Round
from tests import stories
from tumorboard import live
from tumorboard.models import AuditEvent

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sit(people):
    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(people.users[name])
        return client

    return sign_in


def to(name: str, thing: object, *more: object) -> str:
    return reverse(name, args=[thing.pk, *more])


def screen_of(client: Client, item: AgendaItem) -> str:
    answer = client.get(to("participant", item.meeting))
    assert answer.status_code == 200
    return answer.content.decode()


def position(item: AgendaItem, choice: str, reason: str = "") -> dict:
    ballot = ballots.current(item, Round.POSITION)
    return {"ballot": ballot.pk, "position": choice, "reason": reason}


def test_the_page_shows_what_the_stream_sends(people, sit):
    item = stories.proposed(people)
    page = screen_of(sit("surgeon"), item)
    for name, html in render(str(item.meeting_id), "participant").items():
        if name not in ("mine", "pen"):
            assert f'id="part-{name}"' in page
            assert html in page
    version = live.version(item.meeting.topic)
    assert f"/live/meeting/{item.meeting_id}/participant/?after={version}" in page


def test_join_by_video_and_leave(people, sit):
    meeting = stories.opened(people)
    radiologist = sit("radiologist")
    joined = radiologist.post(to("meeting-join", meeting), {"mode": "video"}, headers=HTMX)
    assert "You are here, by video" in joined.content.decode()
    assert meeting.attendances.get(user=people.radiologist).mode == "video"
    left = radiologist.post(to("meeting-leave", meeting), headers=HTMX)
    assert "Are you here?" in left.content.decode()
    assert presence.stretch_of(meeting, people.radiologist) is None
    odd = radiologist.post(to("meeting-join", meeting), {"mode": "dream"}, headers=HTMX)
    assert odd.status_code == 409


def test_without_htmx_one_comes_back_to_the_screen(people, sit):
    meeting = stories.opened(people)
    answer = sit("surgeon").post(to("meeting-join", meeting), {"mode": "room"})
    assert answer.url == to("participant", meeting)


def test_own_sealed_recommendation_is_shown_to_its_author_alone(people, sit):
    item = stories.presented(people)
    opinion = {**stories.OPINION, "modality": "embolisation", "components": ["surgery"]}
    ballots.cast(ballots.current(item, Round.OPINION), by=people.surgeon, **opinion)
    own = screen_of(sit("surgeon"), item)
    assert "Your recommendation is sealed" in own
    assert "Embolisation" in own
    other = screen_of(sit("radiation"), item)
    assert "You have not recorded a recommendation yet" in other
    assert "mbolisation" not in other


def test_a_position_is_said_to_be_saved_after_it_is_stored(people, sit):
    item = stories.proposed(people)
    surgeon = sit("surgeon")
    assert "Not recorded yet" in screen_of(surgeon, item)
    answer = surgeon.post(to("item-position", item), position(item, "agree"), headers=HTMX)
    assert "Saved: Agree" in answer.content.decode()
    surgeon.post(to("item-position", item), position(item, "abstain"), headers=HTMX)
    assert Vote.objects.get(voter=people.surgeon, ballot__round="position").position == "abstain"
    assert "Saved: Abstain" in screen_of(surgeon, item)


@pytest.mark.parametrize("choice", ["reservation", "disagree"])
def test_reservation_and_disagreement_need_a_reason(people, sit, choice):
    item = stories.proposed(people)
    surgeon = sit("surgeon")
    bare = surgeon.post(to("item-position", item), position(item, choice), headers=HTMX)
    assert bare.status_code == 422
    assert "Please give your reason" in bare.content.decode()
    assert not Vote.objects.filter(voter=people.surgeon, ballot__round="position").exists()
    said = position(item, choice, "Radiation first.")
    assert surgeon.post(to("item-position", item), said, headers=HTMX).status_code == 200


def test_a_position_on_words_that_changed_is_refused_and_kept_in_the_form(people, sit):
    item = stories.proposed(people)
    late = position(item, "disagree", "Radiation first.")
    decisions.propose(item, by=people.chair, recommendation="Other words.", plan=stories.PLAN)
    answer = sit("surgeon").post(to("item-position", item), late, headers=HTMX)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Your vote was not recorded" in page
    assert "Radiation first." in page
    assert not Vote.objects.filter(voter=people.surgeon, ballot__round="position").exists()


def test_who_is_not_there_takes_no_position(people, sit):
    item = stories.proposed(people)
    radiologist = sit("radiologist")
    assert "Join the meeting above" in screen_of(radiologist, item)
    answer = radiologist.post(to("item-position", item), position(item, "agree"), headers=HTMX)
    assert answer.status_code == 409
    assert "Join the meeting first" in answer.content.decode()


def test_who_is_recused_sees_no_position_form(people, sit):
    item = stories.proposed(people)
    ballots.recuse(item, by=people.surgeon, reason="My patient's brother.")
    page = screen_of(sit("surgeon"), item)
    assert "You are recused from this case." in page
    assert "Your position" not in page


def test_an_observer_follows_without_a_vote(people, sit):
    item = stories.proposed(people)
    observer = sit("observer")
    page = screen_of(observer, item)
    assert "You follow the meeting without a vote." in page
    assert "Your position" not in page
    answer = observer.post(to("item-position", item), position(item, "agree"))
    assert answer.status_code == 403


def test_the_own_part_comes_only_when_it_changed(people, sit):
    item = stories.proposed(people)
    surgeon = sit("surgeon")
    first = surgeon.get(to("live-mine", item.meeting)).content.decode()
    key = first.split('name="seen" value="')[1].split('"')[0]
    seen = surgeon.get(to("live-mine", item.meeting), {"seen": key})
    assert seen.status_code == 204
    ballot = ballots.current(item, Round.POSITION)
    ballots.cast(ballot, by=people.radiation, position="agree", reason="")
    assert surgeon.get(to("live-mine", item.meeting), {"seen": key}).status_code == 204
    ballots.cast(ballot, by=people.surgeon, position="agree", reason="")
    assert surgeon.get(to("live-mine", item.meeting), {"seen": key}).status_code == 200


def test_a_screen_without_a_stream_gets_all_parts_or_nothing_new(people, sit):
    item = stories.proposed(people)
    surgeon, meeting = sit("surgeon"), item.meeting
    parts = surgeon.get(to("live-part", meeting, "participant"), {"seen": "0"}, headers=HTMX)
    page = parts.content.decode()
    assert page.count("hx-swap-oob") == 7
    assert "Separation surgery, then SBRT." in page
    version = live.version(meeting.topic)
    again = surgeon.get(to("live-part", meeting, "participant"), {"seen": version}, headers=HTMX)
    assert again.status_code == 204


@pytest.mark.parametrize("audience", ["participant", "chair"])
def test_a_case_that_is_read_without_a_stream_is_audited_once_a_sitting(people, sit, audience):
    item = stories.presented(people)
    chair = sit("chair")

    for seen in ("0", "1", "2"):
        part = chair.get(to("live-part", item.meeting, audience), {"seen": seen}, headers=HTMX)
        assert item.case.patient.family_name in part.content.decode()

    event = AuditEvent.objects.get(action="case.opened")
    assert (event.actor, event.object_id) == ("chair@example.org", str(item.case_id))


def test_a_case_that_comes_with_ones_own_answer_is_audited_and_the_room_screen_is_not(people, sit):
    item = stories.presented(people)
    stories.paired(people, item.meeting)
    wall = stories.screen_browser()
    assert wall.get(to("live-part", item.meeting, "room"), headers=HTMX).status_code == 200
    assert not AuditEvent.objects.filter(action="case.opened").exists()

    for _ in range(2):
        sit("surgeon").post(to("hand-raise", item.meeting), headers=HTMX)

    opened = AuditEvent.objects.filter(action="case.opened")
    assert {event.actor for event in opened} == {"surgeon@example.org"}


@pytest.mark.parametrize(
    ("who", "audience", "status"),
    [
        ("surgeon", "participant", 200),
        ("surgeon", "chair", 403),
        ("surgeon", "room", 403),
        ("surgeon", "nobody", 404),
        ("clerk", "room", 200),
        ("stranger", "participant", 404),
        ("chair", "chair", 200),
    ],
)
def test_parts_are_for_their_audience(people, sit, who, audience, status):
    meeting = stories.opened(people)
    assert sit(who).get(to("live-part", meeting, audience)).status_code == status


def test_positions_are_listed_by_discipline_with_the_missing_core(people, sit):
    item = stories.proposed(people)
    ballots.cast(
        ballots.current(item, Round.POSITION), by=people.surgeon, position="agree", reason=""
    )
    people_part = render(str(item.meeting_id), "participant")["people"]
    assert "Radiation oncology: no position yet" in people_part
    assert "<dt>Neurosurgery" in people_part


def test_other_cases_can_be_read_and_lead_back_to_the_meeting(people, sit):
    item = stories.presented(people)
    surgeon = sit("surgeon")
    address = to("item", item)
    assert f'href="{address}"' in render(str(item.meeting_id), "participant")["agenda"]
    assert f'href="{address}"' not in render(str(item.meeting_id), "chair")["agenda"]
    assert "Back to the meeting" in surgeon.get(address).content.decode()

    sent = {"modality": "radiotherapy", "intent": "palliative", "confidence": "3"}
    done = surgeon.post(to("item-opinion", item), {**sent, "reason": "The cord is free."})

    assert done.status_code == 302
    assert done.url == to("participant", item.meeting)
