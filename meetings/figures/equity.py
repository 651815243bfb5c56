"""The same questions asked of groups of patients: presented, decided in time, carried out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .facts import Cell, Facts
from .groups import GROUPINGS, Grouping, Person
from .shape import BESIDE, HIDDEN, Row, percent, spread

CAUTION = (
    "Differences between groups are not causes. Groups differ in illness, in age and in the way in "
    "which they came; few patients make large differences by chance. A difference asks for a look "
    "at the cases, and answers nothing by itself."
)
DEFINITION = (
    "Presented: cases registered in this time on which the board has decided by now, of all that "
    "were registered in it. Days: half of the decisions of this time came within so many days of "
    "the calendar after the referral. Carried out: actions of the decisions of this time that are "
    "known as done on the ninetieth day, of all whose ninety days are over. The age is that on the "
    "day of registration; the groups are those that the record says today."
)


@dataclass(frozen=True)
class Line:
    """One group: how many were presented, how soon was decided, how much was carried out."""

    label: str
    registered: int | None = None
    presented: int | None = None
    decisions: int | None = None
    days: float | None = None
    actions: int | None = None
    done: int | None = None
    words: str = ""

    @property
    def presented_percent(self) -> int | None:
        return percent(self.presented, self.registered)

    @property
    def done_percent(self) -> int | None:
        return percent(self.done, self.actions)

    @property
    def is_small(self) -> bool:
        """Whether any of its numbers could point at single patients."""
        shares = ((self.presented, self.registered), (self.decisions, None))
        return any(Row("", *share).is_small for share in (*shares, (self.done, self.actions)))

    @property
    def size(self) -> int:
        return (self.registered or 0) + (self.decisions or 0) + (self.actions or 0)


@dataclass(frozen=True)
class Table:
    """Patients parted in one way."""

    key: str
    title: str
    lines: tuple[Line, ...]


def tables_of(facts: Facts) -> list[Table]:
    """One table for each way in which patients are parted."""
    return [_table(grouping, facts.persons) for grouping in GROUPINGS]


def masked(table: Table) -> Table:
    """The table as it may leave the board.

    A group with one small number is hidden as a whole, since one number of it tells another. The
    rest tells what the hidden ones are together: of one alone, or where that is small as well, the
    smallest that is shown goes with them.
    """
    lines = [_hide(line) if line.is_small else line for line in table.lines]
    while shown := [line for line in lines if not line.words and line.size]:
        apart = [one for one, line in zip(table.lines, lines, strict=True) if line.words]
        if not apart or (len(apart) > 1 and not _together(apart).is_small):
            break
        least = min(shown, key=lambda line: line.size)
        lines = [_hide(line, BESIDE) if line is least else line for line in lines]
    return replace(table, lines=tuple(lines))


def _together(lines: Iterable[Line]) -> Line:
    """The numbers of several groups as those of one."""
    names = ("registered", "presented", "decisions", "actions", "done")
    return Line("", **{name: sum(getattr(one, name) or 0 for one in lines) for name in names})


def _hide(line: Line, words: str = HIDDEN) -> Line:
    return Line(line.label, words=words)


def _table(grouping: Grouping, persons: Mapping[Person, Cell]) -> Table:
    cells = {key: Cell() for key, _words in grouping.groups}
    for person, cell in persons.items():
        cells[grouping.group_of(person)].add(cell)
    lines = tuple(_line(words, cells[key]) for key, words in grouping.groups)
    return Table(grouping.key, grouping.title, lines)


def _line(label: str, cell: Cell) -> Line:
    return Line(
        label,
        cell.registered,
        cell.presented,
        len(cell.days),
        _middle(cell.days),
        cell.actions,
        cell.done,
    )


def _middle(days: Iterable[int]) -> float | None:
    found = spread(days)
    return round(found[1], 1) if found else None
