"""What leaves the board together: nobody works out of one table what another one hides."""

import random
from collections import Counter
from itertools import product

import pytest

from meetings.carried_out import CarriedOut
from meetings.figures import counted, equity, handed_out, pack
from meetings.figures.facts import Cell, Decision, Facts, ListOnly
from meetings.figures.groups import Person
from meetings.figures.shape import BESIDE, HIDDEN, SMALL, Figure, Row, masked
from meetings.outcomes import ActionState, Reason
from tests.meetings.figures.year import FIRST

DEVIATING = (ActionState.CHANGED, ActionState.PARTLY, ActionState.NOT_DONE)


def handed(**facts) -> handed_out.HandedOut:
    found = Facts(now=FIRST, **facts)
    tables = equity.tables_of(found)
    lines = pack.lines_of(found, yearly=None)
    return handed_out.HandedOut.of(counted.figures_of(found), lines, tables, outside=True, about={})


def figure(out: handed_out.HandedOut, key: str) -> Figure:
    return next(one for one in out.figures if one.key == key)


def line(out: handed_out.HandedOut, title: str) -> pack.Line:
    return next(one for one in out.lines if one.title == title)


def whole(*parts: int) -> Figure:
    rows = tuple(Row(f"part {place}", part, sum(parts)) for place, part in enumerate(parts))
    return Figure("x", "X", "", rows, whole=True)


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((40, 30, 1, 1), [40, None, None, None]),  # two of two can only be one each
        ((40, 30, 4, 4), [40, None, None, None]),  # eight only four each
        ((40, 30, 1, 2), [40, None, None, None]),  # together they are few
        ((40, 30, 2, 3), [40, 30, None, None]),
        ((40, 5, 1), [None, None, None]),  # six is one and the least that is not small
        ((40, 0, 1), [None, 0, None]),
    ],
)
def test_hidden_parts_leave_a_choice(parts, shown):
    assert [row.count for row in masked(whole(*parts)).rows] == shown


def test_what_is_large_is_not_called_small():
    assert [row.words for row in masked(whole(28, 2, 0)).rows] == [BESIDE, HIDDEN, ""]


def test_the_lines_of_the_pack_tell_nothing_that_its_figures_hide():
    trials = [*["offered"] * 2, *["none_suitable"] * 10, *["not_considered"] * 15, *[""] * 9]
    decisions = tuple(Decision(str(place), 1, trial=key) for place, key in enumerate(trials))
    out = handed(decisions=decisions, listed=ListOnly(20, 0, 18, 10, 6))

    assert line(out, "Clinical trial considered").missing == BESIDE
    assert line(out, "Audit of cases that are listed and not discussed").missing == BESIDE
    many = handed(listed=ListOnly(30, 0, 26, 12, 7))
    assert line(many, "Audit of cases that are listed and not discussed").of == 19


def follow_up(counts: dict[ActionState, int]) -> handed_out.HandedOut:
    """All that is told of what became of actions, by figures, groups and lines."""
    deviating = sum(counts[one] for one in DEVIATING)
    done, total = counts[ActionState.DONE], sum(counts.values())
    found = CarriedOut(Counter(counts), Counter({Reason.PATIENT_WISH: deviating}))
    return handed(carried_out=found, persons={Person(sex="female"): Cell(actions=total, done=done)})


def choices(out: handed_out.HandedOut) -> list[tuple[int, ...]]:
    """Every answer that fits with all that is told of the actions."""
    rows = figure(out, "carried_out").rows
    totals = {row.of for row in rows} | {line(out, "Nothing known at 90 days").of}
    total = next(iter(totals - {None}), 40)
    beside = (0, *range(SMALL.stop, total + 1))
    spans = [(row.count,) if row.count is not None else SMALL if row.words == HIDDEN else beside
             for row in rows]  # fmt: skip
    told = [one.done for table in out.tables[:1] for one in table.lines]
    done = sum(told) if None not in told else None
    reasons = {row.of for row in figure(out, "reasons").rows}
    deviating = {line(out, "Deviation from the board's advice").count, *reasons} - {None}
    places = [row.label for row in rows]
    of_done = places.index(ActionState.DONE.label)
    others = [places.index(one.label) for one in DEVIATING]
    return [
        one
        for one in product(*spans)
        if (totals == {None} or sum(one) == total)
        and done in (None, one[of_done])
        and all(sum(one[place] for place in others) == count for count in deviating)
    ]


def test_no_small_number_of_actions_can_be_worked_out_of_figures_groups_and_lines():
    dice, tried = random.Random(20_261_128), 0
    states = [one for one in ActionState if one != ActionState.SUPERSEDED]
    while tried < 40:
        counts = {one: dice.choice((0, 1, 2, 4, 5, 6, 9)) for one in states}
        if not 8 < sum(counts.values()) < 27:
            continue
        tried += 1
        found = choices(follow_up(counts))
        truth = tuple(counts[one] for one in states)
        for place, count in enumerate(truth):
            if count in SMALL:
                assert len({one[place] for one in found} or {0, 1}) > 1, (counts, place)


def test_groups_that_are_few_together_are_not_told_by_the_rest():
    cells = {"female": Cell(registered=30, presented=20), "male": Cell(registered=20, presented=9)}
    cells |= {"other": Cell(registered=1, presented=1), "unknown": Cell(registered=1)}
    persons = {Person(sex=sex): cell for sex, cell in cells.items()}
    table = equity.masked(equity.tables_of(Facts(now=FIRST, persons=persons))[1])
    assert [bool(one.words) for one in table.lines] == [False, True, True, True]
