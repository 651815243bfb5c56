"""What an instrument is: its rule table, its source, and how it answers."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from django.utils.translation import gettext as _

from .entry import Entry
from .result import Line, Result
from .words import FLAGS, WARNINGS

LOWER = "higher is worse"
HIGHER = "higher is better"


@dataclass(frozen=True)
class Row:
    """One value of an item and its points; `low` and `high` where the value is a number."""

    key: str
    words: str
    points: int
    also: tuple[str, ...] = ()
    low: int = 0
    high: int = 0


@dataclass(frozen=True)
class Item:
    """One item of a summed score; `kind` is word, truth or number."""

    key: str
    words: str
    rows: tuple[Row, ...]
    kind: str = "word"
    step: int = 1

    def read(self, entry: Entry) -> Row:
        """The row of the value that was entered."""
        if self.kind == "truth":
            answer = "yes" if entry.truth(self.key, self.words) else "no"
            return next(row for row in self.rows if row.key == answer)
        if self.kind == "number":
            low, high = min(r.low for r in self.rows), max(r.high for r in self.rows)
            number = entry.whole(self.key, self.words, low, high, self.step)
            return next(row for row in self.rows if row.low <= number <= row.high)
        known = {key: row for row in self.rows for key in (row.key, *row.also)}
        return entry.word(self.key, self.words, known)

    def sample(self, row: Row) -> object:
        """A value that falls into the row."""
        if self.kind == "truth":
            return row.key == "yes"
        return row.low if self.kind == "number" else row.key


@dataclass(frozen=True)
class Band:
    """A named stretch of totals, or a label, with its meaning."""

    key: str
    words: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Table:
    """A rule table of another form than items and bands, as it is printed for comparison."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One instrument in one edition. `evidence` is how surely its table is known: A, B, C, own."""

    key: str
    name: str
    edition: str
    citation: str
    evidence: str
    answer: Callable[[Entry], Result]
    direction: str = ""
    cohort: str = ""
    caveat: str = ""
    items: tuple[Item, ...] = ()
    bands: tuple[Band, ...] = ()
    tables: tuple[Table, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    disagreements: tuple[str, ...] = ()
    compare: tuple[str, ...] = ()
    hashed: tuple = ()
    version: str = ""

    @cached_property
    def table_version(self) -> str:
        """Sixteen hexadecimal digits that change with the rule table: keys, points, edges, rules.

        `hashed` holds rules that are not printed, such as patterns of words; `version` takes the
        place of the hash where the table lives elsewhere.
        """
        if self.version:
            return self.version
        table = [
            [
                [i.key, [[r.key, r.also, r.points, r.low, r.high] for r in i.rows]]
                for i in self.items
            ],
            [[band.key, band.low, band.high] for band in self.bands],
            [[table.title, table.columns, table.rows] for table in self.tables],
            self.hashed,
        ]
        return hashlib.sha256(json.dumps(table).encode()).hexdigest()[:16]

    def complete(self, answer: Result) -> Result:
        """The answer with the name, source and words that belong to it."""
        return replace(
            answer,
            instrument=self.key,
            name=self.name,
            edition=self.edition,
            citation=self.citation,
            direction=self.direction,
            cohort=self.cohort,
            caveat=self.caveat,
            unconfirmed=self.unconfirmed + answer.unconfirmed,
            table_version=self.table_version,
            band_words=answer.band_words or self.words_of(answer.band),
            warning_words=answer.warning_words or WARNINGS.get(answer.warning or "", ""),
            flag_words=answer.flag_words or FLAGS.get(answer.flag or "", ""),
        )

    def words_of(self, key: str | None) -> str:
        """The meaning of a band."""
        return next((_(band.words) for band in self.bands if band.key == key), "")


def band_at(bands: tuple[Band, ...], total: int) -> Band:
    """The band in which a total lies."""
    return next(band for band in bands if band.low <= total <= band.high)


def total(
    entry: Entry,
    items: tuple[Item, ...],
    bands: tuple[Band, ...],
    allowed: Callable[[dict[str, Row]], bool] = lambda rows: True,
) -> Result:
    """The sum of the items with its band; while items are missing the possible range."""
    chosen = {item.key: item.read(entry) for item in items if entry.has(item.key)}
    missing = tuple(item.key for item in items if item.key not in chosen)
    lines = tuple(_line(item, chosen.get(item.key)) for item in items)
    points = [row.points for row in chosen.values()]
    if not missing:
        band = band_at(bands, sum(points))
        return Result(
            score=sum(points), band=band.key, component_points=points, items=lines,
            low=sum(points), high=sum(points), band_words=_(band.words),
        )  # fmt: skip
    low, high = _ends(items, chosen, allowed)
    named = ", ".join(item.words for item in items if item.key in missing)
    return Result(
        error=f"missing:{missing[0]}",
        error_words=f"No total: {named} missing. Possible: {low} to {high}.",
        missing=missing, low=low, high=high, items=lines, band_words=_range(bands, low, high),
    )  # fmt: skip


def _line(item: Item, row: Row | None) -> Line:
    return Line(item.words, row.words, row.points) if row else Line(item.words, "", None)


def _ends(
    items: tuple[Item, ...],
    chosen: dict[str, Row],
    allowed: Callable[[dict[str, Row]], bool],
) -> tuple[int, int]:
    open_rows = [(chosen[item.key],) if item.key in chosen else _extremes(item) for item in items]
    sums = [
        sum(row.points for row in rows)
        for rows in product(*open_rows)
        if allowed({item.key: row for item, row in zip(items, rows, strict=True)})
    ]
    return min(sums), max(sums)


def _extremes(item: Item) -> tuple[Row, Row]:
    by_points = sorted(item.rows, key=lambda row: row.points)
    return by_points[0], by_points[-1]


def _range(bands: tuple[Band, ...], low: int, high: int) -> str:
    lower, upper = band_at(bands, low), band_at(bands, high)
    return _(lower.words) if lower == upper else f"{_(lower.words)} – {_(upper.words)}"


def every_input(
    items: tuple[Item, ...], allowed: Callable[[dict[str, Row]], bool] = lambda rows: True
) -> Iterator[dict[str, object]]:
    """One complete input for each combination of rows that can be."""
    for rows in product(*(item.rows for item in items)):
        if allowed({item.key: row for item, row in zip(items, rows, strict=True)}):
            yield {item.key: item.sample(row) for item, row in zip(items, rows, strict=True)}


def yes_no(key: str, words: str) -> Item:
    """An item worth one point when it is true."""
    return Item(key, words, (Row("yes", "Yes", 1), Row("no", "No", 0)), "truth")
