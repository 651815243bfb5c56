"""What a figure is: rows of plain numbers with their definition, and the masking of small ones."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

SMALL = range(1, 5)
"""Counts that could point at single patients, outside the board."""

HIDDEN = "1 to 4, not shown"
BESIDE = "not shown: a small number could be worked out from it"


def percent(count: int | None, of: int | None) -> int | None:
    """The share in whole percent, a half rounded up; None where there is nothing to count."""
    return (200 * count + of) // (2 * of) if of and count is not None else None


@dataclass(frozen=True)
class Row:
    """One line of a figure: a count, of how many; or a measured value; or why there is none.

    One that `is_told` stands elsewhere too, so that hiding it here hides nothing.
    """

    label: str
    count: int | None = None
    of: int | None = None
    value: float | None = None
    words: str = ""
    is_told: bool = False

    @property
    def percent(self) -> int | None:
        return percent(self.count, self.of)

    @property
    def is_small(self) -> bool:
        """Whether it, its rest or what it is a part of could point at single patients."""
        if self.count is None:
            return False
        rest = None if self.of is None else self.of - self.count
        return self.count in SMALL or rest in SMALL or self.of in SMALL

    def hide(self, words: str = HIDDEN) -> "Row":
        return Row(self.label, words=words)


@dataclass(frozen=True)
class Figure:
    """A question with its numbers. The rows of a `whole` are its parts and add up to it.

    A measured figure has `unit` and `measured`, the number of what was measured; `goal` is a
    percentage, or in the unit of what is measured. What is `part_of` another figure adds up to
    some of its rows, and would tell what is hidden there.
    """

    key: str
    title: str
    definition: str
    rows: tuple[Row, ...]
    whole: bool = False
    unit: str = ""
    measured: int | None = None
    goal: float | None = None
    is_most: bool = False
    of_class: bool = True
    part_of: str = ""

    @property
    def has_gaps(self) -> bool:
        """Whether something of it is hidden."""
        return any(row.words in (HIDDEN, BESIDE) for row in self.rows)

    def hide(self) -> "Figure":
        return replace(self, rows=tuple(row.hide(BESIDE) for row in self.rows))

    @property
    def has_shares(self) -> bool:
        return any(row.of is not None for row in self.rows)

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to count."""
        return not any(row.of or (row.of is None and row.count) for row in self.rows) and not any(
            row.value is not None or row.words for row in self.rows
        )

    @property
    def goal_words(self) -> str:
        if self.goal is None:
            return ""
        least = "at most" if self.is_most else "at least"
        return f"Goal: {least} {self.goal:g} {self.unit or '%'}"


def spread(values: Iterable[float]) -> tuple[float, float, float] | None:
    """Lower quartile, median and upper quartile, between neighbours by proportion."""
    ordered = sorted(values)
    return tuple(_at(ordered, share) for share in (0.25, 0.5, 0.75)) if ordered else None


def _at(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def masked(figure: Figure) -> Figure:
    """The figure as it may leave the board: numbers from 1 to 4 and what tells them are hidden."""
    if figure.measured is not None:
        if figure.measured not in SMALL:
            return figure
        return replace(figure, measured=None, rows=tuple(row.hide() for row in figure.rows))
    rows = [_masked(row) for row in figure.rows]
    if figure.whole:
        while _tells(rows, figure.rows) and (shown := _of_use(rows)):
            least = min(shown, key=lambda row: (row.count == 0, row.count))
            rows = [row.hide(BESIDE) if row is least else row for row in rows]
    return replace(figure, rows=tuple(rows))


def _masked(row: Row) -> Row:
    if not row.is_small:
        return row
    return row.hide(HIDDEN if row.count in SMALL or row.of in SMALL else BESIDE)


def _tells(rows: list[Row], before: Iterable[Row]) -> bool:
    """Whether what is hidden can be worked out from the sum of the rest.

    Each small one is known to be from 1 to 4, each other one to be more than that. The sum of what
    is hidden is known too: it tells where it leaves no choice, and where it is small itself.
    """
    hidden = [(row.words, one.count) for row, one in zip(rows, before, strict=True) if row.words]
    small = sum(words == HIDDEN for words, _count in hidden)
    if not small:
        return False
    total, others = sum(count or 0 for _words, count in hidden), len(hidden) - small
    free = total - small * SMALL.start - others * SMALL.stop
    if others:
        return free < 1
    most = small * (len(SMALL) - 1)
    return small == 1 or total in SMALL or not 0 < free < most


def _of_use(rows: Iterable[Row]) -> list[Row]:
    """The parts that are shown here and nowhere else."""
    return [row for row in rows if row.count is not None and not row.is_told]


def masked_together(figures: Iterable[Figure]) -> tuple[list[Figure], frozenset[str]]:
    """Figures that leave the board together, and which of them have gaps.

    What would tell in one of them what is hidden in another is hidden as well.
    """
    alone = [masked(one) for one in figures]
    gaps = frozenset(one.key for one in alone if one.has_gaps)
    return [one.hide() if one.part_of in gaps else one for one in alone], gaps
