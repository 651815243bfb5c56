"""What a consensus asked for, as the floor above tells it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from .models import Case


@dataclass(frozen=True)
class PlanItem:
    """One thing that a consensus asked for."""

    key: str
    what: str
    owner: str
    due: date | None
    condition: str
    decided_on: date
    is_open: bool = False

    @property
    def words(self) -> str:
        return f"{self.what} ({self.owner}, board of {self.decided_on:%-d %b %Y})"


sources: list[Callable[[Case], list[PlanItem]]] = []
"""Who knows of plans: the floor above, where a consensus is recorded."""


def items_of(case: Case) -> Iterator[PlanItem]:
    """The plan items of every consensus that stands on the case, the oldest first."""
    for source in sources:
        yield from source(case)
