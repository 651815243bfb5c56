"""A surgeon goes away and names a deputy; the board sees it; the office looks at the mails."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from .door import PHONE, Enter

pytestmark = pytest.mark.journey


@pytest.mark.timeout(180)
def test_an_absence_is_noted_seen_and_ended(enter: Enter):
    surgeon, clerk = enter("Dr. Omar Said", PHONE), enter("Clara Benn")
    enter.watch(surgeon).expect(409)
    surgeon.get_by_label("Menu of Dr. Omar Said").click()
    surgeon.get_by_role("link", name="Who is away").click()
    today = date.today()  # noqa: DTZ011 - the browser's and the board's, near enough
    fill(surgeon, today + timedelta(days=9), today + timedelta(days=2))
    expect(surgeon.get_by_text("The last day is before the first.").first).to_be_visible()
    fill(surgeon, today, today + timedelta(days=9))
    expect(surgeon.get_by_text("Dr. Omar Said is noted as away until").first).to_be_visible()

    clerk.goto("/boards/spine/desk/")
    expect(clerk.get_by_role("heading", name="Who is away")).to_be_visible()
    expect(clerk.get_by_role("main").get_by_text("Dr. Omar Said,")).to_be_visible()
    clerk.get_by_role("link", name="Absences").click()
    clerk.get_by_role("button", name="Dr. Omar Said is back").click()
    expect(clerk.get_by_text("Nobody is away")).to_be_visible()


@pytest.mark.timeout(180)
def test_the_office_looks_at_the_mails_and_at_each_kind(enter: Enter):
    clerk = enter("Clara Benn")
    clerk.goto("/boards/spine/desk/")
    clerk.get_by_role("link", name="What was sent").click()
    expect(clerk.get_by_role("heading", name="Mails")).to_be_visible()
    clerk.get_by_label("State").select_option("cancelled")
    clerk.get_by_role("button", name="Search").click()
    clerk.get_by_role("link", name="What each kind looks like").click()
    expect(clerk.get_by_role("heading", name="Daily digest")).to_be_visible()
    expect(clerk.get_by_text("You are the deputy:").first).to_be_visible()


def fill(page: Page, first: date, last: date) -> None:
    page.get_by_label("First day").fill(first.isoformat())
    page.get_by_label("Last day").fill(last.isoformat())
    page.get_by_role("button", name="Note it").click()
