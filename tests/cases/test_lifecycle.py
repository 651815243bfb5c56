"""The way of a case from draft to heard, and the moves that are refused in words."""

import pytest

from cases import lifecycle, records
from cases.models import Case
from cases.states import MOVES, CaseState, moves_from
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused


def test_a_complete_case_goes_from_draft_to_ready(people):
    case = stories.draft(people)
    lifecycle.submit(case, by=people.clerk)
    lifecycle.accept(case, by=people.clerk)
    lifecycle.mark_ready(case, by=people.chair)

    case.refresh_from_db()
    assert case.state == "ready"
    moves = [(move.from_state, move.to_state, move.by) for move in case.transitions.all()]
    assert moves == [
        ("", "draft", people.clerk),
        ("draft", "submitted", people.clerk),
        ("submitted", "accepted", people.clerk),
        ("accepted", "ready", people.chair),
    ]
    assert AuditEvent.objects.filter(action="case.mark_ready").get().actor == "chair@example.org"


def test_an_incomplete_case_is_not_ready_and_the_clerk_reads_what_is_missing(people):
    case = stories.draft(people)
    records.edit(
        case, by=people.clerk, revision=case.revision, changes={"presenter": None, "walking": ""}
    )
    lifecycle.submit(case, by=people.clerk)
    lifecycle.accept(case, by=people.clerk)

    with pytest.raises(Refused) as told:
        lifecycle.mark_ready(case, by=people.clerk)
    assert "The walking status is missing" in told.value.sentence
    assert "Nobody is named who will present the case" in told.value.sentence
    assert Case.objects.get().state == "accepted"


def test_an_emergency_is_ready_with_the_short_list(people):
    case = stories.draft(people)
    changes = {"urgency": "emergency", "walking": "", "presenter": None, "question": ""}
    records.edit(case, by=people.clerk, revision=case.revision, changes=changes)
    lifecycle.submit(case, by=people.clerk)
    lifecycle.accept(case, by=people.clerk)

    assert lifecycle.mark_ready(case, by=people.chair).state == "ready"


@pytest.mark.parametrize(
    "verb", [lifecycle.return_to_referrer, lifecycle.withdraw], ids=["return", "withdraw"]
)
def test_a_move_that_sends_a_case_away_needs_a_reason(people, verb):
    case = stories.draft(people)
    lifecycle.submit(case, by=people.clerk)

    with pytest.raises(Refused, match="Please say"):
        verb(case, by=people.clerk, reason="  ")
    moved = verb(case, by=people.clerk, reason="The MRI is missing.")
    assert moved.transitions.last().reason == "The MRI is missing."


def test_a_returned_case_comes_back(people):
    case = stories.draft(people)
    lifecycle.submit(case, by=people.clerk)
    lifecycle.return_to_referrer(case, by=people.clerk, reason="Which levels?")

    assert lifecycle.submit(case, by=people.clerk).state == "submitted"


def test_every_move_from_a_wrong_state_is_refused_and_leaves_no_trace(people):
    case = stories.draft(people)
    with pytest.raises(Refused) as told:
        lifecycle.accept(case, by=people.clerk)

    assert told.value.sentence == (
        "This case is draft. It cannot be accepted now; that needs a case that is submitted."
    )
    assert case.transitions.count() == 1
    assert not AuditEvent.objects.filter(action="case.accept").exists()


def test_the_table_of_moves_has_no_way_out_of_nowhere():
    reachable, found = {"draft"}, {"draft"}
    while found:
        found = {MOVES[verb].target for state in found for verb in moves_from(state)} - reachable
        reachable |= found
    assert reachable == set(CaseState.values)


def test_the_second_click_of_one_person_changes_nothing_and_is_no_fault(people):
    case = stories.draft(people)
    for verb in (lifecycle.submit, lifecycle.accept, lifecycle.mark_ready):
        assert verb(case, by=people.clerk).state == verb(case, by=people.clerk).state
    for verb in (lifecycle.reopen, lifecycle.return_to_referrer, lifecycle.withdraw):
        verb(case, by=people.clerk, reason="Pathology first.")
        verb(case, by=people.clerk, reason="Pathology first. ")

    assert [move.verb for move in case.transitions.all()] == [
        *("register", "submit", "accept", "mark_ready", "reopen", "return", "withdraw")
    ]


def test_another_person_or_another_reason_is_told_how_the_case_stands(people):
    case = stories.draft(people)
    lifecycle.submit(case, by=people.clerk)
    with pytest.raises(Refused, match="This case is submitted"):
        lifecycle.submit(case, by=people.chair)
    lifecycle.withdraw(case, by=people.clerk, reason="Died.")
    with pytest.raises(Refused, match="This case is withdrawn"):
        lifecycle.withdraw(case, by=people.clerk, reason="Moved away.")


def test_a_reason_has_a_length_that_somebody_reads(people):
    case = stories.draft(people)
    with pytest.raises(Refused, match="in at most 1000 characters"):
        lifecycle.withdraw(case, by=people.clerk, reason="a" * 1001)
