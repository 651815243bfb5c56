"""The draw of a sample: of which quarter, how many, which ones; a seed draws the same again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

ORDINALS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> date:
        """The first day of the next one."""
        if self.number == 4:
            return date(self.year + 1, 1, 1)
        return date(self.year, 3 * self.number + 1, 1)

    @property
    def words(self) -> str:
        return f"{ORDINALS[self.number - 1]} quarter of {self.year}"

    def is_over(self, today: date) -> bool:
        return self.after <= today


def quarter_of(day: date) -> Quarter:
    """The quarter in which the day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def last_over(today: date) -> Quarter:
    """The last quarter that is over."""
    return quarter_of(quarter_of(today).first - timedelta(days=1))


def size(listed: int, *, percent: int, least: int) -> int:
    """How many are drawn: the share, rounded up, but at least so many, and never more than all."""
    share = -(-listed * percent // 100)
    return min(listed, max(share, least))


def draw(keys: Iterable[str], *, seed: str, count: int) -> list[str]:
    """So many of the keys, in the order of the draw; the order in which they are given is nothing.

    Each key is sorted by the SHA-256 of the seed and itself, so that anybody can draw it again.
    """
    lots = sorted(set(keys), key=lambda key: (sha256(f"{seed}:{key}".encode()).hexdigest(), key))
    return lots[:count]
