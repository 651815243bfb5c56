"""How far the decisions of a time were carried out, and whether patients were told in time."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from .outcomes import ActionState, Reason
from .workdays import tell_by

HORIZON = timedelta(days=90)


@dataclass(frozen=True)
class Followed:
    """An action of a decision that stands; `known_on` is the day on which its answer came.

    `person` holds what else was asked of its case.
    """

    decided_on: date
    outcome: str = ActionState.OPEN
    reason: str = ""
    known_on: date | None = None
    person: tuple = ()


@dataclass(frozen=True)
class CarriedOut:
    """Counts of actions whose ninety days are over, as known on the ninetieth day."""

    counts: Counter = field(default_factory=Counter)
    reasons: Counter = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def unknown(self) -> int:
        """Of how many nobody had said what became of them."""
        return self.counts[ActionState.OPEN]

    def percent(self, outcome: str) -> int | None:
        """The share of an outcome in whole percent; None where there is nothing to count."""
        return round(100 * self.counts[outcome] / self.total) if self.total else None

    @property
    def known_percent(self) -> int | None:
        if not self.total:
            return None
        return round(100 * (self.total - self.unknown) / self.total)


def at_ninety_days(actions: Iterable[Followed], *, today: date) -> CarriedOut:
    """What was known ninety days after each decision; younger decisions are not counted yet."""
    found = CarriedOut()
    for one in actions:
        horizon = one.decided_on + HORIZON
        if horizon > today:
            continue
        in_time = one.known_on is not None and one.known_on <= horizon
        outcome = one.outcome if in_time else ActionState.OPEN
        found.counts[outcome] += 1
        if outcome in (ActionState.CHANGED, ActionState.PARTLY, ActionState.NOT_DONE):
            found.reasons[one.reason or Reason.OTHER] += 1
    return found


@dataclass(frozen=True)
class Informed:
    """Counts of patients who were told in time, late, or not yet though it is due."""

    in_time: int = 0
    late: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        return self.in_time + self.late + self.overdue

    @property
    def percent(self) -> int | None:
        return round(100 * self.in_time / self.total) if self.total else None


def informed(
    decisions: Iterable[tuple[date, date | None]],
    *,
    today: date,
    holidays: Collection[date] = (),
) -> Informed:
    """Whether patients were told within two working days, of (decided on, told on).

    A decision that may still be told in time is not counted.
    """
    counts = Counter()
    for decided_on, told_on in decisions:
        due = tell_by(decided_on, holidays=holidays)
        if told_on is not None:
            counts["in_time" if told_on <= due else "late"] += 1
        elif due < today:
            counts["overdue"] += 1
    return Informed(**counts)
