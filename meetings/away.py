"""Who hears of a duty while its owner is away: the deputy, else the office, and always somebody."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta

LONGEST = timedelta(days=366)


def whom(
    person: Hashable, *, away: Mapping[Hashable, Hashable | None], office: Sequence[Hashable]
) -> tuple[Hashable, ...]:
    """Those who are told in place of a person; `away` names who is away and the deputy of each.

    A deputy who is away as well stands for nobody. Where nobody else is left, the person is told.
    """
    if person not in away:
        return (person,)
    deputy = away[person]
    if deputy is not None and deputy not in away:
        return (deputy,)
    there = [one for one in office if one not in away and one != person]
    standing = [away[one] for one in office if away.get(one) not in (None, person, *away)]
    return tuple(dict.fromkeys(there or standing)) or (person,)


def fault(first: date, last: date, *, today: date) -> str:
    """Why somebody cannot be away from the first day to the last; empty when they can."""
    if last < first:
        return "The last day is before the first."
    if last < today:
        return "This time is over already."
    if last - first > LONGEST:
        return "An absence lasts a year at most. Who is away for longer leaves the board."
    return ""
