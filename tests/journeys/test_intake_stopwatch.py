"""A referral is registered from its letter and two files, and a heard case is presented again."""

import time
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from cases.imaging import synthetic

from .door import LAPTOP, Enter

pytestmark = [pytest.mark.journey, pytest.mark.timed]

MOST_ACTIONS, MOST_AGAIN = 40, 10
WORDS_A_MINUTE, SECONDS_AN_ACTION = 40, 3.0
LETTER = """Dear colleagues,

Re: Mr Arne Dahl, DOB 04/09/1964, MRN 300-7781

Diagnosis: Clear cell renal carcinoma, nephrectomy 2023
ICD-10: C79.5, G95.2

Thank you for seeing this 62-year-old man with a lytic metastasis of T8 and mechanical pain.
MRI of the whole spine of 20 November 2026 shows ESCC 2. Frankel D, KPS 80 %, walks unaided.

Question: Separation surgery before SBRT?
"""


@dataclass
class Clerk:
    """Counts what a person does, and the time that the program takes for its answers."""

    page: Page
    actions: list[str] = field(default_factory=list)
    words: int = 0
    waited: float = 0.0

    def press(self, name: str, then: Locator) -> None:
        self._do(f"press {name}", lambda: self.page.get_by_role("button", name=name).click(), then)

    def follow(self, link: Locator, then: Locator) -> None:
        self._do("follow a link", link.click, then)

    def key(self, key: str, then: Locator | None = None) -> None:
        self._do(f"key {key}", lambda: self.page.keyboard.press(key), then)

    def paste(self, label: str, text: str) -> None:
        self._do("paste", lambda: self.page.get_by_label(label).fill(text), None)

    def type(self, place: Locator, text: str, then: Locator | None = None) -> None:
        self.words += len(text.split())
        self._do("type", lambda: place.fill(text), then)

    def choose(self, place: Locator, value: str) -> None:
        self._do("choose", lambda: place.select_option(value), None)

    def _do(self, name: str, act, then: Locator | None) -> None:
        began = time.monotonic()
        act()
        if then is not None:
            expect(then).to_be_visible()
            self.waited += time.monotonic() - began
        self.actions.append(name)

    @property
    def minutes(self) -> float:
        """How long a person takes who types 40 words a minute and thinks for 3 s an action."""
        typing = self.words / WORDS_A_MINUTE
        return typing + (len(self.actions) * SECONDS_AN_ACTION + self.waited) / 60

    def __str__(self) -> str:
        return (
            f"{len(self.actions)} actions, {self.words} words typed, system {self.waited:.1f} s, "
            f"a person about {self.minutes:.1f} min"
        )


@pytest.mark.timeout(120)
def test_a_referral_is_registered_from_its_letter_and_two_files(enter: Enter, report: list[str]):
    page = enter("Clara Benn", LAPTOP, locale="en-GB")
    clerk, files = Clerk(page), page.get_by_label("Drop files here")
    clerk.key("n", page.get_by_role("heading", name="New case"))
    clerk.paste("Letter of the referrer", LETTER)
    clerk.press("Read the letter", page.get_by_text("What the letter seems to say"))
    expect(page.get_by_role("textbox", name="Family name")).to_have_value("")
    expect(page.get_by_text("DOB 04/09/1964").first).to_be_visible()
    clerk.press("Take all that are clear", page.get_by_text("Nothing more is found"))
    expect(page.get_by_role("textbox", name="Family name")).to_have_value("Dahl")
    clerk.choose(page.get_by_label("Reason for presentation"), "first_diagnosis")
    said = page.get_by_label("Presented by")
    name = said.locator("option", has_text="Omar Said").get_attribute("value")
    clerk.choose(said, name)
    page.get_by_label("The patient knows of the discussion").check()
    clerk.actions.append("tick")
    two = [
        {"name": "mri.pdf", "mimeType": "application/pdf", "buffer": synthetic.pdf("MRI", ["T8"])},
        {"name": "ct.pdf", "mimeType": "application/pdf", "buffer": synthetic.pdf("CT", ["T8"])},
    ]
    files.set_input_files(two)
    clerk.actions += ["open the chooser", "choose two files"]
    expect(page.get_by_text("ct.pdf: PDF: it is kept with the case.")).to_be_visible()
    clerk.press("Save draft", page.get_by_text("is registered. Now write its record."))
    expect(page.get_by_text("2 files added.")).to_be_visible()
    expect(page.get_by_text("Dahl, Arne").first).to_be_visible()
    report.append(f"registered from a letter and two files: {clerk}")
    assert len(clerk.actions) <= MOST_ACTIONS
    assert clerk.minutes <= 5


@pytest.mark.timeout(120)
def test_a_heard_case_is_presented_again_in_ten_actions(enter: Enter, report: list[str]):
    page = enter("Clara Benn", LAPTOP, locale="en-GB")
    clerk = Clerk(page)
    clerk.key("/")
    row = page.get_by_role("row").filter(has_text="Albers")
    found = page.get_by_role("region", name="Cases found")
    clerk.type(page.get_by_label("Find a case"), "Albers", found)
    clerk.follow(row.get_by_role("link").first, page.get_by_role("button", name="Reopen"))
    dialog = page.get_by_role("dialog")
    clerk.press("Reopen", dialog)
    clerk.type(dialog.get_by_role("textbox"), "Progression on the first MRI.")
    sure = dialog.get_by_role("button", name="Reopen")
    clerk.follow(sure, page.get_by_text("is back at work."))
    clerk.key("e")
    heading = page.get_by_role("heading", name="Edit")
    clerk.follow(page.get_by_role("link", name="Patient and referral"), heading)
    clerk.type(page.get_by_label("Question to the board"), "Operate again?")
    clerk.press("Save", page.get_by_text("is saved."))
    report.append(f"presented again: {clerk}")
    assert len(clerk.actions) <= MOST_AGAIN
