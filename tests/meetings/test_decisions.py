"""From a proposal to the one recorded consensus."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.models import Case
from meetings import ballots, decisions, presence
from meetings.models import Ballot, Consensus, Document, PlanItem, Proposal
from meetings.planned import PlannedAction
from meetings.vocabulary import Round
from tests import stories
from tests.stories import PLAN
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

WORDS = "Separation surgery, then SBRT."


def propose(people, item, words=WORDS, plan=PLAN):
    return decisions.propose(
        item, by=people.chair, recommendation=words, plan=plan, content=stories.CONTENT
    )


def positions_of(item):
    return ballots.current(item, Round.POSITION)


def test_nothing_is_proposed_before_the_reveal(people):
    with pytest.raises(Refused, match="Reveal the opinions first"):
        propose(people, stories.presented(people))


@pytest.mark.parametrize(
    ("words", "plan", "sentence"),
    [
        ("  ", PLAN, "Please write the recommendation"),
        (WORDS, [PlannedAction(" ", "Neurosurgery")], "Each line of the plan says"),
        (WORDS, [PlannedAction("Surgery", " ")], "Each line of the plan says"),
    ],
)
def test_vague_proposal_is_refused(people, words, plan, sentence):
    with pytest.raises(Refused, match=sentence):
        propose(people, stories.revealed(people), words, plan)


def test_proposal_opens_the_round_of_positions(people):
    item = stories.revealed(people)

    proposal = propose(people, item)

    item.refresh_from_db()
    assert (proposal.revision, item.state, positions_of(item).state) == (1, "voting", "open")


def test_same_words_again_change_nothing(people):
    item = stories.proposed(people)
    ballot = positions_of(item)

    propose(people, item)

    assert positions_of(item) == ballot
    assert Proposal.objects.count() == 1


def test_new_words_annul_the_positions_that_were_taken_on_the_old_ones(people):
    item = stories.proposed(people)
    before = positions_of(item)
    ballots.cast(before, by=people.surgeon, position="agree", reason="")

    propose(people, item, "SBRT alone.")

    before.refresh_from_db()
    assert (before.state, before.annulled_reason) == ("annulled", "The proposal was reworded.")
    assert (positions_of(item).state, positions_of(item).votes.count()) == ("open", 0)
    assert list(Proposal.objects.values_list("revision", flat=True)) == [1, 2]


def test_consensus_freezes_words_plan_tally_dissent_and_quorum(people):
    item = stories.decided(people)

    consensus = Consensus.objects.get()
    assert (consensus.recommendation, consensus.grade) == (WORDS, "consensus")
    assert consensus.tally["counts"] == {
        "agree": 3,
        "reservation": 0,
        "disagree": 1,
        "abstain": 0,
    }
    assert consensus.dissent == [
        {
            "name": "Dr. Rosa Lindqvist",
            "discipline": "radiation_oncology",
            "position": "disagree",
            "reason": "SBRT alone is enough.",
        }
    ]
    assert (consensus.quorum["is_met"], consensus.quorum["counted"]) == (True, 4)
    line = PlanItem.objects.get()
    assert (line.what, line.owner, line.due) == (
        "Separation surgery T8",
        "Neurosurgery",
        date(2026, 12, 1),
    )
    assert Case.objects.get(pk=item.case_id).state == "heard"
    assert Document.objects.get().kind == "consensus_summary"


def test_second_record_gives_back_the_first(people):
    item = stories.decided(people)

    again = decisions.record(item, by=people.chair, content=stories.CONTENT)

    assert again == Consensus.objects.get()
    assert AuditEvent.objects.filter(action="consensus.recorded").count() == 1
    assert Document.objects.count() == 1


def test_consensus_needs_a_proposal(people):
    with pytest.raises(Refused, match="Propose the wording of the consensus first"):
        decisions.record(stories.revealed(people), by=people.chair, content=stories.CONTENT)


def test_consensus_needs_closed_positions_or_a_reason(people):
    item = stories.proposed(people)

    with pytest.raises(Refused, match="Close the positions on this proposal first"):
        decisions.record(item, by=people.chair, content=stories.CONTENT)

    consensus = decisions.record(
        item, by=people.chair, content=stories.CONTENT, reveal_waiver="The line broke."
    )
    assert (consensus.grade, consensus.reveal_waiver) == ("not_taken", "The line broke.")
    assert not Ballot.objects.filter(state="open").exists()


def test_old_positions_do_not_carry_a_new_wording(people):
    item = stories.proposed(people)
    stories.take_positions(people, positions_of(item))
    propose(people, item, "SBRT alone.")

    with pytest.raises(Refused, match="Close the positions on this proposal first"):
        decisions.record(item, by=people.chair, content=stories.CONTENT)


def test_unvoted_consensus_needs_its_reason_and_leaves_opinions_sealed(people):
    item = stories.presented(people)
    stories.cast_opinions(people, item)
    words = {"recommendation": WORDS, "plan": PLAN, "content": stories.CONTENT}

    with pytest.raises(Refused, match="Please say why the consensus is recorded without a vote"):
        decisions.record_without_positions(item, by=people.chair, reveal_waiver=" ", **words)

    decisions.record_without_positions(
        item, by=people.chair, reveal_waiver="Emergency, decided by telephone.", **words
    )
    assert Consensus.objects.get().grade == "not_taken"
    assert Ballot.objects.get().state == "annulled"


def test_consensus_without_quorum_needs_a_reason(people):
    item = stories.proposed(people)
    stories.take_positions(people, positions_of(item))
    presence.leave(item.meeting, by=people.oncologist)

    with pytest.raises(Refused, match=r"medical oncology not represented. Give a reason"):
        decisions.record(item, by=people.chair, content=stories.CONTENT)

    consensus = decisions.record(
        item, by=people.chair, content=stories.CONTENT, quorum_waiver="She had voted before."
    )
    assert consensus.quorum["missing"] == ["medical_oncology"]
    assert consensus.quorum_waiver == "She had voted before."


def test_nothing_is_recorded_when_the_audit_row_cannot_be_written(people, broken_audit):
    item = stories.proposed(people)
    stories.take_positions(people, positions_of(item))

    with broken_audit(), pytest.raises(IntegrityError):
        decisions.record(item, by=people.chair, content=stories.CONTENT)

    item.refresh_from_db()
    assert item.state == "voting"
    assert not Consensus.objects.exists()
    assert not PlanItem.objects.exists()
    assert not Document.objects.exists()
    assert Case.objects.get(pk=item.case_id).state == "listed"


def test_case_that_was_not_presented_is_not_decided(people):
    item = stories.opened(people).items.get()

    with pytest.raises(Refused, match="This agenda item is waiting"):
        decisions.record_without_positions(
            item, by=people.chair, recommendation=WORDS, plan=PLAN, reveal_waiver="Clear case."
        )
    assert not Consensus.objects.exists()


def test_decided_case_takes_no_further_proposal(people):
    item = stories.decided(people)

    with pytest.raises(Refused, match="This agenda item is decided"):
        propose(people, item, "Something else.")


def test_database_keeps_a_recorded_consensus(people):
    consensus = stories.decided(people).decisions.get()
    other = {
        field.attname: getattr(consensus, field.attname)
        for field in Consensus._meta.concrete_fields
        if field.attname != "id"
    }

    for change in ({"recommendation": "Changed"}, {"grade": "unanimous"}, {"dissent": []}):
        with pytest.raises(IntegrityError, match="superseded, never changed"), transaction.atomic():
            Consensus.objects.filter(pk=consensus.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM meetings_consensus")
    with pytest.raises(IntegrityError, match="consensus_one_current"), transaction.atomic():
        Consensus.objects.create(**other)
    with pytest.raises(IntegrityError, match="reveal_or_waiver"), transaction.atomic():
        Consensus.objects.create(**{**other, "ballot_id": None, "superseded_at": timezone.now()})


def test_database_keeps_the_words_of_a_proposal_and_of_history(people):
    stories.decided(people)

    for delete in ("DELETE FROM meetings_proposal", "DELETE FROM meetings_transition"):
        with (
            pytest.raises(IntegrityError, match="keeps what was written"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(delete)
