"""Counting working days: a patient is to hear of a decision within two of them."""

from collections.abc import Collection
from datetime import date, timedelta

SATURDAY = 5
TO_TELL = 2


def after(day: date, count: int, *, holidays: Collection[date] = ()) -> date:
    """The working day that is so many working days after a day."""
    while count:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays:
            count -= 1
    return day


def tell_by(decided_on: date, *, holidays: Collection[date] = ()) -> date:
    """Until when the patient is to be told of what was decided on a day."""
    return after(decided_on, TO_TELL, holidays=holidays)
