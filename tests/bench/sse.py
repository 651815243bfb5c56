"""Read a stream as it came over the wire: chunks, events, and when each update was complete."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

UPDATE_ENDS = b"event: version\n"
"""Part of the last event of each update."""


@dataclass(frozen=True)
class Update:
    """One version as a screen got it: when it was complete, and the parts that came with it."""

    version: int
    at: float
    parts: dict[str, str]
    size: int


class Reading:
    """What one stream has brought so far; it keeps what is not complete yet."""

    def __init__(self) -> None:
        self.status = 0
        self._raw = b""
        self._text = b""
        self._parts: dict[str, str] = {}
        self._size = 0

    def read(self, received: Iterable[tuple[float, bytes]]) -> list[Update]:
        """The updates that these pieces complete, each at the time of its last piece."""
        return [update for at, piece in received for update in self._take(at, piece)]

    def _take(self, at: float, piece: bytes) -> Iterator[Update]:
        self._raw += piece
        if not self.status and not self._read_head():
            return
        self._unchunk()
        *whole, self._text = self._text.split(b"\n\n")
        for block in whole:
            name, data = event_of(block)
            self._size += len(block) + 2
            if name == "version":
                yield Update(int(data), at, self._parts, self._size)
                self._parts, self._size = {}, 0
            elif name:
                self._parts[name] = data

    def _read_head(self) -> bool:
        head, found, rest = self._raw.partition(b"\r\n\r\n")
        if not found:
            return False
        self.status, self._raw = int(head.split(b" ", 2)[1]), rest
        return True

    def _unchunk(self) -> None:
        while b"\r\n" in self._raw:
            size_line, _, rest = self._raw.partition(b"\r\n")
            size = int(size_line, 16)
            if len(rest) < size + 2:
                return
            self._text += rest[:size]
            self._raw = rest[size + 2 :]


def event_of(block: bytes) -> tuple[str, str]:
    """The name and the data of one event; a comment has neither."""
    name, data = "", []
    for line in block.decode().split("\n"):
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
    return name, "\n".join(data)
