"""From positions to a grade: properties over all small vote tables."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement, permutations, product

import pytest

from meetings.consensus import Entry, tally
from meetings.vocabulary import Grade, Position

DISCIPLINES = ("neurosurgery", "medical_oncology", "radiation_oncology")
RANK = [Grade.SPLIT, Grade.MAJORITY, Grade.CONSENSUS, Grade.UNANIMOUS]
ENTRIES = [Entry(d, p) for d, p in product(DISCIPLINES, Position.values)]
AGREE, RESERVATION, DISAGREE, ABSTAIN = Position.values


def tables(voters: int = 4) -> Iterator[tuple[Entry, ...]]:
    """Every table of up to four voters in up to three disciplines; the order does not matter."""
    for size in range(voters + 1):
        yield from combinations_with_replacement(ENTRIES, size)


def changed(table: tuple[Entry, ...], place: int, position: str) -> tuple[Entry, ...]:
    return (*table[:place], Entry(table[place].discipline, position), *table[place + 1 :])


def by_hand(table: tuple[Entry, ...]) -> Fraction | None:
    """The support as the rule states it, written a second time and differently."""
    shares = []
    for discipline in DISCIPLINES:
        spoken = [e.position for e in table if e.discipline == discipline]
        sides = [position != DISAGREE for position in spoken if position != ABSTAIN]
        if sides:
            shares.append(Fraction(sum(sides), len(sides)))
    return Fraction(sum(shares), len(shares)) if shares else None


def test_there_are_1820_tables():
    assert sum(1 for _ in tables()) == 1820


def test_support_is_the_mean_over_the_disciplines_that_took_a_side():
    for table in tables():
        assert tally(table, threshold=70).support == by_hand(table), table


def test_turning_a_disagreement_into_an_agreement_never_lowers_support_or_grade():
    for table in tables():
        before = tally(table, threshold=70)
        for place, entry in enumerate(table):
            if entry.position != DISAGREE:
                continue
            for better in (AGREE, RESERVATION):
                after = tally(changed(table, place, better), threshold=70)
                assert after.support >= before.support, table
                if better == AGREE:
                    assert RANK.index(after.grade) >= RANK.index(before.grade), table


def test_order_of_the_votes_does_not_matter():
    for table in tables(3):
        results = {
            (r.grade, r.support, str(r.by_discipline), r.dissent)
            for r in (tally(order, threshold=70) for order in permutations(table))
        }
        assert len(results) == 1, table


def test_abstentions_do_not_count():
    for table in tables(3):
        without = tally(table, threshold=70)
        for discipline in DISCIPLINES:
            with_one = tally((*table, Entry(discipline, ABSTAIN)), threshold=70)
            assert (with_one.grade, with_one.support) == (without.grade, without.support), table
            assert with_one.counts[ABSTAIN] == without.counts[ABSTAIN] + 1


def test_unanimous_exactly_when_all_who_took_a_side_agree_without_reservation():
    for table in tables():
        sides = {entry.position for entry in table} - {ABSTAIN}
        assert (tally(table, threshold=70).grade == Grade.UNANIMOUS) == (sides == {AGREE}), table


def test_not_taken_exactly_when_nobody_took_a_side():
    for table in tables():
        sides = {entry.position for entry in table} - {ABSTAIN}
        result = tally(table, threshold=70)
        assert (result.grade == Grade.NOT_TAKEN) == (not sides), table
        assert (result.percent is None) == (not sides), table


def test_percent_never_overstates_and_is_never_a_whole_point_too_low():
    for table in tables():
        result = tally(table, threshold=70)
        if result.support is not None:
            assert result.percent <= result.support * 100 < result.percent + 1, table


def test_counts_add_up_and_dissent_names_everybody_who_did_not_simply_agree():
    for table in tables():
        result = tally(table, threshold=70)
        assert sum(result.counts.values()) == len(table)
        assert sum(sum(row.values()) for row in result.by_discipline.values()) == len(table)
        assert len(result.dissent) == result.counts[DISAGREE] + result.counts[RESERVATION]


def test_grade_never_improves_with_a_higher_threshold():
    for table in tables(3):
        ranks = [tally(table, threshold=threshold).grade for threshold in (51, 67, 70, 75, 100)]
        if ranks[0] != Grade.NOT_TAKEN:
            places = [RANK.index(grade) for grade in ranks]
            assert places == sorted(places, reverse=True), table


@pytest.mark.parametrize(
    ("threshold", "grade"), [(69, "consensus"), (70, "consensus"), (71, "majority")]
)
def test_support_on_the_edge_of_the_threshold(threshold, grade):
    seventy = [Entry("neurosurgery", AGREE)] * 7 + [Entry("neurosurgery", DISAGREE)] * 3

    result = tally(seventy, threshold=threshold)

    assert (result.grade, result.percent) == (grade, 70)


def test_two_thirds_are_66_percent_and_not_67():
    result = tally([Entry("neurosurgery", p) for p in (AGREE, AGREE, DISAGREE)], threshold=67)

    assert (result.percent, result.grade) == (66, Grade.MAJORITY)


def test_half_is_split_and_not_a_majority():
    half = [Entry("neurosurgery", AGREE), Entry("radiation_oncology", DISAGREE)]

    assert tally(half, threshold=70).grade == Grade.SPLIT


def test_five_surgeons_do_not_outvote_one_radiation_oncologist():
    surgeons = [Entry("neurosurgery", AGREE)] * 5
    result = tally([*surgeons, Entry("radiation_oncology", DISAGREE)], threshold=70)

    assert (result.percent, result.grade) == (50, Grade.SPLIT)


def test_reservation_supports_but_is_not_unanimous():
    result = tally([Entry("a", AGREE), Entry("b", RESERVATION, "Dr. Said", "Why")], threshold=100)

    assert (result.percent, result.grade) == (100, Grade.CONSENSUS)
    assert [(e.name, e.reason) for e in result.dissent] == [("Dr. Said", "Why")]


@pytest.mark.parametrize("threshold", [0, 50, 101])
def test_threshold_outside_its_range_is_an_error(threshold):
    with pytest.raises(ValueError, match="from 51 to 100"):
        tally([], threshold=threshold)
