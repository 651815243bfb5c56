"""The checklist with which a clinician compares each rule table with its paper.

Written from the tables that the program computes with, so that the two cannot part.
"""

from collections.abc import Iterable, Iterator

from .instrument import Instrument, Item, Row, Table
from .registry import INSTRUMENTS

HEAD = """# Clinical sign-off

Made by `manage.py clinical_sign_off` from the rule tables of the program; a test compares it with
them. Each instrument stands here as it is computed. Most of the classic papers could be read only
as abstracts or reprints when the tables were written, so a clinician who has the papers compares
each table once with its source and signs it before the program is used for patients.

How sure the source is: **A** seen in the text or abstract of the original paper or on its
publisher's page; **B** at least two independent reprints seen, and they agree; **C** one secondary
source seen; **own** general knowledge or a rule of this program, not confirmed in a source. What is
listed under *Not confirmed* is marked as unconfirmed on the screens until it is signed.

The table version is a hash of the rule table. It is printed in the minutes beside every score; a
signature counts for the version that it names, and for no other.

"""
SIGN = """- [ ] Compared with the paper, table version `{version}`, and found to be the same
- [ ] Differs as follows: ______________________________________________

Name: ______________________ Date: ______________ Signature: ______________________
"""


def document() -> str:
    """The whole checklist as Markdown."""
    parts = [HEAD, _overview(), _open()]
    parts.extend("\n".join(_section(instrument)) for instrument in INSTRUMENTS.values())
    return "\n".join(parts)


def _overview() -> str:
    rows = (
        (f"[{key}](#{key.lower()})", one.name, one.edition, one.evidence, f"`{one.table_version}`")
        for key, one in INSTRUMENTS.items()
    )
    return "\n".join(
        ["## Overview", "", *_table(("Key", "Instrument", "Edition", "Source", "Version"), rows)]
    )


def _open() -> str:
    lines = [f"- **{key}**: {item}" for key, one in INSTRUMENTS.items() for item in one.unconfirmed]
    return "\n".join(["", "## Not confirmed, all in one list", "", *lines, ""])


def _section(one: Instrument) -> Iterator[str]:
    yield f"## {one.key}\n"
    yield f"**{one.name}**, edition {one.edition}. Source: {one.evidence}.\n"
    yield f"{one.citation}.\n"
    facts = [("Direction", one.direction), ("Cohort", one.cohort), ("Caveat shown", one.caveat)]
    yield "\n".join(f"- {label}: {words}" for label, words in facts if words) + "\n"
    yield from _items(one.items)
    yield from _bands(one)
    for table in one.tables:
        yield f"*{table.title}*\n"
        yield "\n".join(_table(table.columns, table.rows)) + "\n"
    yield from _list("Where sources disagree, and our rule", one.disagreements)
    yield from _list("Not confirmed", one.unconfirmed)
    yield from _list("To compare with the paper", one.compare)
    yield SIGN.format(version=one.table_version)


def _items(items: tuple[Item, ...]) -> Iterator[str]:
    if not items:
        return
    rows = (
        (item.words if row is item.rows[0] else "", row.words, _keys(item, row), str(row.points))
        for item in items
        for row in item.rows
    )
    table = Table("Points", ("Item", "Value", "Entered as", "Points"), tuple(rows))
    yield "\n".join(_table(table.columns, table.rows)) + "\n"


def _keys(item: Item, row: Row) -> str:
    if item.kind == "number":
        shown = str(row.low) if row.low == row.high else f"{row.low} to {row.high}"
        return f"{item.key}: {shown}"
    return f"{item.key}: {', '.join((row.key, *row.also))}"


def _bands(one: Instrument) -> Iterator[str]:
    summed = [band for band in one.bands if band.low is not None]
    if not summed:
        return
    rows = (
        (str(b.low) if b.low == b.high else f"{b.low}–{b.high}", b.words, b.key) for b in summed
    )
    yield "\n".join(_table(("Total", "Meaning", "Band"), rows)) + "\n"


def _list(title: str, lines: tuple[str, ...]) -> Iterator[str]:
    if lines:
        yield f"*{title}*\n"
        yield "\n".join(f"- {line}" for line in lines) + "\n"


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    columns = tuple(columns)
    lines = [_row(columns), "|" + " --- |" * len(columns)]
    return [*lines, *(_row(row) for row in rows)]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
