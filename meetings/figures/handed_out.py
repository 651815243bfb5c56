"""The figures and the accreditation pack as tables: CSV and XLSX, in which no cell is a formula."""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from tumorboard.handing_out import plain

from . import equity, pack
from .shape import Figure, masked_together

HEAD = ("Figure", "What", "Number", "Of", "Percent", "Value", "Unit", "Note", "Goal", "Definition")
PACK_HEAD = (
    *("Body", "Requirement", "Numerator", "Denominator", "Percent", "Goal", "Not recorded"),
    *("Definition", "Source"),
)
EQUITY_HEAD = (
    *("Parted by", "Group", "Registered", "Presented", "Percent", "Decisions", "Median days"),
    *("Actions", "Carried out", "Percent", "Note"),
)
EQUITY_NOTES = (("Groups", equity.DEFINITION), ("Caution", equity.CAUTION))
WIDTHS = {"Definition": 80, "Not recorded": 40, "Note": 32, "Source": 50}
OUTSIDE = "For outside the board: numbers from 1 to 4, and what would tell them, are not shown."
INSIDE = "For the board itself: small numbers are shown."
Cells = tuple[object, ...]


@dataclass(frozen=True)
class HandedOut:
    """What leaves the program: the figures, the lines of the pack, and what stands above both."""

    about: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    lines: tuple[pack.Line, ...] = ()
    tables: tuple[equity.Table, ...] = ()

    @classmethod
    def of(
        cls,
        figures: list[Figure],
        lines: list[pack.Line],
        tables: list[equity.Table],
        *,
        outside: bool,
        about: dict[str, str],
    ) -> "HandedOut":
        """Masked for whoever is not of the board, when it goes outside."""
        if outside:
            figures, gaps = masked_together(figures)
            lines = [pack.masked(one, gaps) for one in lines]
            tables = map(equity.masked, tables)
        told = {**about, "Masking": OUTSIDE if outside else INSIDE}
        return cls(tuple(told.items()), tuple(figures), tuple(lines), tuple(tables))


def as_csv(out: HandedOut) -> bytes:
    """The figures with their definitions, as every spreadsheet reads them."""
    text = io.StringIO()
    table = csv.writer(text)
    groups = ((), *EQUITY_NOTES, EQUITY_HEAD, *_equity_rows(out.tables)) if out.tables else ()
    for cells in (*out.about, (), HEAD, *_rows(out.figures), *groups):
        table.writerow([_safe(cell) for cell in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_workbook(out: HandedOut, *, with_pack: bool) -> bytes:
    """The figures on a sheet; with the pack, its lines on a sheet before them."""
    book = Workbook()
    book.remove(book.active)
    if with_pack:
        _fill(book.create_sheet("Accreditation"), out.about, PACK_HEAD, _pack_rows(out.lines))
    _fill(book.create_sheet("Figures"), out.about, HEAD, _rows(out.figures))
    if out.tables:
        about = (*out.about, *EQUITY_NOTES)
        _fill(book.create_sheet("Groups"), about, EQUITY_HEAD, _equity_rows(out.tables))
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def _rows(figures: Iterable[Figure]) -> Iterable[Cells]:
    for one in figures:
        for row in one.rows:
            numbers = (row.count, row.of, row.percent, row.value)
            unit = one.unit if row.value is not None else ""
            yield one.title, row.label, *numbers, unit, row.words, one.goal_words, one.definition
        if one.unit:
            note = "" if one.measured is not None else "1 to 4, not shown"
            count = (one.measured, None, None, None)
            yield one.title, "Measured", *count, "", note, one.goal_words, one.definition


def _pack_rows(lines: Iterable[pack.Line]) -> Iterable[Cells]:
    for one in lines:
        numbers = (one.count, one.of, one.percent)
        yield one.body, one.name, *numbers, one.goal, one.missing, one.definition, one.source


def _equity_rows(tables: Iterable[equity.Table]) -> Iterable[Cells]:
    for one in tables:
        for row in one.lines:
            presented = (row.registered, row.presented, row.presented_percent)
            done = (row.actions, row.done, row.done_percent)
            yield one.title, row.label, *presented, row.decisions, row.days, *done, row.words


def _safe(cell: object) -> object:
    """Numbers as numbers; text that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    return plain(cell) if isinstance(cell, str) else cell


def _fill(sheet: Worksheet, about: Iterable[Cells], head: Cells, rows: Iterable[Cells]) -> None:
    for cells in (*about, (), head, *rows):
        sheet.append([_safe(cell) for cell in cells])
    titles = len(tuple(about)) + 2
    for cell in sheet[titles]:
        cell.font = Font(bold=True)
    for cells in sheet.iter_rows(min_row=titles):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, name in zip(sheet.iter_cols(), head, strict=False):
        sheet.column_dimensions[column[0].column_letter].width = WIDTHS.get(name, 18)
    sheet.freeze_panes = sheet.cell(titles + 1, 1)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


@dataclass(frozen=True)
class Format:
    """A kind of file: how it is called, what it is, and how it is made."""

    name: str
    suffix: str
    content_type: str
    make: Callable[[HandedOut], bytes]


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    "csv": Format("figures", "csv", "text/csv; charset=utf-8", as_csv),
    "xlsx": Format("figures", "xlsx", XLSX, partial(as_workbook, with_pack=False)),
    "pack": Format("accreditation", "xlsx", XLSX, partial(as_workbook, with_pack=True)),
}
