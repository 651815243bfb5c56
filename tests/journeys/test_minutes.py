"""The clerk edits the minutes, the chair signs, they are amended, and each file is told apart."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tumorboard.demonstration import PASSWORD

from .door import Enter

pytestmark = pytest.mark.journey

MINUTES = 60_000
"""Milliseconds that the worker may take for minutes while other programs run."""


@pytest.mark.timeout(240)
def test_minutes_are_edited_signed_amended_and_verified(enter: Enter, tmp_path: Path):
    clerk, chair = enter("Clara Benn"), enter("Prof. Charlotte Hale")
    for page in (clerk, chair):
        enter.watch(page).expect(422)  # a wrong password, and an amendment without its reason
    meeting = last_meeting(clerk)
    write(clerk, meeting, remarks="The video link failed for four minutes.")
    printed(clerk, 2)

    chair.goto(meeting)
    chair.get_by_role("link", name="Approve").click()
    sign(chair, "not the password")
    expect(
        chair.get_by_text(
            "This is neither your password nor a code of yours. Nothing was done."
        ).first
    ).to_be_visible()
    sign(chair, PASSWORD)
    printed(chair, 3)
    expect(row(chair, 3)).to_contain_text("Approved by Prof. Charlotte Hale")

    clerk.goto(meeting)
    row(clerk, 3).get_by_role("link", name="Amend").click()
    clerk.get_by_label("Remarks on the meeting").fill("The video link failed for six minutes.")
    clerk.get_by_role("button", name="Save as version 4").click()
    expect(clerk.get_by_text("Say why they are amended").first).to_be_visible()
    expect(clerk.get_by_label("Remarks on the meeting")).to_have_value(re.compile("six minutes"))
    clerk.get_by_label("Why the approved minutes are amended").fill("Six minutes, not four.")
    clerk.get_by_role("button", name="Save as version 4").click()
    printed(clerk, 4)
    expect(row(clerk, 3)).to_contain_text("replaced by version 4")

    signed, amended = (fetched(clerk, number, tmp_path) for number in (3, 4))
    forged = tmp_path / "forged.pdf"
    content = bytearray(amended.read_bytes())
    content[len(content) // 2] ^= 1
    forged.write_bytes(content)
    for file, found in (
        (amended, "current"),
        (signed, "superseded"),
        (forged, "altered"),
        (Path(__file__), "foreign"),
    ):
        assert verified(clerk, file) == found


def last_meeting(page: Page) -> str:
    """The page of the last regular meeting, whose minutes wait for an approval."""
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1/boards/spine/meetings/", page.url))
    past = page.locator("#past ~ *").get_by_role("link", name=re.compile(r"day \d+ \w+ \d{4}$"))
    address = past.and_(page.locator(":not(:has-text('Emergency'))")).first.get_attribute("href")
    page.goto(page.url.replace("/boards/spine/meetings/", address))
    return page.url


def write(page: Page, meeting: str, *, remarks: str) -> None:
    page.goto(meeting)
    page.get_by_role("link", name="Edit").first.click()
    page.get_by_label("Remarks on the meeting").fill(remarks)
    page.get_by_role("button", name="Save as version 2").click()


def sign(page: Page, password: str) -> None:
    page.get_by_label("I have read this version").check()
    page.get_by_label("Your password, or a code from your app").fill(password)
    page.get_by_role("button", name="Approve version 2").click()


def row(page: Page, version: int):
    """The row of this version of the minutes."""
    rows = page.locator(".document").filter(has=page.get_by_text("Minutes", exact=True))
    return rows.filter(has_text=re.compile(rf"Version {version}\b"))


def printed(page: Page, version: int) -> None:
    expect(row(page, version).get_by_text("Ready")).to_be_visible(timeout=MINUTES)


def fetched(page: Page, version: int, folder: Path) -> Path:
    with page.expect_download() as download:
        row(page, version).get_by_role("link", name="Download").click()
    file = folder / f"version-{version}.pdf"
    download.value.save_as(file)
    return file


def verified(page: Page, file: Path) -> str:
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1/verify/", page.url))
    page.get_by_label("The PDF").set_input_files(file)
    page.get_by_role("button", name="Check it").click()
    return page.locator("[data-standing]").get_attribute("data-standing")
