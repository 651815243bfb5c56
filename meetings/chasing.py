"""When an owner is reminded of an action: shortly before it is due, then, and weekly after."""

from datetime import date, timedelta

BEFORE = timedelta(days=3)
WEEK = timedelta(days=7)
ESCALATED = timedelta(days=14)
"""So long after its day the office of the board is told as well."""


def is_called_for(due: date | None, *, decided_on: date, since: date, today: date) -> bool:
    """Whether a day of reminding lies after `since`, up to and with today.

    What has no date is asked after weekly from the decision on.
    """
    begin = decided_on + WEEK if due is None else due
    if due is not None and since < due - BEFORE <= today:
        return True
    if today < begin:
        return False
    last = begin + WEEK * ((today - begin) // WEEK)
    return last > since


def is_escalated(due: date | None, *, decided_on: date, today: date) -> bool:
    """Whether the office is told as well, because nobody answered for two weeks."""
    return today - (due or decided_on + WEEK) >= ESCALATED
