"""From positions to a grade of agreement: counts, support by discipline, dissent.

The rule is the board's own convention, not a published scale: each discipline counts once, so that
five surgeons do not outvote one radiation oncologist. The support of a discipline is the share of
its members who agree, with or without reservation, among those who agree or disagree; abstentions
do not count. The support of the board is the mean over the disciplines that took a side.
The default threshold of 70 % is the one used by the AO Spine Knowledge Forum Tumor
(doi 10.1097/BRS.0000000000005479).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .vocabulary import Grade, Position


@dataclass(frozen=True)
class Entry:
    """One member's position, with the discipline it was cast in."""

    discipline: str
    position: str
    name: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Tally:
    """What a vote on a proposal came to; `support` is a share from 0 to 1, None without sides."""

    grade: str
    support: Fraction | None
    counts: dict[str, int]
    by_discipline: dict[str, dict[str, int]]
    dissent: tuple[Entry, ...]

    @property
    def percent(self) -> int | None:
        """The support in whole per cent, rounded down so that it never overstates."""
        return None if self.support is None else int(self.support * 100)


_SUPPORT = (Position.AGREE, Position.RESERVATION)


def tally(entries: Iterable[Entry], *, threshold: int) -> Tally:
    """Count positions and grade the agreement.

    `threshold` is a whole percentage from 51 to 100. Unanimous: everybody who took a side agrees
    without reservation. Consensus: support reaches the threshold. Majority: more than half.
    Split: anything less. Not taken: nobody took a side.
    """
    if not 51 <= threshold <= 100:
        raise ValueError("The agreement threshold is a percentage from 51 to 100.")
    cast = sorted(entries, key=lambda e: (e.discipline, e.name, e.position, e.reason))
    counts = Counter(entry.position for entry in cast)
    by_discipline = {
        discipline: _counts(entry.position for entry in cast if entry.discipline == discipline)
        for discipline in sorted({entry.discipline for entry in cast})
    }
    support = _support(by_discipline)
    return Tally(
        grade=_grade(support, counts, threshold),
        support=support,
        counts={position: counts.get(position, 0) for position in Position.values},
        by_discipline=by_discipline,
        dissent=tuple(e for e in cast if e.position in (Position.DISAGREE, Position.RESERVATION)),
    )


def _counts(positions: Iterable[str]) -> dict[str, int]:
    # In the order of the value set: the order in which people voted must not show.
    counts = Counter(positions)
    return {position: counts[position] for position in Position.values if position in counts}


def _support(by_discipline: dict[str, dict[str, int]]) -> Fraction | None:
    shares = []
    for counts in by_discipline.values():
        agreeing = sum(counts.get(position, 0) for position in _SUPPORT)
        sides = agreeing + counts.get(Position.DISAGREE, 0)
        if sides:
            shares.append(Fraction(agreeing, sides))
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def _grade(support: Fraction | None, counts: Counter, threshold: int) -> str:
    if support is None:
        return Grade.NOT_TAKEN
    if support == 1 and not counts[Position.RESERVATION]:
        return Grade.UNANIMOUS
    if support * 100 >= threshold:
        return Grade.CONSENSUS
    if support * 2 > 1:
        return Grade.MAJORITY
    return Grade.SPLIT
