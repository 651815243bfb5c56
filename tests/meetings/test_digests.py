"""Reminders of actions: one mail a day at most, counts alone, and an end with the answer."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cases import lifecycle
from meetings import actions, digests, leaving, tasks
from meetings.chasing import is_called_for, is_escalated
from meetings.models import Action
from tests import stories
from tumorboard.models import Notice

pytestmark = pytest.mark.slow

BERLIN = ZoneInfo("Europe/Berlin")
DECIDED = datetime(2026, 11, 23, 16, tzinfo=BERLIN)
DUE = datetime(2026, 12, 1, 9, tzinfo=BERLIN)


@pytest.fixture
def action(people) -> Action:
    """Decided on 23 November, due on 1 December, owed by the surgeon."""
    with time_machine.travel(DECIDED, tick=True):
        stories.decided(people)
        action = Action.objects.get()
        return actions.hand_over(action, to=str(people.surgeon.pk), by=people.clerk)


def remind(moment: datetime) -> list[str]:
    """Whom the reminders of a moment went to, by login."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with time_machine.travel(moment, tick=False):
        tasks.remind_of_actions()
    new = Notice.objects.exclude(pk__in=before).order_by("to__email")
    return [one.to.email.split("@")[0] for one in new]


def test_the_owner_is_reminded_before_on_and_weekly_after(people, action):
    days = {day: remind(DUE + timedelta(days=day)) for day in range(-7, 14)}

    assert {day for day, whom in days.items() if whom} == {-3, 0, 7}
    assert days[0] == ["surgeon"]
    notice = Notice.objects.filter(kind=digests.KIND).last()
    assert notice.path == "/boards/spine/my-actions/"
    for secret in ("Berger", "4700", action.plan_item.what, action.case.reference):
        assert secret not in f"{notice.subject} {notice.body}"


def test_nobody_is_reminded_twice_a_day_nor_before_seven(people, action):
    assert remind(DUE.replace(hour=6)) == []
    assert remind(DUE) == ["surgeon"]
    assert remind(DUE + timedelta(hours=1)) == []


def test_a_day_on_which_nothing_ran_is_made_up_for(people, action):
    assert remind(DUE + timedelta(days=2)) == ["surgeon"]


def test_the_office_hears_of_it_after_two_weeks(people, action):
    assert remind(DUE + timedelta(days=7)) == ["surgeon"]
    assert remind(DUE + timedelta(days=14)) == ["clerk", "surgeon"]
    office = Notice.objects.get(kind=digests.KIND, to=people.clerk)
    assert office.path == "/boards/spine/actions/"
    assert "1 past the day" in office.subject


def test_what_no_member_owes_goes_to_the_office(people, action):
    actions.hand_over(action, to="", by=people.clerk)
    people.board.memberships.filter(discipline="neurosurgery").update(is_active=False)

    assert remind(DUE) == ["clerk"]


def test_an_answer_or_death_ends_reminders_at_once(people, action):
    assert remind(DUE) == ["surgeon"]
    waiting = Notice.objects.get(kind=digests.KIND)
    assert digests.why_needless(waiting) == ""

    with time_machine.travel(DUE):
        leaving.record(action.case, by=people.clerk, kind="died", on=DUE.date())

    assert digests.why_needless(waiting).startswith("Every action of theirs is answered")
    assert remind(DUE + timedelta(days=7)) == []


def test_the_case_that_is_closed_is_reminded_of_no_more(people, action):
    with time_machine.travel(DUE):
        lifecycle.close(action.case, by=people.clerk, reason="Moved abroad.")
    assert remind(DUE) == []


def test_days_of_reminding():
    decided, due = DECIDED.date(), DUE.date()

    def called(since: int, today: int, due=due) -> bool:
        day = DUE.date()
        return is_called_for(
            due,
            decided_on=decided,
            since=day + timedelta(days=since),
            today=day + timedelta(days=today),
        )

    assert all(called(*days) for days in ((-8, -3), (-3, 0), (0, 7)))
    assert not any(called(*days) for days in ((-3, -1), (0, 6), (7, 13)))
    assert called(0, 30), "after a long silence"
    assert not called(-8, -2, due=None)
    assert called(-8, -1, due=None), "what has no date, a week after the decision"
    assert not is_escalated(due, decided_on=decided, today=due + timedelta(days=13))
    assert is_escalated(due, decided_on=decided, today=due + timedelta(days=14))
