"""Figures of a year: carried out at ninety days with reasons, patients told in two working days."""

import random
from collections import Counter
from datetime import date, timedelta

from meetings.carried_out import HORIZON, Followed, at_ninety_days, informed
from meetings.outcomes import ActionState, Reason
from meetings.workdays import after, tell_by

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
CHANCE = random.Random(20_261_128)


def a_year() -> list[Followed]:
    """About a thousand actions of made decisions."""
    made = []
    for number in range(1000):
        decided = FIRST + timedelta(days=number % 365)
        outcome = CHANCE.choices(
            ["done", "changed", "partly", "not_done", "open"], [70, 8, 7, 8, 7]
        )[0]
        deviates = outcome in ("changed", "partly", "not_done")
        reason = CHANCE.choice(Reason.values) if deviates else ""
        days = None if outcome == "open" else CHANCE.randrange(1, 130)
        known = None if days is None else decided + timedelta(days=days)
        made.append(Followed(decided, outcome, reason, known))
    return made


def test_a_year_counted_another_way():
    made = a_year()
    found = at_ninety_days(made, today=LAST)

    old = [one for one in made if (LAST - one.decided_on).days >= 90]
    known = [one for one in old if one.known_on and (one.known_on - one.decided_on).days <= 90]
    by_hand = Counter(one.outcome for one in known)
    assert found.total == len(old)
    assert found.unknown == len(old) - len(known)
    assert {key: found.counts[key] for key in by_hand} == dict(by_hand)
    assert found.reasons == Counter(one.reason for one in known if one.reason)
    assert found.percent("done") == round(100 * by_hand["done"] / len(old))
    assert found.known_percent == round(100 * len(known) / len(old))
    assert 0 < found.unknown < found.total


def test_what_is_answered_on_the_ninetieth_day_counts_and_a_day_later_is_unknown():
    decided = date(2026, 3, 2)
    for days, unknown in ((90, 0), (91, 1)):
        one = Followed(decided, "done", known_on=decided + timedelta(days=days))
        assert at_ninety_days([one], today=LAST).unknown == unknown
    young = Followed(LAST - HORIZON + timedelta(days=1))
    assert at_ninety_days([young], today=LAST).total == 0
    assert at_ninety_days([], today=LAST).percent(ActionState.DONE) is None


def test_working_days_leave_out_weekends_and_holidays():
    friday = date(2026, 11, 27)
    assert tell_by(friday) == date(2026, 12, 1)
    assert tell_by(date(2026, 11, 28)) == date(2026, 12, 1), "a Saturday"
    assert tell_by(date(2026, 11, 23)) == date(2026, 11, 25)
    assert tell_by(friday, holidays={date(2026, 11, 30)}) == date(2026, 12, 2)
    assert after(friday, 0) == friday


def test_a_year_of_patients_told():
    decisions, expected = [], Counter()
    for number in range(365):
        decided = FIRST + timedelta(days=number)
        workdays = [
            day
            for offset in range(1, 10)
            if (day := decided + timedelta(days=offset)).weekday() < 5
        ]
        kind = CHANCE.choice(["in_time", "late", "never"])
        told = {"in_time": workdays[1], "late": workdays[2], "never": None}[kind]
        decisions.append((decided, told))
        if kind != "never":
            expected[kind] += 1
        elif workdays[1] < LAST:
            expected["overdue"] += 1
    found = informed(decisions, today=LAST)

    assert (found.in_time, found.late, found.overdue) == (
        expected["in_time"],
        expected["late"],
        expected["overdue"],
    )
    assert found.percent == round(100 * expected["in_time"] / found.total)
    assert informed([], today=LAST).percent is None
