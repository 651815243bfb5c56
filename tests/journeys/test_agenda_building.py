"""The clerk plans the next meeting like the last, fills its list by keys, and invites the board."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .door import Enter
from .inspection import inspect

pytestmark = pytest.mark.journey

REFERENCE = re.compile(r"^S-\d+$")


def put_off_the_last_case(clerk: Page) -> str:
    """Defer the last case of today's list; give its reference."""
    clerk.get_by_role("link", name="Agenda").first.click()
    rows = clerk.get_by_role("region", name="On the agenda").get_by_role("listitem")
    row = rows.filter(has_text="Defer").filter(has_not_text="To ratify").last
    reference = row.get_by_role("link", name=REFERENCE).inner_text()
    row.get_by_role("link", name="Defer").click()
    clerk.get_by_label("Why it is deferred").fill("The CT is missing.")
    clerk.get_by_role("button", name="Defer", exact=True).click()
    return reference


def listed(clerk: Page) -> Locator:
    return clerk.get_by_role("region", name="On the agenda").get_by_role("listitem")


@pytest.mark.timeout(240)
def test_the_next_list_is_built_by_keys_and_the_board_is_invited(enter: Enter, tmp_path: Path):
    clerk = enter("Clara Benn")
    reference = put_off_the_last_case(clerk)

    clerk.get_by_role("navigation", name="Main").get_by_role("link", name="Meetings").click()
    clerk.get_by_role("link", name="As the last one, a week on").click()
    expect(clerk.get_by_label("Place")).to_have_value("Demonstration room, level 2")
    clerk.get_by_role("button", name="Plan the meeting").click()

    ready = clerk.get_by_role("region", name="Ready cases").get_by_role("listitem")
    first = ready.filter(has_text=reference)
    expect(first).to_contain_text("as put off by a meeting; ready since today")
    expect(clerk.get_by_text("No case is on it.")).to_be_visible()
    inspect(clerk, "agenda of the next meeting")
    clerk.keyboard.press("1")
    expect(listed(clerk).filter(has_text=reference)).to_be_visible()

    minutes = clerk.get_by_label(f"Minutes for {reference}")
    minutes.fill("75")
    minutes.press("Enter")
    expect(clerk.get_by_text("15 too many")).to_be_visible()
    clerk.get_by_role("button", name="Publish").click()
    clerk.get_by_role("dialog").get_by_role("button", name="Publish").click()
    why = clerk.get_by_label("Why it is published with 15 minutes too many")
    expect(why).to_be_focused()
    why.fill("The family travels far.")
    clerk.get_by_role("button", name="Publish").click()
    clerk.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(clerk.get_by_text("The agenda is published. The members are invited")).to_be_visible()
    with clerk.expect_download() as entry:
        clerk.get_by_role("link", name="Into my calendar").click()
    assert b"METHOD:PUBLISH" in Path(entry.value.path()).read_bytes()

    clerk.goto("/boards/spine/desk/")
    lists = clerk.get_by_role("region", name="Lists of the next two weeks")
    expect(lists.get_by_role("listitem")).to_have_count(2)
    expect(lists.get_by_role("listitem").last).to_contain_text("The list is complete")
