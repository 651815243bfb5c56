"""The heads of the chain, written down outside the database: one line each, only ever added to.

A line holds the time, the number of the batch, how many events are sealed with it, and its hash.
A line that ends in “accepted” was written after an old copy of the database was restored on
purpose: what stands before it may name batches that are no more.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from django.conf import settings
from django.core import checks
from django.utils import timezone

ACCEPTED = "accepted"
LINE = re.compile(rf"(\S+) (\d+) (\d+) ([0-9a-f]{{64}})( {ACCEPTED})?")
LONGEST = 4096


@dataclass(frozen=True)
class Anchor:
    """A head of the chain, as it was at some time."""

    at: str
    number: int
    through: int
    hash: str
    is_accepted: bool = False

    @classmethod
    def of(cls, number: int, through: int, hashed: str, *, is_accepted: bool = False) -> Self:
        """The head as it is now."""
        return cls(f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}", number, through, hashed, is_accepted)

    @classmethod
    def read(cls, line: str) -> Self:
        """The anchor in a line; raises ValueError for any other text."""
        found = LINE.fullmatch(line.strip())
        if found is None:
            raise ValueError(line)
        at, number, through, hashed, mark = found.groups()
        return cls(at, int(number), int(through), hashed, bool(mark))

    def __str__(self) -> str:
        mark = f" {ACCEPTED}" if self.is_accepted else ""
        return f"{self.at} {self.number} {self.through} {self.hash}{mark}"


def check_named(**_: object) -> list[checks.CheckMessage]:
    """Warn a site that has named no file: what is cut off the end is then not found."""
    if place():
        return []
    words = "AUDIT_ANCHOR is not set: an audit trail whose end was cut off cannot be told apart."
    return [checks.Warning(words, id="tumorboard.W001")]


def place() -> Path | None:
    """The file of the anchors; None where the site has not named one."""
    return Path(settings.AUDIT_ANCHOR) if settings.AUDIT_ANCHOR else None


def write(anchor: Anchor) -> None:
    """Add a line, and come back only when the disk has it."""
    path = place()
    if path is None:
        return
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # After a line that was cut short by a full disk the next one begins anew.
        torn = b"" if _ends_well(path) else b"\n"
        file.write(torn + f"{anchor}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _ends_well(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def last() -> Anchor | None:
    """The newest anchor, or None where none is."""
    path = place()
    if path is None or not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LONGEST))
        found = list(_read(file.read().decode(errors="replace").splitlines()))
    return found[-1] if found else None


def every() -> Iterator[Anchor]:
    """All anchors, the oldest first."""
    path = place()
    if path is not None and path.exists():
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from _read(file)


def _read(lines: Iterator[str] | list[str]) -> Iterator[Anchor]:
    for line in lines:
        try:
            yield Anchor.read(line)
        except ValueError:  # a line that was cut short, by a full disk or where reading began
            continue
