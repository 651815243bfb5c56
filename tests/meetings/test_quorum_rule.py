"""The rule by whom a case may be decided, on many tables and on everything that can come."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.quorum import (
    Deputies,
    Head,
    Present,
    may_represent,
    not_counted,
    quorum_of,
    represented_by,
)

pytestmark = pytest.mark.slow

CORE = ["neurosurgery", "orthopaedic_spine", "radiation_oncology"]
DISCIPLINES = [*CORE, "radiology", "palliative_care", ""]

people = st.builds(
    Present,
    name=st.sampled_from(["Hale", "Said", "Lindqvist", "Menon"]),
    discipline=st.sampled_from(DISCIPLINES),
    mode=st.sampled_from(["room", "video", "phone"]),
    is_recused=st.booleans(),
    is_lapsed=st.booleans(),
    deputy_for=st.sampled_from(["", "Okafor"]),
    head=st.integers(1, 8),
)
tables = st.lists(people, max_size=10)
boards = st.fixed_dictionaries({"required": st.integers(0, 6), "phone_counts": st.booleans()})


def apart(table: list[Present]) -> list[Present]:
    """The table as a meeting has it: each head once."""
    return list({person.head: person for person in table}.values())


@settings(max_examples=60, deadline=None)
@given(tables, boards)
def test_never_met_when_a_core_discipline_lacks_a_head_that_counts(table, board):
    quorum = quorum_of(table, core_disciplines=CORE, **board)

    there = {head.discipline for head in quorum.heads if head.counts}
    assert set(quorum.missing) == set(CORE) - there
    assert quorum.is_met == (not quorum.missing and quorum.counted >= board["required"])


@settings(max_examples=60, deadline=None)
@given(tables, boards, people)
def test_one_more_person_never_makes_it_worse(table, board, newcomer):
    table = [person for person in apart(table) if person.head != newcomer.head]
    before = quorum_of(table, core_disciplines=CORE, **board)

    after = quorum_of([*table, newcomer], core_disciplines=CORE, **board)

    assert after.counted >= before.counted
    assert set(after.missing) <= set(before.missing)
    assert after.is_met or not before.is_met


@settings(max_examples=60, deadline=None)
@given(tables, boards)
def test_one_head_never_counts_twice(table, board):
    quorum = quorum_of([*table, *table], core_disciplines=CORE, **board)

    assert quorum.counted <= len({person.head for person in table})
    assert len(quorum.heads) == len({person.head for person in table})
    per_discipline = [sum(h.discipline == d and h.counts for h in quorum.heads) for d in CORE]
    assert sum(per_discipline) <= quorum.counted


@settings(max_examples=60, deadline=None)
@given(tables, boards)
def test_who_does_not_count_is_named_with_the_reason(table, board):
    frozen = quorum_of(table, core_disciplines=CORE, **board).as_json()

    heads = [Head(**head) for head in frozen["heads"]]
    assert all(head.counts == (head.why == "") for head in heads)
    assert len(not_counted(frozen)) == sum(not head.counts for head in heads)
    for discipline, is_there in frozen["core"].items():
        assert bool(represented_by(frozen, discipline)) == is_there


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (Present("Hale", "neurosurgery", "room"), ""),
        (Present("Hale", "neurosurgery", "video"), ""),
        (Present("Hale", "neurosurgery", "phone"), "is here by telephone only"),
        (Present("Hale", "neurosurgery", "room", is_recused=True), "is recused from this case"),
        (Present("Hale", "", "room"), "has no discipline"),
        (Present("Hale", "neurosurgery", "room", is_lapsed=True), "is no longer a voting member"),
        (
            Present("Said", "neurosurgery", "room", is_recused=True, deputy_for="Hale"),
            "is recused from this case",
        ),
        (Present("Said", "neurosurgery", "phone", deputy_for="Hale"), "is here by telephone only"),
    ],
)
def test_what_keeps_somebody_out(person, why):
    quorum = quorum_of([person], core_disciplines=["neurosurgery"], required=1)

    assert quorum.heads[0].why == why
    assert quorum.is_met == (not why)


def test_telephone_counts_where_the_board_says_so():
    caller = Present("Hale", "neurosurgery", "phone")
    ask = {"core_disciplines": ["neurosurgery"], "required": 1}

    assert not quorum_of([caller], **ask).is_met
    assert quorum_of([caller], **ask, phone_counts=True).is_met


def test_deputy_counts_for_the_represented_discipline_and_not_for_their_own():
    said = Present("Said", "neurosurgery", "room", deputy_for="Hale", head=1)
    core = ["neurosurgery", "orthopaedic_spine"]

    frozen = quorum_of([said], core_disciplines=core, required=1).as_json()

    assert frozen["missing"] == ["orthopaedic_spine"]
    assert represented_by(frozen, "neurosurgery") == ["Said (deputy for Hale)"]


@pytest.mark.parametrize(
    ("rules", "own", "person", "allowed"),
    [
        ([], "radiology", 1, True),
        ([], "pathology", 1, False),
        ([Deputies("radiology", "pathology")], "pathology", 1, True),
        ([Deputies("radiology", "pathology")], "nursing", 1, False),
        ([Deputies("pathology", "nursing")], "nursing", 1, False),
        ([Deputies("radiology", deputy=1)], "nursing", 1, True),
        ([Deputies("radiology", deputy=2)], "nursing", 1, False),
        ([Deputies("radiology", deputy=2), Deputies("radiology", "nursing")], "nursing", 1, True),
    ],
)
def test_who_may_represent_radiology(rules, own, person, allowed):
    assert may_represent(rules, "radiology", own=own, person=person) is allowed
