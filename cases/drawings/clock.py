"""A time axis: days to places, with long empty stretches cut short and said to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

LONG = timedelta(days=90)  # a shorter stretch without an event is never cut
SHARE = 0.3  # nor one that takes less of the time than this
CUT = 0.1  # how much of the axis is left of a stretch that is cut
MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True)
class Axis:
    """The days that matter with their places from left to right, and the stretches cut short."""

    days: tuple[date, ...]
    places: tuple[float, ...]
    cuts: tuple[tuple[date, date], ...]

    def at(self, day: date) -> float:
        """The place of a day; days beyond the axis stand at its ends."""
        if day <= self.days[0]:
            return self.places[0]
        for (one, left), (other, right) in pairwise(zip(self.days, self.places, strict=True)):
            if day <= other:
                return left + (right - left) * ((day - one) / (other - one))
        return self.places[-1]


def axis(days: Iterable[date], left: float, right: float) -> Axis:
    """The axis through the days; a single day stands in the middle of a fortnight."""
    known = sorted(set(days))
    if len(known) == 1:
        known = [known[0] - timedelta(days=7), known[0], known[0] + timedelta(days=7)]
    gaps = [other - one for one, other in pairwise(known)]
    whole = known[-1] - known[0]
    is_cut = [gap > LONG and gap > SHARE * whole and len(gaps) > 1 for gap in gaps]
    kept = sum((gap.days for gap, cut in zip(gaps, is_cut, strict=True) if not cut), 0)
    if not kept:  # nothing but long stretches: none of them is the exception
        is_cut, kept = [False] * len(gaps), whole.days
    scale = (right - left) * (1 - CUT * sum(is_cut)) / kept
    places = [left]
    for gap, cut in zip(gaps, is_cut, strict=True):
        places.append(places[-1] + ((right - left) * CUT if cut else gap.days * scale))
    cuts = [pair for pair, cut in zip(pairwise(known), is_cut, strict=True) if cut]
    return Axis(tuple(known), tuple(places), tuple(cuts))


def ticks(scale: Axis, most: int) -> list[tuple[date, str]]:
    """Beginnings of months or years to write on the axis; for a short course its days."""
    first, last = scale.days[0], scale.days[-1]
    if (last - first).days <= 70:
        step = max(1, -(-(last - first).days // most))
        days = [first + timedelta(days=at) for at in range(0, (last - first).days + 1, step)]
        return [(day, f"{day:%-d %b %Y}" if day == days[0] else f"{day:%-d %b}") for day in days]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    uncut = months - sum((other - one).days // 31 for one, other in scale.cuts)
    step = next((size for size in MONTHS if uncut <= size * most), MONTHS[-1])
    found = []
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        day = date(number // 12, number % 12 + 1, 1)
        if number % step == 0 and first <= day <= last and not _is_in(day, scale.cuts):
            found.append((day, f"{day:%Y}" if step >= 12 else f"{day:%b %Y}"))
    return found


def _is_in(day: date, cuts: Sequence[tuple[date, date]]) -> bool:
    return any(one < day < other for one, other in cuts)


def length_words(one: date, other: date) -> str:
    """Such as “5 months” or “3 years”."""
    days = (other - one).days
    if days < 60:
        return f"{days} days"
    return f"{round(days / 30.44)} months" if days < 730 else f"{days / 365.25:.1f} years"
