"""The strip of positions says what each had recommended alone, once both are revealed."""

from meetings.models import Ballot
from meetings.strips import position_cells
from tests import stories


def ballots_of(item) -> tuple[Ballot, Ballot]:
    return item.ballots.get(round="opinion"), item.ballots.get(round="position")


def test_a_position_stands_beside_the_recommendation_of_the_same_person(people):
    opinion, position = ballots_of(stories.decided(people))

    cells = position_cells(position, before=opinion)

    assert len(cells) == 4
    assert {cell["before"] for cell in cells} == {"Surgery"}
    assert {cell["confidence"] for cell in cells} == {4}


def test_without_a_revealed_ballot_before_nothing_is_said_of_it(people):
    opinion, position = ballots_of(stories.decided(people))
    opinion.revealed_at, opinion.state = None, "closed"

    assert not opinion.is_revealed
    for before in (None, opinion):
        assert all("before" not in cell for cell in position_cells(position, before=before))
