"""The lines of a plan: what is to be done, by whom, until when, on which condition."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

COLUMNS = ("what", "owner", "due", "condition")
LONGEST = {"what": 300, "owner": 160, "due": 10, "condition": 300}
MOST_LINES = 12


@dataclass(frozen=True)
class PlannedAction:
    """One line of a plan; `due` is a date in ISO form or empty."""

    what: str
    owner: str
    due: str = ""
    condition: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def cell_name(number: int, column: str) -> str:
    """How a cell of the plan is called among the parts of a draft."""
    return f"plan-{number}-{column}"


CELLS = {
    cell_name(number, column): (number, column)
    for number in range(MOST_LINES)
    for column in COLUMNS
}


def rows_of(texts: Mapping[str, str]) -> list[dict[str, str]]:
    """The lines as they are written, with their empty ones up to the last that says something."""
    rows = [
        {column: texts.get(cell_name(number, column), "").strip() for column in COLUMNS}
        for number in range(MOST_LINES)
    ]
    written = [number for number, row in enumerate(rows, start=1) if any(row.values())]
    return rows[: max(written, default=0)]


def actions_of(texts: Mapping[str, str]) -> list[PlannedAction]:
    """The lines that say something, in their order."""
    return [PlannedAction(**row) for row in rows_of(texts) if any(row.values())]


def plan_faults(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is wrong in the plan: the cell and the sentence."""
    found = []
    for number, row in enumerate(rows_of(texts)):
        if not any(row.values()):
            continue
        if not row["what"]:
            found.append((cell_name(number, "what"), "Please say what is to be done."))
        if not row["owner"]:
            found.append((cell_name(number, "owner"), "Please say who does it."))
        found += [
            (cell_name(number, column), f"Please keep this to {longest} characters.")
            for column, longest in LONGEST.items()
            if len(row[column]) > longest
        ]
        if row["due"] and not _is_date(row["due"]):
            found.append((cell_name(number, "due"), "Please give a date."))
    return found


def as_cells(actions: Iterable[PlannedAction]) -> dict[str, str]:
    """A plan as the cells of a draft."""
    return {
        cell_name(number, column): getattr(action, column)
        for number, action in enumerate(actions)
        for column in COLUMNS
    }


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
