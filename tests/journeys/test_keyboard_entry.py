"""A case of each tumour class is entered without a mouse, and presented again with what is new."""

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from .door import LAPTOP, Enter
from .entered_cases import METASTASIS, PEOPLE, YES_SPINE, kps
from .keyboard import Hands, Plan, Walk

pytestmark = [pytest.mark.journey, pytest.mark.timed]

MOST_FIELDS = 60
BERLIN = ZoneInfo("Europe/Berlin")
# What the program takes: sections that are saved, parts and pages that are fetched.
LISTEN = """
() => {
  if (window.listening) return;
  window.listening = true;
  const had = (key) => Number(sessionStorage.getItem(key) || 0);
  const sum = (key, more) => sessionStorage.setItem(key, had(key) + more);
  const began = new WeakMap();
  addEventListener("load", () => {
    const [page] = performance.getEntriesByType("navigation");
    sum("pages", page.domContentLoadedEventEnd);
  });
  document.addEventListener("htmx:beforeRequest", ({detail}) =>
    began.set(detail.xhr, performance.now()));
  document.addEventListener("htmx:afterSettle", ({detail}) => {
    const since = began.get(detail.xhr), took = performance.now() - since;
    if (!since) return;
    began.delete(detail.xhr);
    sum("parts", took);
    if (!detail.elt.matches?.(".state")) return;
    sum("savings", 1);
    sessionStorage.setItem("slowest", Math.max(had("slowest"), took));
  });
}
"""
FIGURES = """
() => ["pages", "parts", "savings", "slowest"]
  .map((key) => Number(sessionStorage.getItem(key) || 0))
"""


@pytest.fixture
def clerk(enter: Enter) -> Page:
    page = enter("Clara Benn", LAPTOP, locale="en-GB")
    page.context.add_init_script(f"({LISTEN})()")
    page.goto("/")
    return page


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", PEOPLE)
def test_a_case_is_entered_by_keyboard_alone(clerk: Page, report: list[str], kind: str):
    (number, family, given), plan = PEOPLE[kind]
    hands, began = Hands(clerk), time.monotonic()

    begin(hands, number, family, given)
    Walk(hands, plan).go()
    make_ready(hands, ("submitted", "accepted", "ready for a meeting"))

    note(report, kind, hands, began)
    assert len(hands.touched) <= MOST_FIELDS
    stands_in_the_record(clerk, plan)


@pytest.mark.timeout(120)
def test_a_heard_case_is_presented_again_with_what_is_new(clerk: Page, report: list[str]):
    hands, began = Hands(clerk), time.monotonic()
    reopen(hands, "Albers")
    ask_anew(hands, "Progression under radiosurgery: operate again?")
    studies = int(clerk.locator("#imaging_study > summary .muted").inner_text())
    new = {"on": "-1", **YES_SPINE}
    plan = {
        "examination": [{"on": "-1", "walking": "aided", **kps("60", "-1")}],
        "imaging_study": [{}] * studies + [new],
    }

    Walk(hands, plan).go()
    make_ready(hands, ("ready for a meeting",))

    note(report, "presented again", hands, began)
    assert len(hands.touched) * 3 <= sum(len(t) for part in METASTASIS.values() for t in part)
    stands_in_the_record(clerk, plan)


def reopen(hands: Hands, name: str) -> None:
    """Find a case that the board has heard, and take it back to work."""
    page = hands.page
    expect(page.get_by_label("Find a case")).to_be_visible()
    hands.press("/")
    hands.type(name)
    expect(page.get_by_role("region", name="Cases found")).to_be_visible()
    hands.tab_to(page.get_by_role("row").filter(has_text=name).get_by_role("link").first)
    hands.press("Enter")
    hands.tab_to(page.get_by_role("button", name="Reopen"))
    hands.press("Enter")
    dialog = page.get_by_role("dialog")
    hands.tab_to(dialog.get_by_role("textbox"))
    hands.answer("reason", "Progression on the first MRI.")
    hands.tab_to(dialog.get_by_role("button", name="Reopen"))
    hands.press("Enter")
    expect(page.get_by_text("is back at work.")).to_be_visible()


def ask_anew(hands: Hands, question: str) -> None:
    """Put the new question, and open the record."""
    page = hands.page
    hands.press("e")
    hands.tab_to(page.get_by_role("link", name="Patient and referral"))
    hands.press("Enter")
    hands.put("Question to the board", question)
    hands.put("Reason for presentation", "recurrence")
    hands.tab_to(page.get_by_role("button", name="Save"))
    hands.press("Enter")
    expect(page.get_by_text("is saved.")).to_be_visible()
    hands.press("e")
    expect(page.get_by_role("heading", name="Record of")).to_be_visible()


def begin(hands: Hands, number: str, family: str, given: str) -> None:
    """Register the patient and the question; the page of the record follows."""
    page = hands.page
    hands.press("n")
    expect(page.get_by_role("heading", name="New case")).to_be_visible()
    hands.put("Record number", number)
    hands.put("Date of birth", "17061964")
    hands.put("Sex", "female")
    hands.put("Family name", family)
    hands.put("Given name", given)
    hands.put("Question to the board", "Which treatment comes first?")
    hands.put("Reason for presentation", "first_diagnosis")
    presenter = page.get_by_label("Presented by")
    said = presenter.locator("option", has_text="Omar Said").get_attribute("value")
    hands.put("Presented by", said)
    hands.tab_to(page.get_by_label("The patient knows of the discussion"))
    hands.press("Space")
    hands.touched.add(("consent_to_discuss",))
    hands.press("Tab")
    hands.press("Enter")
    expect(page.get_by_role("heading", name="Record of")).to_be_visible()


def make_ready(hands: Hands, words: tuple[str, ...]) -> None:
    """Save what was typed last, go to the case, and move it on with one key for each step."""
    page = hands.page
    hands.press("Control+Enter")
    back = page.get_by_role("link", name="Back to the case")
    expect(back).to_be_focused()
    expect(
        page.get_by_role("region", name="Ready for the board?").locator(".gap-missing")
    ).to_have_count(0)
    hands.press("Enter")
    for step in words:
        expect(page.locator("[data-key=m] kbd")).to_be_visible()
        hands.press("m")
        expect(page.get_by_text(f"is {step}.")).to_be_visible()


def note(report: list[str], kind: str, hands: Hands, began: float) -> None:
    """Put the figures of one case on record."""
    pages, parts, savings, slowest = hands.page.evaluate(FIGURES)
    report.append(
        f"{kind:<18} {len(hands.touched):3} fields, {hands.keys:4} keys, "
        f"{(pages + parts) / 1000:5.1f} s of the system, {savings} savings of "
        f"{slowest:.0f} ms at most, whole run {time.monotonic() - began:.1f} s"
    )


STORED = """
(section) => [...document.querySelectorAll(`#${section} form[data-saves]`)].map((form) => {
  const found = {};
  for (const one of form.elements) {
    if (!one.name || one.type === "hidden") continue;
    if (one.type === "checkbox") {
      found[one.name] ||= [];
      if (one.checked) found[one.name].push(one.value);
    } else if (one.type !== "radio" || one.checked) found[one.name] = one.value;
  }
  return found;
})
"""


def stands_in_the_record(page: Page, plan: Plan) -> None:
    """Every answer that was given is there when the record is opened anew."""
    page.get_by_role("link", name="Write in the record").click()
    address = page.url.split("?")[0]
    page.goto(f"{address}?open={','.join(plan)}")
    for section, things in plan.items():
        stored = page.evaluate(STORED, section)
        for thing in things:
            wanted = hashable({name: as_stored(value) for name, value in thing.items()})
            lost = [
                {name: as_read(one.get(name)) for name in wanted}.items() ^ wanted.items()
                for one in map(hashable, stored)
            ]
            assert not all(lost), (section, lost)


def hashable(told: dict) -> dict:
    """Several answers to one question, joined."""
    return {name: " ".join(one) if isinstance(one, list) else one for name, one in told.items()}


def as_stored(value: str | list[str]) -> str | list[str]:
    """What the page shows of an answer: a day that was typed as so many days ago is a date."""
    if isinstance(value, str) and re.fullmatch(r"-\d+", value):
        return (datetime.now(BERLIN).date() + timedelta(days=int(value))).isoformat()
    return value


def as_read(value: str | None) -> str:
    value = value or ""
    code = re.search(r"\d{4}/\d", value)
    return code.group() if code else value.replace("–", "-")
