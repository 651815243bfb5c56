"""How many clicks and keystrokes a chair needs from one case to the next."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from .door import Enter

pytestmark = [pytest.mark.journey, pytest.mark.timed]

CHAIR = "Prof. Charlotte Hale"
MEMBERS = ("Dr. Omar Said", "Dr. Mei Okafor", "Dr. Rosa Lindqvist")
PLAIN, CONTESTED = 12, 20

# A run of letters in one field is one action; a shortcut, a click and Enter are one each.
COUNT = """
() => {
  const isCounting = "actions" in window;
  window.actions = 0;
  if (isCounting) return;
  let typing = null;
  const letters = (event) => event.key.length === 1 || event.key === "End";
  addEventListener("keydown", (event) => {
    if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    const field = event.target.closest("textarea, input:not([type=radio], [type=checkbox])");
    if (field && letters(event) && typing === field) return;
    typing = field && letters(event) ? field : null;
    window.actions += 1;
  }, true);
  addEventListener("pointerdown", () => { typing = null; window.actions += 1; }, true);
}
"""


def bar(chair: Page, name: str):
    return chair.get_by_role("toolbar", name="Chair").get_by_role("button", name=name)


def gather(enter: Enter) -> tuple[Page, list[Page]]:
    """The chair opens the meeting; all core disciplines are there."""
    chair = enter(CHAIR)
    if "/chair/" not in chair.url:
        chair.goto(f"{urlsplit(chair.url).path}meetings/next/")
    expect(chair.get_by_text("Live", exact=True)).to_be_visible()
    if bar(chair, "Open the meeting").is_visible():
        chair.keyboard.press("o")
    expect(chair.get_by_role("toolbar", name="Chair")).to_be_visible()
    if bar(chair, "Set aside").is_visible():
        chair.keyboard.press("s")
    members = [enter(name) for name in MEMBERS]
    for page in (chair, *members):
        if page is not chair:
            page.goto(urlsplit(chair.url).path.replace("/chair/", "/live/"))
        here = page.get_by_role("button", name="By video")
        expect(here.or_(page.get_by_text("You are here"))).to_be_visible()
        if here.is_visible():
            here.click()
    return chair, members


def present_and_reveal(chair: Page) -> None:
    expect(bar(chair, "Next case")).to_be_visible()
    chair.evaluate(COUNT)
    chair.keyboard.press("n")
    expect(bar(chair, "Reveal opinions")).to_be_visible()
    expect(chair.locator(".tick[aria-pressed=false]")).to_have_count(6)
    chair.keyboard.press("l")
    expect(chair.locator(".tick[aria-pressed=true]")).to_have_count(6)
    chair.keyboard.press("r")
    expect(chair.locator("[data-asks]")).to_be_visible()
    chair.keyboard.press("Enter")


def word(chair: Page) -> None:
    for chip in ("Within two weeks", "In line with a guideline", "Considered, none is suitable"):
        chair.locator(".chip", has_text=chip).click()
    expect(chair.locator("#pad-open")).to_be_hidden()


def take_positions(chair: Page, members: list[Page]) -> None:
    """Everybody agrees; the chair closes with one key, since nobody is left to wait for."""
    chair.keyboard.press("p")
    expect(bar(chair, "Close positions")).to_be_visible()
    for page in (*members, chair):
        page.locator("#position-agree").click()
        expect(page.get_by_text("Saved: Agree")).to_be_visible()
    expect(chair.get_by_text("4 of 4 recorded")).to_be_visible()
    chair.keyboard.press("c")
    expect(bar(chair, "Record consensus")).to_be_visible()


def record_and_go_on(chair: Page) -> int:
    chair.keyboard.press("g")
    expect(bar(chair, "Next case")).to_be_visible()
    chair.keyboard.press("n")
    expect(bar(chair, "Set aside")).to_be_visible()
    return chair.evaluate("window.actions")


@pytest.mark.timeout(240)
def test_from_present_to_next(enter: Enter, report: list):
    chair, members = gather(enter)
    present_and_reveal(chair)
    word(chair)
    take_positions(chair, members)
    plain = record_and_go_on(chair)

    chair.keyboard.press("s")
    present_and_reveal(chair)
    word(chair)
    take_positions(chair, members)
    wording = chair.get_by_label("We recommend")
    wording.click()
    chair.keyboard.press("End")
    chair.keyboard.type(" Back to the board after the scan.")
    chair.keyboard.press("Escape")
    take_positions(chair, members)
    contested = record_and_go_on(chair)

    report.append(f"actions of the chair from present to next: plain case {plain}, "
                  f"contested with a second round {contested}")  # fmt: skip
    assert plain <= PLAIN
    assert contested <= CONTESTED
