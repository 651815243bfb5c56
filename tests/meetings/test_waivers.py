"""A reason to go on covers what it was given for, and is asked for wherever one is needed."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from meetings import ballots, decisions, presence, session
from meetings.models import AgendaItem, Consensus
from meetings.quorum import Present, quorum_of
from meetings.scene import Scene
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

BY_LETTER = "Radiation oncology gave its view in writing."


def quorum(*disciplines: str):
    there = [Present(name, name, "room") for name in disciplines]
    return quorum_of(there, core_disciplines=["a", "b", "c"], required=3)


def test_waiver_covers_its_shortfall_or_less_and_nothing_worse():
    waived = quorum("a", "b").shortfall

    assert waived == {"missing": ["c"], "lacking": 1}
    assert quorum("a", "b").is_covered_by(waived)
    assert quorum("a", "b", "d").is_covered_by(waived)
    assert not quorum("a", "c").is_covered_by(waived)
    assert not quorum("a").is_covered_by(waived)
    assert not quorum("a", "b").is_covered_by(None)
    assert quorum("a", "b", "c").is_covered_by(None)


@pytest.fixture
def going_on(people) -> AgendaItem:
    """A case whose opinions were revealed without radiation oncology, with the reason."""
    item = stories.presented(people)
    presence.leave(item.meeting, by=people.radiation)
    ballot = ballots.current(item, Round.OPINION)
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
    ballots.reveal(ballot, by=people.chair, quorum_waiver=BY_LETTER)
    item.refresh_from_db()
    return item


def test_same_shortfall_needs_no_second_reason(people, going_on):
    ballot = stories.propose(people, going_on)
    ballots.cast(ballot, by=people.surgeon, position="agree", reason="")
    ballots.reveal(ballot, by=people.chair)
    decisions.record(going_on, by=people.chair, content=stories.CONTENT)

    assert Consensus.objects.get().quorum_waiver == BY_LETTER
    assert AuditEvent.objects.get(action="quorum.waived").detail == {
        "reason": BY_LETTER,
        "missing": ["radiation_oncology"],
        "lacking": 0,
    }


def test_worse_shortfall_needs_a_new_reason(people, going_on):
    ballot = stories.propose(people, going_on)
    presence.leave(going_on.meeting, by=people.oncologist)
    assert Scene(going_on.meeting).quorum["waiver"] == ""

    with pytest.raises(Refused, match="Give a reason to go on without it"):
        ballots.reveal(ballot, by=people.chair)
    ballots.reveal(ballot, by=people.chair, quorum_waiver="She was called away.")

    assert Scene(going_on.meeting).quorum["waiver"] == "She was called away."


def test_waiver_ends_when_the_case_is_presented_anew(people, going_on):
    session.set_aside(going_on, by=people.chair)
    item = session.present(going_on, by=people.chair)

    assert (item.quorum_waiver, item.quorum_waived) == ("", None)


def test_chair_is_asked_why_the_positions_are_closed_without_quorum(people, client):
    item = stories.proposed(people)
    presence.leave(item.meeting, by=people.oncologist)
    address = reverse("positions-close", args=[item.pk])
    client.force_login(people.chair)

    page = client.get(address)
    assert "medical oncology not represented" in page.content.decode()
    assert client.post(address, {"reason": ""}).status_code == 409
    assert client.post(address, {"reason": "She was called away."}).status_code == 302
    assert ballots.current(item, Round.POSITION).is_revealed


FOLLOW_UP = {
    name: stories.CONTENT[name]
    for name in ("guideline", "trial", "responsible", "informs", "informs_by")
}


def test_consensus_on_which_nobody_voted_says_why(people, client):
    item = stories.proposed(people)
    ballots.reveal(ballots.current(item, Round.POSITION), by=people.chair)

    with pytest.raises(Refused, match="Nobody took a position on this proposal"):
        decisions.record(item, by=people.chair, content=stories.CONTENT)

    client.force_login(people.chair)
    address = reverse("item-record", args=[item.pk])
    assert "reveal_waiver" in client.get(address).content.decode()
    assert client.post(address).status_code == 409
    client.post(address, {"reveal_waiver": "All agreed aloud.", **FOLLOW_UP})

    consensus = Consensus.objects.get()
    assert (consensus.grade, consensus.reveal_waiver) == ("not_taken", "All agreed aloud.")


def test_consensus_with_votes_is_not_asked_why_there_are_none(people, client):
    item = stories.proposed(people)
    stories.take_positions(people, ballots.current(item, Round.POSITION))
    client.force_login(people.chair)

    page = client.get(reverse("item-record", args=[item.pk])).content.decode()

    assert "reveal_waiver" not in page


def test_database_takes_no_consensus_without_votes_or_reason(people):
    consensus = stories.decided(people).decisions.get()
    fields = {f.attname: getattr(consensus, f.attname) for f in Consensus._meta.concrete_fields}
    empty = {**fields, "tally": {"cast": 0}, "superseded_at": consensus.recorded_at}
    del empty["id"]

    with pytest.raises(IntegrityError, match="without_votes_says_why"), transaction.atomic():
        Consensus.objects.create(**empty)
