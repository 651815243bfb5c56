"""The accreditation pack on paper: what is frozen of it, and the figures read back to be drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cases.vocabulary import TumourClass
from meetings.models import Pack
from meetings.snapshots.board import board_face
from meetings.snapshots.faces import seal_words
from meetings.snapshots.words import day, moment
from tumorboard.roles import Discipline

from . import counted, equity, pack
from .asked import Asked
from .facts import Facts
from .handed_out import HandedOut
from .shape import Figure, Row

SCHEMA_VERSION = 1
KIND = "Accreditation pack"
NOT_MASKED = "For the board itself: small numbers are shown. Not to be handed on."
MASKED = "For outside the board: numbers from 1 to 4, and what would tell them, are not shown."
SOURCE = "Counted are decided cases and revealed opinions alone."


def freeze(asked: Asked, facts: Facts, made: Pack, *, yearly: int | None) -> dict[str, Any]:
    """All that the pack says, as it stands now, in the language of the board."""
    out = HandedOut.of(
        counted.figures_of(facts),
        pack.lines_of(facts, yearly=yearly),
        equity.tables_of(facts),
        outside=made.is_masked,
        about={},
    )
    with translation.override(asked.board.language):
        return {
            "schema_version": SCHEMA_VERSION,
            "document": _face(made),
            "board": board_face(asked.board),
            "core": [_(Discipline(key).label) for key in facts.core],
            "first": day(asked.period.first),
            "last": day(asked.period.last),
            "tumour_class": _class(asked.tumour_class),
            "yearly": yearly,
            "masking": _(MASKED) if made.is_masked else _(NOT_MASKED),
            "source": _(SOURCE),
            "bodies": _bodies(out.lines),
            "figures": [_figure(one) for one in out.figures],
            "groups": [_table(one) for one in out.tables],
            "caution": _(equity.CAUTION),
            "definition": _(equity.DEFINITION),
        }


def printed(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The snapshot as its template reads it, with figures that can be drawn."""
    figures = [
        Figure(**{**one, "rows": tuple(Row(**row) for row in one["rows"])})
        for one in snapshot["figures"]
    ]
    return {**snapshot, "figures": figures}


def _face(made: Pack) -> dict[str, Any]:
    return {
        "id": str(made.pk),
        "kind": {"key": "pack", "words": _(KIND)},
        "version": 1,
        "language": translation.get_language(),
        "paper": made.board.paper,
        "requested_by": made.requested_by.name,
        "requested_at": moment(made.created_at, made.board.zone),
        "seal": seal_words(),
    }


def _class(chosen: str) -> str:
    return _(str(TumourClass(chosen).label)) if chosen else _("All")


def _said(words: str) -> str:
    return _(words) if words else ""


def _bodies(lines: Iterable[pack.Line]) -> list[dict[str, Any]]:
    """The requirements, those of one body together."""
    found: dict[str, list] = {}
    for one in lines:
        found.setdefault(one.body, []).append(_line(one))
    return [{"name": name, "lines": rows} for name, rows in found.items()]


def _line(line: pack.Line) -> dict[str, Any]:
    title, part = _(line.title), _said(line.part)
    return {
        "title": f"{title}: {part}" if part else title,
        "definition": _(line.definition),
        "source": line.source,
        "count": line.count,
        "of": line.of,
        "percent": line.percent,
        "goal": _said(line.goal),
        "missing": _said(line.missing),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    said = {"title": _(figure.title), "definition": _(figure.definition)}
    rows = [
        {**asdict(row), "label": _(row.label), "words": _said(row.words)} for row in figure.rows
    ]
    return {**asdict(figure), **said, "unit": _said(figure.unit), "rows": rows}


def _table(table: equity.Table) -> dict[str, Any]:
    lines = [
        {
            **asdict(line),
            "label": _(line.label),
            "words": _said(line.words),
            "presented_percent": line.presented_percent,
            "done_percent": line.done_percent,
        }
        for line in table.lines
    ]
    return {"key": table.key, "title": _(table.title), "lines": lines}
