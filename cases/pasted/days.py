"""Dates as letters write them, in English and German; a day stands before its month."""

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar jan jänner",
            "february februar feb",
            "march märz mar mär maerz",
            "april apr",
            "may mai",
            "june juni jun",
            "july juli jul",
            "august aug",
            "september sep sept",
            "october oktober oct okt",
            "november nov",
            "december dezember dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\s*[./]\s*\d{1,2}\s*[./]\s*\d{4}"
    rf"|\d{{1,2}}\.?\s+(?:{_MONTH})\.?,?\s+\d{{4}})"
)
"""What a date looks like, to be put into a larger pattern."""


def day_in(words: str) -> date | None:
    """The day that the words name, None when there is no such day."""
    words = words.strip().lower()
    numbers = [int(part) for part in re.findall(r"\d+", words)]
    try:
        if re.match(r"\d{4}-", words):
            return date(*numbers)
        if len(numbers) == 3:
            return date(numbers[2], numbers[1], numbers[0])
        month = re.search(rf"({_MONTH})", words)
        return date(numbers[1], MONTHS[month[1]], numbers[0])
    except (ValueError, IndexError, TypeError):
        return None


def plausible(day: date | None, *, today: date) -> bool:
    """Whether it may be the day of something in a person's life so far."""
    return day is not None and day <= today and today.year - day.year <= 120
