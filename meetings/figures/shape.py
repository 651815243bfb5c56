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
    """One line of a figure: a count, of how many; or a measured value; or why there is none."""

    label: str
    count: int | None = None
    of: int | None = None
    value: float | None = None
    words: str = ""

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
    percentage, or in the unit of what is measured.
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
    rows = [row.hide() if row.is_small else row for row in figure.rows]
    hidden = [row for row in rows if row.count is None]
    if figure.whole and len(hidden) == 1 and hidden[0].words == HIDDEN:
        rows = _hide_one_more(rows)
    return replace(figure, rows=tuple(rows))


def _hide_one_more(rows: list[Row]) -> list[Row]:
    """Hide the smallest part that is shown: of one hidden part alone the sum would tell."""
    shown = [row for row in rows if row.count is not None]
    if not shown:
        return rows
    least = min(shown, key=lambda row: (row.count == 0, row.count))
    return [row.hide(BESIDE) if row is least else row for row in rows]
