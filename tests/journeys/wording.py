"""Wording a consensus on the pad, as far as it can be said."""

from playwright.sync_api import Page, expect

CHOSEN = (
    ("Timing", "Within two weeks"),
    ("Guideline", "In line with a guideline"),
    ("Clinical trial", "Considered, none is suitable"),
)
WHEN_EMPTY = {
    "Level": "T4",
    "Responsible clinician": "Dr. Omar Said",
    "Who tells the patient": "Dr. Omar Said",
    "By when": "2030-01-01",
}


def worded(page: Page, words: str, *, what: str = "", owner: str = "") -> None:
    """Write the recommendation, a line of the plan, and whatever is still open."""
    pad = page.locator("#pad")
    pad.get_by_label("We recommend").fill(words)
    if what:
        line = pad.locator("[data-line]").first
        line.get_by_label("What is to be done").fill(what)
        line.get_by_label("By whom").fill(owner)
    for part, chip in CHOSEN:
        pad.get_by_role("group", name=part, exact=True).get_by_text(chip, exact=True).click()
    for part in ("Modality", "Intent"):
        group = pad.get_by_role("group", name=part, exact=True)
        if not group.locator("input:checked").count():
            group.locator(".chip").first.click()
    for label, text in WHEN_EMPTY.items():
        line = pad.get_by_label(label, exact=True)
        if not line.input_value():
            line.fill(text)
    page.keyboard.press("Escape")
    expect(page.locator("#pad-open")).to_be_hidden()
