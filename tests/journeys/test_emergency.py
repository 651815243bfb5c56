"""An emergency board: called on a phone, answered apart, decided, ratified by the next meeting."""

import re

import pytest
from playwright.sync_api import Page, expect

from .door import PHONE, Enter
from .inspection import inspect

pytestmark = [pytest.mark.journey, pytest.mark.timed]

SAID, HALE = "Dr. Omar Said", "Prof. Charlotte Hale"
CALLED = (SAID, HALE, "Dr. Mei Okafor", "Dr. Rosa Lindqvist")
SECRET = "Short course today, it cannot wait for a theatre."


def test_from_the_call_on_a_phone_to_the_ratification(enter: Enter):
    lead = enter(SAID, PHONE)
    address = call(lead, enter("Clara Benn"))
    members = {name: enter(name, PHONE) for name in CALLED if name != SAID}
    for name, phone in members.items():
        phone.goto("/boards/spine/review/")
        phone.get_by_role("link", name=re.compile("Answer now")).first.click()
        inspect(phone, f"emergency of {name}")
        recommend(phone)
    recommend(lead)
    expect(lead.get_by_text("4 of 4 recorded")).to_be_visible()
    assert SECRET not in members[HALE].locator("#emergency-state").inner_text()
    decide(lead, members)
    ratify(enter(HALE), address)
    lead.goto(address)
    expect(lead.get_by_text(re.compile("Ratified on .*: confirmed"))).to_be_visible()


def call(lead: Page, clerk: Page) -> str:
    """The surgeon calls the board from the page of a case that is still being completed."""
    clerk.goto("/boards/spine/desk/")
    lead.goto(clerk.get_by_role("link", name="S-0011", exact=True).first.get_attribute("href"))
    lead.get_by_role("link", name="Call the emergency board").click()
    inspect(lead, "emergency call")
    lead.get_by_role("button", name="Call the board now").click()
    lead.wait_for_url("**/emergency/*/")
    expect(lead.get_by_text(re.compile("^Decide by"))).to_be_visible()
    return lead.url


def recommend(page: Page) -> None:
    for question, said in (
        ("Primary modality", "Radiotherapy"),
        ("Intent", "Palliative"),
        ("How sure are you?", "4"),
    ):
        page.get_by_role("group", name=question).get_by_label(said).first.check()
    page.get_by_label(re.compile("^Reason")).first.fill(SECRET)
    page.get_by_role("button", name=re.compile("^Record")).first.click()
    expect(page.get_by_text("Recorded and sealed.", exact=True)).to_be_visible()


def decide(lead: Page, members: dict[str, Page]) -> None:
    """Reveal, propose, positions on the phones, record."""
    confirmed(lead, "Reveal", "Reveal")
    expect(members[HALE].get_by_text(SECRET).first).to_be_visible()
    word(lead)
    inspect(lead, "emergency worded")
    lead.get_by_role("button", name="Propose the decision").click()
    for phone in (lead, *members.values()):
        phone.get_by_role("button", name="Agree", exact=True).click()
        expect(phone.get_by_text("Saved: Agree")).to_be_visible()
    confirmed(lead, "Close positions", "Close positions")
    lead.get_by_role("button", name="Record the decision").click()
    expect(lead.get_by_text(re.compile("^Decided in time"))).to_be_visible()
    inspect(lead, "emergency decided")


def word(lead: Page) -> None:
    """The lead completes what the recommendations leave open, on the phone."""
    pad = lead.locator("#pad")
    pad.get_by_label("We recommend").fill("Short-course radiation today.")
    for part, words in (
        ("Timing", "Within 24 hours"),
        ("Guideline", "In line with a guideline"),
        ("Clinical trial", "Considered, none is suitable"),
    ):
        pad.get_by_role("group", name=part, exact=True).get_by_text(words, exact=True).click()
    for label in ("Level", "Responsible clinician", "Who tells the patient", "By when"):
        line = pad.get_by_label(label, exact=True)
        if not line.input_value():
            line.fill({"Level": "T4", "By when": "2030-01-01"}.get(label, SAID))
    expect(lead.locator("#pad-open")).to_be_hidden()


def confirmed(page: Page, name: str, yes: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=yes, exact=True).click()


def ratify(chair: Page, address: str) -> None:
    """The clerk's agenda gets it when the meeting opens; the chair confirms it."""
    chair.goto("/boards/spine/meetings/next/")
    chair.get_by_role("button", name="Open the meeting").click()
    rows = chair.locator("#part-agenda li", has_text="To ratify")
    expect(rows).to_have_count(2)
    rows.last.get_by_role("button", name=re.compile("^Present case")).click()
    expect(chair.get_by_text("To be ratified")).to_be_visible()
    inspect(chair, "ratifying")
    chair.get_by_role("button", name=re.compile("^Confirm")).click()
    form = chair.locator("#task [data-task]")
    expect(form).to_contain_text("not met")
    form.get_by_role("textbox").fill("It cannot wait for more of the board.")
    form.get_by_role("button", name="Confirm the decision").click()
    expect(
        chair.get_by_text("1 of 5 done").or_(chair.get_by_text("1 of 5 cases done")).first
    ).to_be_visible()
