"""A recommendation from a phone: one thumb, few taps, and nothing typed is lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .cable import Cable
from .door import PHONE, Enter
from .inspection import inspect

pytestmark = [pytest.mark.journey, pytest.mark.timed]

REASON = "SBRT alone, she walks."
THUMB = 44
MOST_TAPS = 6
# Parts of the form that can be tapped and are smaller than a thumb.
TOO_SMALL = """
(least) => [...document.querySelector("form.opinion").querySelectorAll("label, button, summary")]
  .filter((one) => one.getClientRects().length && !one.matches(".field>label:not(.check)"))
  .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < least || box.width < least)
  .map(([words, box]) => `${words}: ${box.width} × ${box.height}`)
"""


class Thumb:
    """Taps, and counts them."""

    def __init__(self) -> None:
        self.taps: list[str] = []

    def tap(self, words: str, what: Locator) -> None:
        what.tap()
        self.taps.append(words)


def on_phone(enter: Enter, name: str, **options) -> Page:
    return enter(name, PHONE, is_mobile=True, has_touch=True, **options)


def open_case(page: Page, patient: str) -> None:
    """Open one of the listed cases."""
    page.get_by_role("main").locator("a.row-title", has_text=patient).first.tap()
    page.wait_for_url("**/items/**")


def record(page: Page) -> Locator:
    return page.get_by_role("button", name="Record").first


def choose(page: Page, thumb: Thumb, group: str, label: str) -> None:
    choices = page.get_by_role("group", name=group)
    thumb.tap(label, choices.locator("label").filter(has_text=label).first)


def fill_in(page: Page, thumb: Thumb) -> None:
    choose(page, thumb, "Primary modality", "Radiotherapy")
    choose(page, thumb, "Intent", "Palliative")
    choose(page, thumb, "How sure are you?", "4")
    reason = page.get_by_label("Reason").first
    thumb.tap("the reason", reason)
    reason.press_sequentially(REASON)


def test_a_plain_recommendation_takes_few_taps(enter: Enter, report: list[str]):
    page, thumb = on_phone(enter, "Dr. Ravi Menon"), Thumb()
    page.goto("/boards/spine/review/?only=owed")
    thumb.tap("the case", page.get_by_role("main").locator("a.row-title").first)
    expect(record(page)).to_be_in_viewport()
    fill_in(page, thumb)
    expect(record(page)).to_be_in_viewport()
    thumb.tap("Record", record(page))
    expect(page.get_by_text("is recorded and sealed.")).to_be_visible()
    report.append(f"phone vote: {len(thumb.taps)} taps and the reason: {', '.join(thumb.taps)}")
    assert len(thumb.taps) <= MOST_TAPS


def test_the_form_fits_a_thumb_and_the_screen(enter: Enter):
    page = on_phone(enter, "Dr. Rosa Lindqvist")
    page.goto("/boards/spine/review/")
    inspect(page, "review on a phone")
    open_case(page, "Rossi")
    first = page.get_by_role("group", name="Primary modality")
    expect(first).to_be_in_viewport()
    assert page.evaluate(TOO_SMALL, THUMB) == []
    brief = page.locator("details.in-brief")
    brief.locator("summary").tap()
    expect(brief.get_by_text("Walking")).to_be_visible()
    inspect(page, "item on a phone")


def test_a_recommendation_outlives_a_network_that_is_gone(enter: Enter, site: str):
    with Cable(site) as cable:
        page, thumb = on_phone(enter, "Dr. Mei Okafor", base_url=cable.address), Thumb()
        enter.watch(page).may_be_cut_off()
        page.goto("/boards/spine/review/")
        open_case(page, "Moreau")
        address = page.url
        fill_in(page, thumb)
        cable.pull()
        record(page).tap()
        expect(page.get_by_text("Not saved, trying again.")).to_be_visible()
        expect(page.get_by_label("Reason").first).to_have_value(REASON)
        cable.plug_in()
        expect(page.get_by_text("is recorded and sealed.")).to_be_visible(timeout=20_000)
        page.goto(address)
        expect(page.get_by_label("Reason").first).to_have_value(REASON)


def test_a_reload_by_accident_is_asked_about(enter: Enter):
    page, thumb = on_phone(enter, "Prof. Charlotte Hale"), Thumb()
    page.goto("/boards/spine/review/")
    open_case(page, "Moreau")
    fill_in(page, thumb)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]


def test_reviewed_without_a_recommendation_and_back(enter: Enter):
    page = on_phone(enter, "Dr. Rosa Lindqvist")
    page.goto("/boards/spine/review/?only=owed")
    open_case(page, "")
    address = page.url
    page.get_by_role("button", name="I have reviewed it and give no recommendation").tap()
    expect(page.get_by_text("is reviewed without a recommendation.")).to_be_visible()
    page.goto(address)
    page.get_by_role("button", name="Take it back").tap()
    expect(page.get_by_text("waits for your recommendation again.")).to_be_visible()
