"""Groups of patients: to which one belongs, and what of them may leave the board."""

import pytest

from meetings.figures import equity, handed_out
from meetings.figures.facts import Cell, Facts
from meetings.figures.groups import GROUPINGS, Person
from tests.meetings.figures.year import FIRST


@pytest.mark.parametrize(
    ("person", "groups"),
    [
        (Person(), ["not_recorded", "not_recorded", "not_recorded"]),
        (Person(17, "female", "not_asked", "no"), ["under_18", "not_asked", "no"]),
        (Person(18, "male", "under_10", "yes"), ["18_to_49", "under_10", "yes"]),
        (Person(80, "male", "of old", ""), ["80_or_more", "not_recorded", "not_recorded"]),
        (Person(-1), ["not_recorded", "not_recorded", "not_recorded"]),
    ],
)
def test_everybody_belongs_to_one_group_of_each_kind(person, groups):
    found = {one.key: one.group_of(person) for one in GROUPINGS}
    assert [found[key] for key in ("age", "distance", "interpreter")] == groups


def table(**cells: Cell) -> equity.Table:
    """Patients parted by sex alone."""
    persons = {Person(sex=sex): cell for sex, cell in cells.items()}
    return equity.tables_of(Facts(now=FIRST, persons=persons))[1]


def cell(size: int) -> Cell:
    return Cell(2 * size, size, [3] * size, 2 * size, size)


def test_a_small_group_is_hidden_as_a_whole_and_another_with_it():
    found = table(female=cell(50), male=cell(20), other=Cell(9, 9, [3] * 9, 9, 7))
    shown = {line.label: line for line in equity.masked(found).lines}
    assert shown["Other"] == equity.Line("Other", words=equity.HIDDEN), "two are not done"
    assert shown["Male"] == equity.Line("Male", words=equity.BESIDE), "the rest would tell"
    assert (shown["Female"].done, shown["Female"].done_percent) == (50, 50)
    both = table(female=cell(50), male=cell(3), other=cell(2))
    assert [line.words for line in equity.masked(both).lines][:3] == ["", *[equity.HIDDEN] * 2]
    assert equity.masked(table(female=cell(9))) == table(female=cell(9))


def test_files_carry_the_groups_with_their_caution():
    out = handed_out.HandedOut.of([], [], [table(male=cell(7))], outside=False, about={})
    text = handed_out.FORMATS["csv"].make(out).decode("utf-8-sig")
    assert "Sex,Male,14,7,50,7,3.0,14,7,50," in text
    assert equity.CAUTION.split(".")[0] in text
