"""After the meeting: the clerk asks a doctor outside, a specialist answers on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from .door import PHONE, Enter

pytestmark = pytest.mark.journey


def case_page(page: Page, words: str) -> None:
    """Go to the case by what its row on the page of actions says."""
    page.goto("/boards/spine/actions/")
    row = page.locator(".rows>li", has_text=words).first
    row.locator("a[href^='/cases/']").first.click()
    page.wait_for_selector("#follow-up-title")


def test_the_clerk_asks_a_doctor_outside_and_confirms_the_answer(enter: Enter):
    clerk = enter("Clara Benn")
    clerk.goto("/boards/spine/actions/")
    expect(clerk.get_by_role("heading", name="Overdue")).to_be_visible()
    clerk.get_by_role("link", name=re.compile("^Kyphoplasty L2$")).click()
    clerk.get_by_role("textbox", name="Doctor").fill("Dr. Ines Keller")
    clerk.get_by_role("textbox", name="E-mail address").fill("keller@example.org")
    clerk.get_by_role("button", name="Send the link").click()
    code = clerk.locator(".secret-code").inner_text()
    closes = clerk.locator("form[action^='/askings/']").first.get_attribute("action")
    link = closes.replace("/askings/", "/asked/").replace("code/", "").replace("close/", "")

    doctor = enter("", PHONE)
    doctor.goto(link)
    assert "Kyphoplasty" not in doctor.content()
    doctor.get_by_label("Code").fill(code.lower())
    doctor.get_by_role("button", name="Go on").click()
    expect(doctor.locator(".question")).to_have_text("Kyphoplasty L2")
    doctor.get_by_label("Not carried out").check()
    doctor.get_by_label("On which day").fill("")
    doctor.get_by_label("If not as advised: why").select_option("patient_refusal")
    doctor.get_by_role("button", name="Send the answer").click()
    expect(doctor.get_by_text("Thank you. Your answer has arrived")).to_be_visible()
    doctor.goto(link)
    expect(doctor.get_by_text("no longer open")).to_be_visible()

    clerk.goto("/boards/spine/actions/?kind=confirm")
    row = clerk.locator(".rows>li", has_text="Kyphoplasty L2")
    expect(row).to_contain_text("Patient refused".lower())
    row.get_by_role("button", name="Confirm").click()
    expect(clerk.get_by_text("the answer is confirmed")).to_be_visible()


def test_a_specialist_says_done_today_with_two_taps_on_a_phone(enter: Enter):
    page = enter("Dr. Mei Okafor", PHONE)
    page.goto("/boards/spine/review/")
    mine = page.locator("section", has=page.get_by_role("heading", name="What became of it?"))
    row = mine.locator(".rows>li", has_text="Start combination therapy")
    row.get_by_role("button", name="Done today").click()
    page.get_by_role("button", name="Yes, done today").click()
    expect(page.get_by_text("the answer is recorded")).to_be_visible()


def test_the_case_tells_its_way_from_referral_to_outcome(enter: Enter):
    clerk = enter("Clara Benn")
    case_page(clerk, "Radiosurgery T8")
    expect(clerk.get_by_text("Done differently").first).to_be_visible()
    clerk.get_by_role("link", name="From referral to outcome").click()
    expect(clerk.get_by_text("Referral registered")).to_be_visible()
    expect(clerk.get_by_text("Separation surgery T8", exact=False).first).to_be_visible()
