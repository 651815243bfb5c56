"""From the bytes of a CSV or XLSX file to rows of text; formulas stay recognisable as such."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl

MB = 1024 * 1024
MAX_BYTES, MAX_UNPACKED = 20 * MB, 120 * MB
MAX_ROWS, MAX_COLUMNS = 10_000, 60
MAX_ROW_TAGS, MAX_TAGS, MAX_OTHER_TAGS = 5 * MAX_ROWS, 4_000_000, 200_000
"""How much of a workbook is taken apart: rows with empty ones; tags of sheets and words; others.

A file of a few kilobytes may hold millions of them, which cost minutes.
"""

LONGEST_CELL = 4000
FORMULA = "\ue000formula "
"""What stands before the text of a formula cell; no file can send it, see `_text`."""
BROKEN = "\ufffd"


class UnreadableTable(Exception):  # noqa: N818 - said to a person
    """The file is no list that can be read, with the sentence that says why."""


@dataclass(frozen=True)
class Table:
    """The titles and the rows of a list; each row with its number as the spreadsheet shows it."""

    headers: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(content: bytes, name: str) -> Table:
    """The first sheet of a workbook, or a text file with columns. Raises `UnreadableTable`."""
    if not content:
        raise UnreadableTable("The file is empty.")
    if len(content) > MAX_BYTES:
        raise UnreadableTable("The file is larger than 20 MB; send it in parts.")
    is_book = content.startswith(b"PK\x03\x04")
    if not is_book and content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{")):
        raise UnreadableTable("This is no CSV and no XLSX file. Save the list as XLSX, and try it.")
    rows = _kept(_book(content) if is_book else _text_rows(content))
    headers = next(rows, None)
    if headers is None:
        raise UnreadableTable("The list has no row.")
    titles = [cell[:120] for cell in headers[1]]
    return Table(titles, [(number, _fitted(cells, len(titles))) for number, cells in rows])


def _kept(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows in which something stands, as many as are allowed."""
    count = 0
    for number, cells in rows:
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MAX_ROWS + 1:
            raise UnreadableTable(f"The list has more than {MAX_ROWS:,} rows; send it in parts.")
        if len(cells) > MAX_COLUMNS:
            raise UnreadableTable(
                f"Row {number} has {len(cells)} columns; at most {MAX_COLUMNS} are read."
            )
        yield number, cells


def _fitted(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _book(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        _require_small(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
                yield number, [_cell(cell) for cell in row]
        finally:
            book.close()
    except UnreadableTable:
        raise
    except Exception as error:
        raise UnreadableTable("The workbook is damaged. Save it once more, and try it.") from error


def _require_small(content: bytes) -> None:
    """Refuse what would fill the memory or the hours before it is taken apart."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        entries = parts.infolist()
        is_large = sum(entry.file_size for entry in entries) > MAX_UNPACKED
        if is_large or len(entries) > 2000 or any(_is_endless(parts, one) for one in entries):
            raise UnreadableTable("The workbook is far larger inside than a list of cases.")
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise UnreadableTable("This is no XLSX file. Save the list as XLSX, and try it.")


def _is_endless(parts: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether a part has more tags than the largest list; counted, not yet understood."""
    is_data = entry.filename.lower().startswith(("xl/worksheets/", "xl/sharedstrings"))
    tags, rows, tail = 0, 0, b""
    with parts.open(entry) as part:
        while chunk := part.read(MB):
            text = tail + chunk.replace(b"\0", b"")
            tags += text.count(b"<") - tail.count(b"<")
            rows += text.count(b"<row") + text.count(b":row")
            tail = text[-3:]
    return rows > MAX_ROW_TAGS or tags > (MAX_TAGS if is_data else MAX_OTHER_TAGS)


def _cell(cell: object) -> str:
    value = cell.value
    if value is None:
        return ""
    if getattr(cell, "data_type", "") == "f":
        return FORMULA + _text(getattr(value, "text", value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _text(value)


def _text_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    head = text[:4096].split("\n", 1)[0]
    divider = max(";,\t|", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    csv.field_size_limit(MAX_BYTES)
    last = 0
    try:
        for cells in reader:
            yield last + 1, [_written(cell) for cell in cells]
            last = reader.line_num
    except csv.Error as error:
        raise UnreadableTable(f"Line {reader.line_num} cannot be read as columns.") from error


def _decoded(content: bytes) -> str:
    """UTF-8, or line by line what Windows writes; what is neither becomes a mark that is named."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode()
    except UnicodeDecodeError:
        if b"\xc3" not in content:
            return content.decode("cp1252", errors="replace")
        # Two encodings in one file: what is not UTF-8 is said, row by row, and never guessed.
        return content.decode(errors="replace")


def _written(cell: str) -> str:
    text = _text(cell)
    return FORMULA + text if text.lstrip().startswith(("=", "@")) else text


def _text(value: object) -> str:
    return str(value).replace("\ue000", BROKEN).strip()[: LONGEST_CELL + 1]
