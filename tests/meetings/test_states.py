"""The tables of moves: complete, without dead ends, and refused in words."""

import pytest

from meetings.states import MOVES, BallotState, ItemState, MeetingState, refusal

STATES = {"meeting": MeetingState, "agenda item": ItemState, "ballot": BallotState}
CELLS = [
    (thing, verb, state)
    for thing, states in STATES.items()
    for verb in MOVES[thing]
    for state in states.values
]


@pytest.mark.parametrize(("thing", "verb", "state"), CELLS)
def test_move_is_allowed_by_the_table_or_refused_in_a_sentence(thing, verb, state):
    sentence = refusal(thing, verb, state)

    if state in MOVES[thing][verb].sources:
        assert sentence is None
    else:
        assert sentence.startswith(f"This {thing} is {state}. It cannot be ")
        assert sentence.endswith(".")


@pytest.mark.parametrize("thing", STATES)
def test_every_source_and_target_is_a_state(thing):
    for move in MOVES[thing].values():
        assert move.target in STATES[thing].values
        assert move.sources <= set(STATES[thing].values)


def test_reveal_is_the_end_of_a_ballot():
    assert not any(BallotState.REVEALED in move.sources for move in MOVES["ballot"].values())


def test_annulled_ballot_never_comes_back():
    assert not any(BallotState.ANNULLED in move.sources for move in MOVES["ballot"].values())


def test_ballot_is_revealed_after_it_is_closed_only():
    assert MOVES["ballot"]["reveal"].sources == {BallotState.CLOSED}


def test_closed_meeting_is_never_opened_again():
    assert MeetingState.CLOSED not in MOVES["meeting"]["open"].sources


def test_decided_case_is_never_moved_again():
    assert not any(ItemState.DECIDED in move.sources for move in MOVES["agenda item"].values())
