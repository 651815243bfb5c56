"""The latest values of a case, by section, read without trusting their shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Latest = Mapping[str, Any]


def plain(row: object) -> Latest:
    return row if isinstance(row, Mapping) else {}


@dataclass(frozen=True)
class Record:
    """The latest values of a case, what of it is scored, and what was computed before.

    `lesion` and `level` are scored by SINS, ESCC and NOMS; `row` is the report, check or event
    that one label belongs to.
    """

    latest: Latest
    lesion: Latest = field(default_factory=dict)
    level: str = ""
    row: Latest = field(default_factory=dict)
    computed: Latest = field(default_factory=dict)

    def of(self, section: str, key: str) -> Any:
        """The value in a section that exists once; None when it was not entered."""
        value = plain(self.latest.get(section)).get(key)
        return None if value in ("", []) else value

    def word(self, section: str, key: str) -> str:
        """The value of a choice; "" for nothing and for what is no word."""
        value = self.of(section, key)
        return value if isinstance(value, str) else ""

    def several(self, section: str) -> list[Latest]:
        rows = self.latest.get(section)
        return [plain(row) for row in rows] if isinstance(rows, list | tuple) else []

    @property
    def tumour_class(self) -> str:
        return self.word("tumour", "tumour_class")


def known(**inputs: Any) -> dict[str, Any]:
    """Only what was entered: no and zero are answers."""
    return {key: value for key, value in inputs.items() if value not in (None, "", [])}


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
