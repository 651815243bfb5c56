"""What a file that was dropped on the intake page is, by its content: one zone takes them all."""

from enum import StrEnum

from .imaging.kinds import FileKind, kind_of
from .imaging.kinds import file_name as tidy

HEAD = 65_536


class Arrival(StrEnum):
    """What becomes of a file."""

    BUNDLE = "bundle"
    LIST = "list"
    FILE = "file"


WORDS = {
    Arrival.BUNDLE: "An mCODE bundle: it is read into a case of its own when you save.",
    Arrival.LIST: "A list of cases: its preview opens when you save.",
    Arrival.FILE: "{kind}: it is kept with the case.",
}


def arrival_of(name: str, head: bytes) -> Arrival:
    """What the file is taken for, from its first bytes, and for a table also from its name."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and b'"resourceType"' in head:
        return Arrival.BUNDLE
    if head.startswith(b"PK\x03\x04") and name.lower().endswith((".xlsx", ".xlsm")):
        return Arrival.LIST
    if name.lower().endswith((".csv", ".tsv")):
        return Arrival.LIST
    return Arrival.FILE


def words_of(name: str, head: bytes) -> str:
    """What the page says of the file. Raises `Refused` for what no case can keep."""
    arrival = arrival_of(name, head)
    kind = FileKind(kind_of(head)).label if arrival is Arrival.FILE else ""
    return f"{tidy(name)}: {WORDS[arrival].format(kind=kind)}"
