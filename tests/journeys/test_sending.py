"""A summary goes to a doctor without an account, who fetches it; then it is withdrawn."""

from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_minutes import last_meeting

from .door import PHONE, Enter

pytestmark = pytest.mark.journey


@pytest.mark.timeout(180)
def test_a_summary_is_sent_fetched_and_withdrawn(enter: Enter, tmp_path: Path):
    clerk, chair = enter("Clara Benn"), enter("Prof. Charlotte Hale")
    doctor = enter("", PHONE)
    enter.watch(doctor).expect(422)
    meeting = last_meeting(clerk)
    clerk.goto(meeting)
    send = summary(clerk).get_by_role("link", name="Send")
    expect(send).to_be_visible(timeout=60_000)  # it may still be printed
    send.click()
    code = released(clerk)
    link = clerk.locator("form[action*='/deliveries/']").first.get_attribute("action")
    address = f"/for-you/{link.split('/')[2]}/"

    doctor.goto(address)
    expect(doctor.get_by_role("heading", name="A document for you")).to_be_visible()
    doctor.get_by_label("Code").fill("AAAA AAAA")
    doctor.get_by_role("button", name="Download the PDF").click()
    expect(doctor.get_by_text("This is not the code for this document.").first).to_be_visible()
    before = fetched(doctor, code, tmp_path / "before.pdf")
    clerk.goto(meeting)
    expect(summary(clerk)).to_contain_text("Link sent to 1, fetched 1 time")

    chair.goto(meeting)
    summary(chair).get_by_role("link", name="Withdraw").click()
    expect(chair.get_by_text("1 recipient with a link is told by mail")).to_be_visible()
    chair.get_by_label("Why it is withdrawn").fill("The level was printed wrong.")
    chair.get_by_role("button", name="Withdraw version 1").click()
    expect(summary(chair)).to_contain_text("Withdrawn by Prof. Charlotte Hale")

    doctor.reload()
    expect(doctor.get_by_text("This document was withdrawn.")).to_be_visible()
    after = fetched(doctor, code, tmp_path / "after.pdf")
    assert str(pypdf.PdfReader(after).metadata.title).startswith("WITHDRAWN")
    assert after.read_bytes().startswith(before.read_bytes())


def summary(page: Page):
    """The row of the first summary that is printed."""
    rows = page.locator(".document").filter(has_text="Consensus summary, case 3")
    return rows.first


def released(clerk: Page) -> str:
    clerk.get_by_label("Recipient").fill("Dr. Ruth Amsel")
    clerk.get_by_label("E-mail address").fill("amsel@practice.example")
    clerk.get_by_role("button", name="Send the link").click()
    expect(clerk.get_by_role("heading", name="The code for Dr. Ruth Amsel")).to_be_visible()
    return clerk.locator(".secret-code").inner_text()


def fetched(page: Page, code: str, path: Path) -> Path:
    page.get_by_label("Code").fill(code)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the PDF").click()
    download.value.save_as(path)
    return path
