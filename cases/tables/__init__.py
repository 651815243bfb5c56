"""Lists of cases as spreadsheets: reading the file, guessing its columns, checking its rows."""

from .columns import FIELDS, guess
from .file import MAX_COLUMNS, MAX_ROWS, Table, UnreadableTable, read_table
from .rows import Fault, Reading, read_rows

__all__ = [
    "FIELDS",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "Fault",
    "Reading",
    "Table",
    "UnreadableTable",
    "guess",
    "read_rows",
    "read_table",
]
