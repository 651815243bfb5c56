"""What the board asked for, beside what the record says was done."""

from dataclasses import dataclass

from cases.ledger import Latest
from cases.models import Entry
from cases.plans import PlanItem
from cases.record.catalogue import SECTIONS

from .steps import title_of


@dataclass(frozen=True)
class Carried:
    """Something in the record that carries out a point of the plan."""

    section: str
    title: str
    entry: Entry


@dataclass(frozen=True)
class PlanLine:
    """A point of the plan with all that carries it out."""

    item: PlanItem
    carried: list[Carried]


def plan_lines(items: list[PlanItem], written: Latest) -> list[PlanLine]:
    """Each point of the plan of the board, the oldest consensus first."""
    by_item: dict[str, list[Carried]] = {}
    for key, entries in written.items():
        for entry in entries:
            item = entry.values.get("plan_item")
            if item and key in SECTIONS:
                section = SECTIONS[key]
                title = title_of(section, entry.values)
                by_item.setdefault(item, []).append(Carried(section.noun, title, entry))
    return [PlanLine(item, by_item.get(item.key, [])) for item in items]
