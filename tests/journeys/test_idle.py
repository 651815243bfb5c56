"""Nobody touches an open meeting page: it is left, and what somebody writes is not."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tumorboard.demonstration import PASSWORD

from .door import Enter
from .program import create_database, environment_of_its_own, in_database
from .test_every_page import SPECIALIST

pytestmark = [pytest.mark.journey, pytest.mark.timed]

IDLE = 12
"""Seconds."""


@pytest.fixture(scope="module")
def environment(loaded: str) -> dict[str, str]:
    """A site whose sittings end soon."""
    environment = environment_of_its_own() | {"IDLE_MINUTES": str(IDLE / 60)}
    name = f"{loaded}_idle"
    create_database(environment, name, template=loaded)
    return in_database(environment, name)


@pytest.fixture
def signed_in() -> dict:
    return {}


def to_meeting(page: Page) -> None:
    page.goto("/boards/spine/meetings/")
    page.get_by_role("region", name="Next meeting").get_by_role("link").first.click()
    page.goto(f"{page.url}live/")
    expect(page.locator("[data-stream]").first).to_have_attribute("data-stream", "connected")


def test_an_open_meeting_page_is_left_and_found_again(enter: Enter, report: list[str]):
    page = enter(SPECIALIST)
    to_meeting(page)
    meeting, began = page.url, time.time()
    expect(page.get_by_text("Are you still there?")).to_be_visible(timeout=IDLE * 1000)
    page.wait_for_url(re.compile(r"/sign-in/\?ended=idle"), timeout=20_000)
    took = time.time() - began
    report.append(f"idle: an open meeting page was left {took:.1f} s after the last step of {IDLE}")
    assert IDLE - 1 <= took <= IDLE + 6
    expect(page.get_by_text("nothing was done here for a while")).to_be_visible()
    assert "Ferreira" not in page.content()
    page.get_by_label("E-mail address").fill("said@demo.invalid")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(meeting)


def test_whoever_moves_or_writes_stays(enter: Enter):
    page = enter(SPECIALIST)
    to_meeting(page)
    end = time.time() + 2 * IDLE
    while time.time() < end:
        page.keyboard.press("Shift")
        page.wait_for_timeout(2000)
    assert "/live/" in page.url
    page.goto("/boards/spine/review/")
    expect(page.get_by_role("heading", name="Cases to review")).to_be_visible()


def test_what_was_typed_is_not_lost(enter: Enter):
    page = enter(SPECIALIST)
    page.goto("/boards/spine/review/")
    page.get_by_role("main").get_by_role("link", name="Ferreira").first.click()
    reason = page.locator("textarea").first
    reason.fill("A sentence that took a while to write.")
    expect(page.get_by_text("Your sign-in has ended").first).to_be_visible(timeout=30_000)
    expect(reason).to_have_value("A sentence that took a while to write.")
