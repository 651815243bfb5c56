"""The time that figures are counted over: a year, a quarter, or from one day to another."""

from dataclasses import dataclass
from datetime import date, timedelta

QUARTERS = {
    1: "January to March",
    2: "April to June",
    3: "July to September",
    4: "October to December",
}


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def words(self) -> str:
        return f"{self.first:%-d %B %Y} to {self.last:%-d %B %Y}"


def of_year(year: int, quarter: int = 0) -> Period:
    """A year of the calendar, or one of its quarters from 1 to 4."""
    if not quarter:
        return Period(date(year, 1, 1), date(year, 12, 31))
    begins = date(year, 3 * quarter - 2, 1)
    ends = date(year + quarter // 4, 3 * quarter % 12 + 1, 1) - timedelta(days=1)
    return Period(begins, ends)
