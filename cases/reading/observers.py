"""Independent readings of one lesion: what two observers saw alike, and what not."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.ledger import Latest, things
from cases.models import Case, Entry
from cases.record.catalogue import SECTIONS
from cases.record.inputs import inputs_of
from cases.scores import Result, compute

from .versions import words

ITEMS = ("level", "pain", "bone_lesion", "alignment", "collapse", "posterolateral", "escc_grade")


@dataclass(frozen=True)
class Observer:
    """One observer's reading with the SINS that follows from it."""

    entry: Entry
    sins: Result

    @property
    def read_on(self) -> date:
        """The day of the reading, else that on which it was written down."""
        on = self.entry.values.get("on")
        return date.fromisoformat(on) if on else timezone.localdate(self.entry.at)

    @property
    def total(self) -> str:
        if self.sins.score is not None:
            return str(self.sins.score)
        return f"{self.sins.low}–{self.sins.high}" if self.sins.low is not None else "–"


@dataclass(frozen=True)
class Comparison:
    """The readings of one lesion side by side."""

    observers: list[Observer]
    rows: list[dict]

    @property
    def differing(self) -> list[str]:
        """The items on which the observers disagree."""
        return [row["label"] for row in self.rows if row["differs"]]


def comparisons(case: Case, written: Latest) -> dict[str, Comparison]:
    """The comparison for each lesion that two or more observers have read, by its key.

    Of an observer who has read a lesion twice the later reading counts.
    """
    readings: dict[str, dict] = {}
    for entry in written.get("reading", []):
        lesion = entry.values.get("lesion")
        if lesion:
            readings.setdefault(lesion, {})[entry.by_id] = entry
    latest = things(written)
    return {
        lesion: _compared(list(by.values()), latest)
        for lesion, by in readings.items()
        if len(by) > 1
    }


def _compared(entries: list[Entry], latest: dict) -> Comparison:
    fields = {field.key: field for field in SECTIONS["reading"].fields}
    rows = []
    for key in ITEMS:
        given = [entry.values.get(key) for entry in entries]
        if any(given):
            values = [words(fields[key], value) for value in given]
            known = {value for value in given if value}
            rows.append({"label": fields[key].label, "values": values, "differs": len(known) > 1})
    return Comparison([Observer(entry, _sins(entry, latest)) for entry in entries], rows)


def _sins(entry: Entry, latest: dict) -> Result:
    level = entry.values.get("level") or _upper(entry, latest)
    return compute("SINS", inputs_of("SINS", latest, lesion=entry.values, level=level))


def _upper(entry: Entry, latest: dict) -> str:
    """The upper level of the lesion, where the observer names none."""
    for row in latest.get("lesion", []):
        if row["subject"] == entry.values.get("lesion"):
            return (row.get("levels") or [""])[0]
    return ""
