"""The figures of a run: how they are computed and how they are judged. Plain values only."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

HARD = 3.0
"""How many times its goal a figure may be before the run counts as broken."""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True)
class Spread:
    """How long it took from the commit to the screens: milliseconds over all, and the last."""

    p50: float
    p99: float
    last: float
    worst: float


def spread_of(rounds: Sequence[Sequence[float]]) -> Spread:
    """Over rounds of delays in seconds, one for each screen; `last` is the usual slowest screen."""
    every = [1000 * delay for delays in rounds for delay in delays]
    slowest = [1000 * max(delays) for delays in rounds]
    return Spread(percentile(every, 0.5), percentile(every, 0.99), median(slowest), max(slowest))


def ratio_of(ours: Sequence[Spread], bare: Sequence[Spread]) -> float:
    """How many times longer than the limit the last screen waits: the median of the repeats."""
    return median(one.last / limit.last for one, limit in zip(ours, bare, strict=True))


def loss_of(calm: float, busy: float) -> float:
    """The share in percent of a throughput that is lost under load; a gain is no loss."""
    return max(0.0, 100 * (1 - busy / calm))


@dataclass(frozen=True)
class Figure:
    """One line of the report; a figure without a goal only informs."""

    group: str
    name: str
    value: float
    unit: str
    goal: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.goal is None or self.value <= self.goal

    @property
    def is_broken(self) -> bool:
        """Whether the figure is out of all bounds; a goal of nothing at all has no leeway."""
        return self.goal is not None and self.value > HARD * self.goal

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        return "met" if self.is_met else "broken" if self.is_broken else "missed"


MET, BROKEN, INCOMPLETE = 0, 1, 2


def exit_code(figures: Sequence[Figure], missed: Sequence[str]) -> int:
    """0, 1 when a hard limit is broken, 2 when a screen did not connect or missed an event."""
    if missed:
        return INCOMPLETE
    return BROKEN if any(figure.is_broken for figure in figures) else MET
