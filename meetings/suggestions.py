"""In which order waiting cases are proposed for a list, and why, in a sentence for each.

First comes how urgent a case is, by what its referrer says and what its findings say; then whether
those whom it needs can be there; then what a meeting has put off; then how long it waits. The
order proposes a date for talking about a case, and says nothing about its treatment.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

EMERGENCY, URGENT, ROUTINE = range(3)
TIERS = {"emergency": EMERGENCY, "urgent": URGENT}
SAID = {"emergency": "emergency, within 24 hours", "urgent": "urgent, for the next meeting"}
COMPRESSED = frozenset({"2", "3"})
UNSTABLE = 13


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A ready case; `alarm` says why it cannot wait, and `needs` names disciplines by key."""

    key: Hashable
    number: int
    days: int
    urgency: str = "routine"
    alarm: str = ""
    escc: str = ""
    sins: int | None = None
    is_deferred: bool = False
    needs: tuple[str, ...] = ()
    presenter: Hashable | None = None


@dataclass(frozen=True)
class Seats:
    """Who may speak for each discipline, the names of those, and who is away on the day."""

    by_discipline: Mapping[str, Collection[Hashable]]
    labels: Mapping[str, str]
    away: frozenset = frozenset()

    def is_free(self, discipline: str) -> bool:
        return any(one not in self.away for one in self.by_discipline.get(discipline, ()))


@dataclass(frozen=True)
class Suggestion:
    """A case in its place, with the reason for it."""

    key: Hashable
    tier: int
    why: str


def disciplines(core: Iterable[str], *, histology_status: str) -> tuple[str, ...]:
    """The disciplines that a case needs: the board's core, and pathology for an open biopsy."""
    also = ("pathology",) if histology_status == "pending" else ()
    return tuple(dict.fromkeys([*core, *also]))


def ranked(waiting: Iterable[Waiting], seats: Seats) -> list[Suggestion]:
    """The cases in the order in which they are proposed."""
    ordered = sorted(
        waiting,
        key=lambda one: (
            tier(one),
            TIERS.get(one.urgency, ROUTINE),
            bool(_obstacles(one, seats)),
            not one.is_deferred,
            -one.days,
            one.number,
        ),
    )
    return [Suggestion(one.key, tier(one), why(one, seats)) for one in ordered]


def tier(one: Waiting) -> int:
    """How urgent the case is by the most urgent of what is said and found."""
    if one.alarm:
        return EMERGENCY
    found = URGENT if one.escc in COMPRESSED or (one.sins or 0) >= UNSTABLE else ROUTINE
    return min(TIERS.get(one.urgency, ROUTINE), found)


def why(one: Waiting, seats: Seats) -> str:
    """Why the case stands where it does."""
    parts = [*_pressing(one), "was put off by a meeting" if one.is_deferred else "", _wait(one)]
    parts += _obstacles(one, seats) or ["everyone it needs is expected"]
    words = "; ".join(part for part in parts if part)
    return f"{words[:1].upper()}{words[1:]}."


def _pressing(one: Waiting) -> list[str]:
    found = [one.alarm, SAID.get(one.urgency, "")]
    if one.escc in COMPRESSED and "ESCC" not in one.alarm:
        found.append(f"the cord is compressed (ESCC {one.escc})")
    if (one.sins or 0) >= UNSTABLE:
        found.append(f"the spine is unstable (SINS {one.sins})")
    return found


def _wait(one: Waiting) -> str:
    if not one.days:
        return "ready since today"
    return f"waiting {one.days} day{'' if one.days == 1 else 's'}"


def _obstacles(one: Waiting, seats: Seats) -> list[str]:
    """Who is missing for the case on that day."""
    found = []
    if one.presenter is not None and one.presenter in seats.away:
        found.append("who presents it is away")
    for discipline in one.needs:
        if not seats.is_free(discipline):
            label = seats.labels.get(discipline, discipline).lower()
            is_held = bool(seats.by_discipline.get(discipline))
            found.append(f"{label} is away" if is_held else f"the board has nobody for {label}")
    return found
