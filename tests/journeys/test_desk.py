"""The clerk's work before a meeting: register, complete, read a bundle, build an agenda."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from .door import Enter
from .keyboard import tab_to

pytestmark = pytest.mark.journey

BUNDLE = Path(__file__).resolve().parents[2] / "cases/data/rehearsal-bundle.json"
LESION = {
    "Type of the bone lesion": "Lytic",
    "Alignment": "Normal",
    "Collapse of the vertebral body": "Less than 50 %",
    "Posterolateral elements": "One side",
}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()


def sees(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def test_a_case_registered_by_hand(enter: Enter):
    clerk = enter("Clara Benn")
    enter.watch(clerk).expect(422)
    clerk.keyboard.press("n")
    sees(clerk, "Only the record number and the name are needed to begin")
    register_with_a_mistake(clerk)
    localise(clerk)
    follow(clerk, "Back to the case")
    press(clerk, "Submit")
    sees(clerk, "is submitted.")
    press(clerk, "Accept")
    expect(clerk.get_by_role("region", name="Ready for the board?")).to_contain_text(
        "The walking status is missing."
    )


def register_with_a_mistake(clerk: Page) -> None:
    """A value that cannot be is said at its field, and nothing typed is lost."""
    clerk.get_by_label("Record number").fill("300-1001")
    clerk.get_by_label("Family name").fill("Østergaard")
    clerk.get_by_label("Given name").fill("Signe")
    clerk.get_by_label("Question to the board").fill("Stabilise L3 before radiation?")
    clerk.get_by_label("Date of birth").fill("2190-01-01")
    press(clerk, "Save draft")
    sees(clerk, "Not saved. What you typed is kept below.")
    birth = clerk.get_by_label("Date of birth")
    expect(birth).to_have_value("2190-01-01")
    expect(birth).to_have_attribute("aria-invalid", "true")
    expect(birth).to_have_accessible_description(re.compile("lies in the future"))
    expect(clerk.get_by_label("Family name")).to_have_value("Østergaard")
    expect(clerk.get_by_label("Question to the board")).to_have_value(
        "Stabilise L3 before radiation?"
    )
    birth.fill("1961-04-05")
    press(clerk, "Save draft")
    sees(clerk, "is registered. Now write its record.")
    sees(clerk, "Østergaard, Signe")


def localise(clerk: Page) -> None:
    """The score follows what is written: L3 in the mobile spine with these items is 10."""
    scores = clerk.get_by_role("region", name="Scores so far")
    history = clerk.get_by_role("form", name="History")
    history.get_by_label("Pain at the lesion").select_option("mechanical")
    lesion = clerk.get_by_role("form", name="Lesions")
    lesion.get_by_label("Levels", exact=False).first.fill("L3")
    lesion.get_by_label("Vertebral body", exact=True).check()
    for name, words in LESION.items():
        group = lesion.get_by_role("group", name=name, exact=False)
        if group.get_by_label(words, exact=True).count():
            group.get_by_label(words, exact=True).check()
        else:
            lesion.get_by_label(name).select_option(words)
    expect(scores.get_by_role("listitem").filter(has_text="SINS")).to_contain_text("10")
    expect(scores).to_contain_text("indeterminate")


def test_a_referral_read_from_its_bundle(enter: Enter):
    clerk = enter("Clara Benn")
    clerk.keyboard.press("i")
    clerk.get_by_label("mCODE bundle").set_input_files(BUNDLE)
    press(clerk, "Read it")
    sees(clerk, "Wagner, Elsbeth")
    sees(clerk, "Read from a bundle")
    expect(clerk.get_by_role("region", name="Lesions")).to_contain_text("Proposed by the referral")
    clerk.get_by_role("link", name="Localise").first.click()
    lesion = clerk.get_by_role("form", name="Lesions").first
    lesion.get_by_label("Levels", exact=False).first.fill("T9-T10")
    lesion.get_by_label("Epidural", exact=True).check()
    expect(lesion.get_by_role("status")).to_contain_text("Saved")
    follow(clerk, "Back to the case")
    expect(clerk.get_by_role("region", name="Lesions")).to_contain_text("T9–T10")


def test_two_people_editing_one_case_lose_nothing(enter: Enter):
    clerk, chair = enter("Clara Benn"), enter("Prof. Charlotte Hale")
    enter.watch(clerk).expect(409)
    address = register(clerk, "300-2002", "Twice").replace("record/", "edit/")
    for page in (clerk, chair):
        page.goto(address)
    question = "Question to the board"
    chair.get_by_role("textbox", name=question).fill("Augment T12?")
    chair.get_by_label("Given name").fill("Ida")
    press(chair, "Save")
    sees(chair, "is saved.")
    clerk.get_by_role("textbox", name=question).fill("Biopsy of T12 first?")
    clerk.get_by_label("Reason for presentation").select_option("First diagnosis")
    press(clerk, "Save")
    expect(clerk.get_by_role("heading", name="Two versions of")).to_be_visible()
    both = clerk.get_by_role("region", name=question)
    expect(both).to_contain_text("Both of you changed it")
    expect(both).to_contain_text("Augment T12?")
    expect(both.get_by_role("textbox")).to_have_value("Biopsy of T12 first?")
    both.get_by_label("Keep theirs").check()
    press(clerk, "Save what I chose")
    for words in ("Augment T12?", "First diagnosis", "Twice, Ida"):
        sees(clerk, words)


def register(clerk: Page, number: str, family: str) -> str:
    """Register a case with the least that is needed; give its address."""
    clerk.keyboard.press("n")
    clerk.get_by_label("Record number").fill(number)
    clerk.get_by_label("Family name").fill(family)
    press(clerk, "Save draft")
    sees(clerk, "is registered.")
    return clerk.url


def test_an_agenda_by_keyboard_and_by_dragging(enter: Enter):
    clerk = enter("Clara Benn")
    follow(clerk, "Agenda")
    agenda = clerk.get_by_role("region", name="On the agenda")
    first, second, third, fourth = references(agenda)
    handle = clerk.get_by_role("button", name=f"Move {first}: arrow up or down")
    tab_to(clerk, handle)
    clerk.keyboard.press("ArrowDown")
    stands(agenda, second, first, third, fourth)
    expect(handle).to_be_focused()
    clerk.keyboard.press("ArrowDown")
    clerk.keyboard.press("ArrowDown")
    stands(agenda, second, third, fourth, first)
    expect(handle).to_be_focused()
    clerk.keyboard.press("ArrowUp")
    stands(agenda, second, third, first, fourth)
    rows = rows_of(agenda)
    rows.nth(3).drag_to(rows.nth(0), target_position={"x": 20, "y": 4})
    stands(agenda, fourth, second, third, first)
    clerk.reload()
    stands(agenda, fourth, second, third, first)
    longer = clerk.get_by_label(f"Minutes for {fourth}")
    longer.fill("15")
    longer.press("Enter")
    sees(clerk, "42 of 60 minutes planned")


def references(agenda: Locator) -> list[str]:
    expect(rows_of(agenda)).to_have_count(4)
    return cases_on(agenda).all_inner_texts()


def rows_of(agenda: Locator) -> Locator:
    """The numbered cases, without those that are listed only."""
    return agenda.get_by_role("listitem").filter(has=agenda.page.locator(".row-number"))


def cases_on(agenda: Locator) -> Locator:
    return rows_of(agenda).get_by_role("link", name=re.compile(r"^S-\d+$"))


def stands(agenda: Locator, *order: str) -> None:
    """The order is stored: the answer has numbered the rows anew."""
    expect(agenda.locator(".row-number")).to_have_text(["1", "2", "3", "4"])
    expect(cases_on(agenda)).to_have_text(list(order))
