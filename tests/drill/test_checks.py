"""The checker finds each thing that may never happen, and nothing in a good history."""

from dataclasses import replace

import pytest

from tests.drill.checks import Audited, Ballot, Entry, Stored, check
from tests.drill.history import ops_of

VOTER, OTHER, CHAIR = "voter@example.org", "other@example.org", "chair@example.org"


def wish(key: str, at: float, place: str, value: str, kind: str = "position", actor: str = VOTER):
    who = {"key": key, "actor": actor, "kind": kind}
    return {"at": at, "what": "invoked", **who, "place": place, "value": value}


def told(key: str, at: float, outcome: str):
    return {"at": at, "what": "answered", "key": key, "outcome": outcome}


def tried(key: str, at: float, status: int):
    return {"at": at, "what": "tried", "key": key, "status": status}


def shown(at: float, value: str, place: str = "ballot"):
    return {"at": at, "what": "shown", "actor": VOTER, "place": place, "value": value}


def seen(at: float, version: int):
    return {"at": at, "what": "seen", "screen": VOTER, "version": version}


def healed(is_right: bool):
    return {"at": 9.0, "what": "healed", "screen": VOTER, "is_right": is_right, "words": "old"}


@pytest.fixture
def events() -> list[dict]:
    """A vote that was sent twice, a change of mind, one refused after the reveal, one record."""
    return [
        wish("a", 1.0, "ballot", "yes"),
        tried("a", 1.1, 0),
        tried("a", 1.8, 200),
        told("a", 2.0, "ok"),
        shown(2.0, "yes"),
        seen(2.1, 4),
        wish("b", 3.0, "ballot", "no"),
        told("b", 3.5, "ok"),
        shown(3.5, "no"),
        wish("close", 4.0, "ballot", "close", kind="close", actor=CHAIR),
        told("close", 4.5, "ok"),
        wish("c", 4.2, "ballot", "late"),
        told("c", 5.0, "refused"),
        wish("record", 6.0, "item", "record", kind="record", actor=CHAIR),
        told("record", 6.5, "ok"),
        seen(6.6, 7),
        healed(is_right=True),
    ]


@pytest.fixture
def stored() -> Stored:
    return Stored(
        entries=[Entry(VOTER, "ballot", "no")],
        ballots=[Ballot("ballot", 1, is_revealed=True, voted=frozenset({VOTER}), cast=1)],
        audited=[
            Audited(1, "vote.cast", VOTER, "ballot"),
            Audited(2, "vote.cast", VOTER, "ballot"),
            Audited(3, "ballot.reveal", CHAIR, "ballot"),
            Audited(4, "consensus.recorded", CHAIR, "item"),
        ],
        consensus={"item": 1},
        movers={CHAIR},
        chair=CHAIR,
        version=7,
    )


def kinds(events: list[dict], stored: Stored) -> set[str]:
    ordered = sorted(events, key=lambda event: event["at"])
    return {violation.kind for violation in check(ordered, ops_of(ordered), stored)}


def test_a_good_history_has_no_violation(events, stored):
    assert kinds(events, stored) == set()


def test_an_answer_that_never_came_may_be_stored_or_not(events, stored):
    events.append(wish("d", 3.8, "ballot", "perhaps"))
    assert kinds(events, stored) == set()

    stored.entries = [Entry(VOTER, "ballot", "perhaps")]
    stored.audited.insert(2, Audited(2, "vote.cast", VOTER, "ballot"))
    assert kinds(events, stored) == set()


@pytest.mark.parametrize(
    ("value", "kind"),
    [("yes", "lost"), ("late", "refused but counted"), ("something else", "never sent")],
)
def test_a_stored_vote_that_is_not_the_acknowledged_one(events, stored, value, kind):
    stored.entries = [Entry(VOTER, "ballot", value)]
    assert kind in kinds(events, stored)


def test_a_vote_that_is_gone(events, stored):
    stored.entries = []
    assert {"lost", "false saved", "miscounted"} <= kinds(events, stored)


def test_an_older_unanswered_vote_must_not_overtake_a_later_one(events, stored):
    events.append(wish("d", 0.5, "ballot", "early"))
    stored.entries = [Entry(VOTER, "ballot", "early")]
    assert "lost" in kinds(events, stored)


def test_a_vote_in_two_rows(events, stored):
    stored.entries *= 2
    assert "doubled" in kinds(events, stored)


def test_a_vote_that_was_written_once_too_often(events, stored):
    stored.audited.insert(0, Audited(0, "vote.cast", VOTER, "ballot"))
    assert kinds(events, stored) == {"doubled"}


def test_a_vote_without_its_audit_row(events, stored):
    del stored.audited[0]
    assert kinds(events, stored) == {"not audited"}


def test_a_screen_that_called_saved_what_is_not(events, stored):
    assert kinds([*events, shown(8.0, "yes")], stored) == {"false saved"}
    assert kinds([*events, shown(2.5, "never sent")], stored) == {"false saved"}
    assert kinds([*events, shown(0.5, "yes")], stored) == {"false saved"}
    assert kinds([*events, shown(5.5, "late")], stored) == {"false saved"}


def test_a_vote_after_the_reveal(events, stored):
    row = stored.audited[1]
    stored.audited[1:3] = [replace(stored.audited[2], number=2), replace(row, number=3)]
    assert kinds(events, stored) == {"changed after the reveal"}


def test_a_reveal_that_came_twice(events, stored):
    stored.ballots = [replace(stored.ballots[0], reveals=2)]
    stored.audited.append(Audited(5, "ballot.reveal", CHAIR, "ballot"))
    assert kinds(events, stored) == {"revealed twice", "doubled"}


def test_a_tally_that_is_not_of_the_stored_votes(events, stored):
    stored.ballots = [replace(stored.ballots[0], cast=2)]
    assert kinds(events, stored) == {"miscounted"}


def test_a_reveal_that_was_acknowledged_and_is_gone(events, stored):
    stored.ballots = [replace(stored.ballots[0], reveals=0, is_revealed=False)]
    del stored.audited[2]
    assert kinds(events, stored) == {"lost"}


@pytest.mark.parametrize("number", [0, 2])
def test_a_consensus_that_is_not_one(events, stored, number):
    stored.consensus = {"item": number}
    assert kinds(events, stored) == {"consensus"}


def test_a_second_chair(events, stored):
    stored.movers |= {OTHER}
    assert kinds(events, stored) == {"two chairs"}


def test_a_version_that_fell_or_was_never_stored(events, stored):
    assert kinds([*events, seen(7.0, 5)], stored) == {"version fell"}
    assert kinds([*events, seen(7.0, 8)], stored) == {"version not stored"}


def test_an_answer_that_is_neither_yes_no_nor_try_again(events, stored):
    fault = [wish("d", 3.6, "ballot", "x"), tried("d", 3.7, 500), told("d", 3.7, "failed")]
    assert kinds([*events, *fault], stored) == {"wrong answer"}


def test_a_step_of_the_chair_that_was_refused(events, stored):
    step = wish("p", 0.2, "item", "present", kind="present", actor=CHAIR)
    assert kinds([*events, step, told("p", 0.3, "refused")], stored) == {"wrong answer"}


def test_a_screen_that_stays_wrong(events, stored):
    assert kinds([*events, healed(is_right=False)], stored) == {"not healed"}
