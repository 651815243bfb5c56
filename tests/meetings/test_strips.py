"""The strip of positions says what each had recommended alone, once both are revealed."""

import pytest

from meetings import ballots, decisions
from meetings.models import Ballot
from meetings.strips import position_cells
from meetings.vocabulary import Round
from tests import stories

pytestmark = pytest.mark.slow


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


def test_who_agrees_to_something_else_than_their_own_recommendation_has_moved(people):
    item = stories.presented(people)
    opinions = ballots.current(item, Round.OPINION)
    ballots.cast(opinions, by=people.surgeon, **stories.OPINION)
    ballots.cast(opinions, by=people.oncologist, **stories.RADIOTHERAPY)
    ballots.cast(opinions, by=people.radiation, **stories.RADIOTHERAPY)
    ballots.reveal(opinions, by=people.chair)
    positions = stories.propose(people, item)
    ballots.cast(positions, by=people.surgeon, position="agree", reason="")
    ballots.cast(positions, by=people.oncologist, position="agree", reason="")
    ballots.cast(positions, by=people.radiation, position="disagree", reason="SBRT alone.")
    ballots.reveal(positions, by=people.chair)

    opinions.refresh_from_db()
    cells = position_cells(Ballot.objects.get(pk=positions.pk), before=opinions)

    assert {cell["name"] for cell in cells if cell.get("is_moved")} == {"Dr. Mei Okafor"}


def test_a_second_round_says_what_each_said_on_the_wording_before(people):
    item = stories.proposed(people)
    stories.take_positions(people, ballots.current(item, Round.POSITION))
    decisions.propose(item, by=people.chair, recommendation="SBRT first.", plan=stories.PLAN)
    second = ballots.current(item, Round.POSITION)
    for name in ("surgeon", "radiation"):
        ballots.cast(second, by=people.users[name], position="agree", reason="")
    ballots.reveal(second, by=people.chair)

    cells = position_cells(Ballot.objects.get(pk=second.pk))

    assert {cell["name"]: cell["earlier"] for cell in cells} == {
        "Dr. Omar Said": "Agree",
        "Dr. Rosa Lindqvist": "Disagree",
    }
