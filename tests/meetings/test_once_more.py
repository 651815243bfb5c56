"""The same command again, a case that comes back, and words that were said before."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from cases import records
from meetings import agenda, ballots, decisions, session
from meetings.models import AgendaItem, Consensus, Proposal
from meetings.scene import Scene
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

UNVOTED = {
    "recommendation": "Observe.",
    "plan": stories.PLAN,
    "content": stories.CONTENT,
    "reveal_waiver": "Emergency.",
}


def test_revealed_case_that_was_deferred_waits_for_the_next_meeting(people):
    item = stories.revealed(people)
    session.defer(item, by=people.chair, reason="Biopsy first.")

    with pytest.raises(Refused, match=r"already revealed at this meeting\. Put it on the next"):
        session.present(item, by=people.chair)


def test_case_set_aside_comes_after_those_that_were_not_heard_yet(people):
    meeting = stories.opened(people, cases=3)
    heard = []
    for _ in range(4):
        assert Scene(meeting).next.position not in heard[-2:]
        item = session.present_next(meeting, by=people.chair)
        heard.append(item.position)
        session.set_aside(item, by=people.chair)

    assert heard == [1, 2, 3, 1]
    assert Scene(meeting).next.position == 2


def test_set_aside_ends_the_round_of_positions_and_the_same_words_open_a_new_one(people):
    item = stories.proposed(people)
    before = ballots.current(item, Round.POSITION)

    session.set_aside(item, by=people.chair)
    before.refresh_from_db()
    assert (before.state, before.annulled_reason) == ("annulled", "The case was set aside.")
    with pytest.raises(Refused, match="This ballot is closed"):
        ballots.cast(before, by=people.surgeon, position="agree", reason="")

    session.present(item, by=people.chair)
    assert Scene(item.meeting).stage == "revealed"
    ballot = stories.propose(people, item)
    item.refresh_from_db()
    assert (item.state, ballot.is_open, ballot.votes.count()) == ("voting", True, 0)


def test_older_positions_do_not_come_back_when_the_newer_wording_is_set_aside(people):
    item = stories.proposed(people)
    stories.take_positions(people, ballots.current(item, Round.POSITION))
    decisions.propose(item, by=people.chair, recommendation="SBRT alone.", plan=stories.PLAN)

    session.set_aside(item, by=people.chair)

    assert ballots.current(item, Round.POSITION) is None


def test_newest_wording_counts_though_this_server_is_behind(people):
    item = stories.proposed(people)
    stories.take_positions(people, ballots.current(item, Round.POSITION))

    with time_machine.travel(timezone.now() - timedelta(minutes=5), tick=False):
        decisions.propose(item, by=people.chair, recommendation="SBRT alone.", plan=[])

    ballot = ballots.current(item, Round.POSITION)
    assert (ballot.proposal.recommendation, ballot.is_open) == ("SBRT alone.", True)


def test_unvoted_consensus_again_gives_back_the_first_and_other_words_are_refused(people):
    item = stories.presented(people)
    first = decisions.record_without_positions(item, by=people.chair, **UNVOTED)

    assert decisions.record_without_positions(item, by=people.chair, **UNVOTED) == first
    session.close_meeting(item.meeting, by=people.chair)
    for other in ({"recommendation": "Operate."}, {"plan": []}):
        with pytest.raises(Refused, match="The consensus on this case is already recorded"):
            decisions.record_without_positions(item, by=people.chair, **{**UNVOTED, **other})

    assert Proposal.objects.count() == 1
    assert AuditEvent.objects.filter(action="consensus.proposed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_record_one_consensus(people):
    item = stories.presented(people)
    recorded = []

    def click():
        recorded.append(decisions.record_without_positions(item, by=people.chair, **UNVOTED).pk)
        connections.close_all()

    clicks = [threading.Thread(target=click) for _ in range(10)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(30)

    assert recorded == [Consensus.objects.get().pk] * 10
    assert Proposal.objects.count() == 1


def test_case_taken_off_twice_is_off(people):
    meeting = stories.planned(people)
    item = agenda.add(meeting, case=stories.ready(people), by=people.clerk)
    seen = AgendaItem.objects.get(pk=item.pk)

    agenda.remove(item, by=people.clerk)
    agenda.remove(seen, by=people.clerk)

    assert AuditEvent.objects.filter(action="agenda.removed").count() == 1
    with pytest.raises(Refused, match="This case is no longer on the agenda"):
        agenda.set_minutes(seen, minutes=5, by=people.clerk)


def test_ready_case_that_was_emptied_is_not_put_on_an_agenda(people):
    case = stories.ready(people)
    emptied = {"question": "", "consent_to_discuss": False}
    records.edit(case, by=people.clerk, revision=case.revision, changes=emptied)

    with pytest.raises(Refused, match=r"This case is not ready for the board\. Still missing"):
        agenda.add(stories.planned(people), case=case, by=people.clerk)

    case.refresh_from_db()
    assert case.state == "ready"
    assert not AgendaItem.objects.exists()


def test_emergency_is_put_on_an_agenda_with_the_short_list(people):
    case = stories.ready(people)
    changes = {"urgency": "emergency", "question": "", "pain": ""}
    records.edit(case, by=people.clerk, revision=case.revision, changes=changes)

    assert agenda.add(stories.planned(people), case=case, by=people.clerk).case == case


def test_conflict_of_interest_comes_too_late_once_the_positions_are_revealed(people):
    item = stories.proposed(people)
    ballots.recuse(item, by=people.radiologist, reason="My own study.")
    stories.take_positions(people, ballots.current(item, Round.POSITION))

    with pytest.raises(Refused, match="The positions on this case are already revealed"):
        ballots.recuse(item, by=people.surgeon, reason="My own firm.")


def test_vote_of_the_other_round_is_not_taken(people):
    opinion = ballots.current(stories.presented(people), Round.OPINION)

    with pytest.raises(TypeError, match="Not part of a vote in this round: position"):
        ballots.cast(opinion, by=people.surgeon, position="agree", reason="")
    assert not opinion.votes.exists()


def test_audit_trail_does_not_tell_a_change_of_mind_from_a_first_vote(people):
    ballot = ballots.current(stories.presented(people), Round.OPINION)
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
    ballots.cast(ballot, by=people.surgeon, **stories.RADIOTHERAPY)

    first, second = AuditEvent.objects.filter(action__startswith="vote.")
    assert (
        (first.action, first.detail)
        == (second.action, second.detail)
        == (
            "vote.cast",
            {"round": "opinion"},
        )
    )
