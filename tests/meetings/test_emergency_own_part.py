"""One's own part of an emergency board: nothing typed there is lost to the pace of the board."""

import pytest
from django.test import Client
from django.urls import reverse

from meetings import ballots, decisions
from meetings.live import render
from meetings.models import AgendaItem, Recusal, Vote
from meetings.vocabulary import Round
from tests import stories
from tests.people import People

pytestmark = pytest.mark.slow

DISSENT = "She walks: radiation first."


@pytest.fixture
def enter(client, people):
    def as_person(name: str) -> Client:
        client.force_login(people.users[name])
        return client

    return as_person


def to(name: str, thing: object) -> str:
    return reverse(name, args=[thing.pk])


def asked(people: People) -> tuple[AgendaItem, dict]:
    """An emergency board that takes positions, and what a member is about to send."""
    item = stories.called(people)
    ballots.reveal(stories.answer(people, item, *stories.VOTERS), by=people.surgeon)
    decisions.propose(
        item,
        by=people.surgeon,
        recommendation="Operate tonight.",
        plan=stories.PLAN,
        content=stories.CONTENT,
    )
    ballot = ballots.current(item, Round.POSITION)
    return item, {"ballot": ballot.pk, "position": "disagree", "reason": DISSENT}


def take_positions(people: People, item: AgendaItem) -> None:
    ballot = ballots.current(item, Round.POSITION)
    for name in stories.VOTERS[:3]:
        ballots.cast(ballot, by=people.users[name], position="agree", reason="")
    ballots.reveal(ballot, by=people.surgeon)


def test_a_position_that_comes_too_late_is_refused_and_stays_readable(enter, people):
    item, sent = asked(people)
    take_positions(people, item)

    answer = enter("oncologist").post(to("emergency-position", item), sent)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Not saved." in page
    assert f"You had written:</span> {DISSENT}" in page
    assert 'name="modality"' not in page


def test_a_position_after_the_decision_is_answered_with_why(enter, people):
    item, sent = asked(people)
    take_positions(people, item)
    decisions.record(item, by=people.surgeon, content=stories.CONTENT)

    answer = enter("oncologist").post(to("emergency-position", item), sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Not saved." in page
    assert DISSENT in page


def test_a_recommendation_after_the_reveal_stays_in_its_form(enter, people):
    item = stories.called(people)
    ballots.reveal(stories.answer(people, item, *stories.VOTERS), by=people.surgeon)
    sent = {"modality": "radiotherapy", "intent": "palliative", "confidence": "3"}

    answer = enter("oncologist").post(to("emergency-answer", item), {**sent, "reason": DISSENT})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert DISSENT in page
    assert 'name="modality"' in page


def test_a_recommendation_that_comes_while_positions_are_taken_can_be_copied(enter, people):
    item, _ = asked(people)
    sent = {"modality": "radiotherapy", "intent": "palliative", "confidence": "3"}

    answer = enter("oncologist").post(to("emergency-answer", item), {**sent, "reason": DISSENT})

    assert answer.status_code == 409
    assert f"You had written:</span> {DISSENT}" in answer.content.decode()


def test_a_reason_that_is_missing_is_asked_for_at_its_field(enter, people):
    item, sent = asked(people)

    answer = enter("oncologist").post(to("emergency-position", item), {**sent, "reason": ""})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#reason-disagree"' in page
    assert 'id="reason-disagree" name="reason" rows="3" aria-invalid="true"' in page


def test_an_empty_conflict_of_interest_comes_back_on_the_page_it_was_sent_from(enter, people):
    item = stories.called(people)

    answer = enter("oncologist").post(to("item-recuse", item), {"reason": ""})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Emergency board" in page
    assert "what the conflict of interest is" in page
    assert not Recusal.objects.exists()


def test_an_open_answer_of_another_redraws_nobodys_own_part_and_is_told_to_all(enter, people):
    item = stories.called(people, is_sealed=False)
    surgeon, address = enter("surgeon"), to("emergency-mine", item.meeting)
    seen = surgeon.get(address).context["seat"].key
    nudge = render(str(item.meeting_id), "participant")["mine"]

    stories.answer(people, item, "oncologist")

    assert Vote.objects.count() == 1
    assert surgeon.get(address, {"seen": seen}).status_code == 204
    assert render(str(item.meeting_id), "participant")["mine"] != nudge


def test_what_the_board_lacks_is_said_of_people_who_answer_apart(enter, people):
    item = stories.called(people, is_sealed=False)
    stories.answer(people, item, "oncologist")

    form = enter("surgeon").get(to("item-reveal", item)).content.decode()

    assert "voting members have answered" in form
    assert "Close the recommendations without quorum" in form
    assert "Reveal opinions" not in form
