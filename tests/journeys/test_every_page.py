"""Every main page, narrow and wide, light and dark: no barrier, no sideways scrolling, no error."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from .door import Enter
from .inspection import CROSSED, LOOKS, barriers, inspect
from .program import manage
from .wording import worded

pytestmark = pytest.mark.journey

CLERK, CHAIR, SPECIALIST = "Clara Benn", "Prof. Charlotte Hale", "Dr. Omar Said"
TEAM = (SPECIALIST, "Dr. Mei Okafor", "Dr. Rosa Lindqvist")
"""Three of the four core disciplines; the chair is of the fourth."""
BOARD = "/boards/spine"


def at(path: str) -> Callable[[Page], object]:
    return lambda page: page.goto(path)


def following(start: str, *links: str) -> Callable[[Page], None]:
    """Go to a page and follow links from there, each by its name."""

    def follow(page: Page) -> None:
        page.goto(start)
        for link in links:
            page.get_by_role("main").get_by_role("link", name=link).first.click()

    return follow


def coming_meeting(page: Page) -> None:
    page.goto(f"{BOARD}/meetings/")
    page.get_by_role("region", name="Next meeting").get_by_role("link").first.click()


def past_meeting(page: Page) -> None:
    page.goto(f"{BOARD}/meetings/")
    past = page.locator("section", has=page.get_by_role("heading", name="Past meetings"))
    # The emergency board of this week stands first, then the regular meeting of last week.
    past.get_by_role("heading", level=3).nth(1).get_by_role("link").click()


def decided_case(page: Page) -> None:
    past_meeting(page)
    page.get_by_role("main").get_by_role("link", name="S-0001").click()


def patients_letter(page: Page) -> None:
    decided_case(page)
    page.get_by_role("main").get_by_role("link", name="Patient's letter").click()


# who, the heading that says that it is this page, and the way there
PAGES = {
    "sign-in": ("", "Sign in", at("/sign-in/")),
    "desk": (CLERK, "Desk", at(f"{BOARD}/desk/")),
    "new case": (CLERK, "New case", at(f"{BOARD}/cases/new/")),
    "import": (CLERK, "Read a bundle", at(f"{BOARD}/import/")),
    "case being completed": (CLERK, "Baumann", following(f"{BOARD}/desk/", "S-0011")),
    "case heard": (CLERK, "Albers", following(f"{BOARD}/actions/", "S-0001")),
    "images": (CLERK, "Spine MRI", following(f"{BOARD}/actions/", "S-0001", "Spine MRI T2")),
    "key image": (CLERK, "Key image", following(f"{BOARD}/actions/", "S-0001", "Change key image")),
    "add files": (CLERK, "Add files", following(f"{BOARD}/actions/", "S-0001", "Add files")),
    "edit": (CLERK, "Edit", following(f"{BOARD}/desk/", "S-0011", "Write in", "Patient and")),
    "record": (CLERK, "Record of", following(f"{BOARD}/desk/", "S-0011", "Write in the record")),
    "finding": (CLERK, "Add a finding", following(f"{BOARD}/desk/", "S-0011", "Add a finding")),
    "meetings": (SPECIALIST, "Meetings", at(f"{BOARD}/meetings/")),
    "plan a meeting": (CLERK, "Plan a meeting", at(f"{BOARD}/meetings/new/")),
    "coming meeting": (CLERK, "Meeting of", coming_meeting),
    "past meeting with documents": (CLERK, "Meeting of", past_meeting),
    "agenda": (CLERK, "Agenda of", following(f"{BOARD}/desk/", "Agenda")),
    "review": (SPECIALIST, "Cases to review", at(f"{BOARD}/review/")),
    "item with ballot": (SPECIALIST, "Ferreira", following(f"{BOARD}/review/", "Ferreira")),
    "item decided": (SPECIALIST, "Albers", decided_case),
    "patient's letter": (SPECIALIST, "Patient's letter", patients_letter),
    "audit": ("Paula Adler", "Audit trail", at(f"{BOARD}/audit/")),
    "no board": ("Ada Moss", "", at("/")),
    "not found": (SPECIALIST, "There is nothing here for you", at("/nowhere/")),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page(enter: Enter, name: str):
    person, heading, go = PAGES[name]
    page = enter(person)
    if name == "not found":
        enter.watch(page).expect(404)
    go(page)
    expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    inspect(page, name)


@pytest.fixture(scope="module")
def filled(site: str, environment: dict[str, str]) -> None:
    """One more case on the board, in which everything is written."""
    code = "from tests import filled; filled.in_demonstration()"
    manage("shell", "-c", code, environment=environment)


SECTIONS = (
    "examination",
    "tumour",
    "imaging_study",
    "lesion",
    "planning",
    "operation",
    "pathology",
)


def open_all(page: Page) -> None:
    page.evaluate(
        "() => document.querySelectorAll('main details').forEach(d => { d.open = true; })"
    )


def in_record(page: Page) -> None:
    page.goto(f"{page.url.rstrip('/')}/record/?open={','.join(SECTIONS)}")


def to_override(page: Page) -> None:
    open_all(page)
    page.get_by_role("link", name="Override, with a reason").first.click()


def wrong_override(page: Page) -> None:
    to_override(page)
    page.get_by_role("button", name="Override").click()


def with_mistakes(page: Page) -> None:
    """The record page with a wrong answer, and with the history of a section."""
    page.goto(f"{page.url.rstrip('/')}/record/?open=history")
    page.get_by_role("button", name="Earlier versions").first.click()
    expect(page.locator("form .timeline li").first).to_be_visible()
    page.get_by_label("Pain, 0 to 10").fill("eleven")
    expect(page.get_by_text("Enter a whole number")).to_be_visible()


FILLED = {
    "case": ("Everything", open_all),
    "record": ("Record of", in_record),
    "record with mistakes": ("Record of", with_mistakes),
    "override": ("Override", to_override),
    "override refused": ("Override", wrong_override),
}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", FILLED)
def test_a_page_with_everything_filled(enter: Enter, filled: None, name: str):
    heading, go = FILLED[name]
    page = enter(CLERK)
    if name == "override refused":
        enter.watch(page).expect(422)
    page.goto(f"{BOARD}/desk/")
    page.get_by_role("main").locator("tr", has_text="Everything").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Everything").first).to_be_visible()
    go(page)
    expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    inspect(page, name)


def press(name: str) -> Callable[[Page], None]:
    """Press a button of the chair's bar."""
    return lambda page: page.get_by_role("toolbar").get_by_role("button", name=name).click()


def asked(page: Page) -> Locator:
    """What the chair is asked: nothing of it stands in front of the meeting."""
    return page.locator("[data-asks]:not([hidden]), [data-task]")


def answer(name: str) -> Callable[[Page], None]:
    """Press a button of the question or of the form that stands in the page."""
    return lambda page: asked(page).get_by_role("button", name=name).click()


def tick(page: Page) -> None:
    """The team is ticked on the list that is open, which is looked at."""
    tick_each(page, TEAM)
    inspect(page, "attendance", CROSSED)
    answer("Done")(page)


def tick_each(page: Page, names: tuple[str, ...]) -> None:
    for name in names:
        here = page.get_by_role("button", name=f"{name}: in the room")
        here.click()
        expect(here).to_have_attribute("aria-pressed", "true")


def attend(page: Page, names: tuple[str, ...] = TEAM) -> None:
    """Tick these people as being in the room, besides the chair."""
    press("Attendance")(page)
    tick_each(page, names)
    answer("Done")(page)


def open_with_quorum(chair: Page) -> None:
    """Open the meeting, unless it is open, with the chair and the team in the room."""
    bar = chair.get_by_role("toolbar", name="Chair")
    expect(bar).to_be_visible()
    if bar.get_by_role("button", name="Open the meeting").is_visible():
        press("Open the meeting")(chair)
        join(chair)
        attend(chair)


def join(page: Page) -> None:
    page.get_by_role("button", name="In the room", exact=True).click()
    expect(page.get_by_text("You are here, in the room.")).to_be_visible()


def word(page: Page) -> None:
    worded(page, "Decompression tonight.", what="Decompression", owner="Neurosurgery")
    inspect(page, "proposal", CROSSED)
    page.get_by_role("button", name="Put it to the board").click()


def agree(page: Page) -> None:
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_text("Saved: Agree")).to_be_visible()


FITS = "() => document.documentElement.scrollHeight <= window.innerHeight"

# What the chair does to come to each stage, and what the chair, a member and the room read then.
STAGES = {
    "before": ((), "The meeting has not begun|The agenda is published", "The meeting begins at"),
    "open": (
        (press("Open the meeting"), join, press("Attendance"), tick),
        "No case is before the board",
        "Next: case 1",
    ),
    "presenting": ((press("Next case"),), "Ferreira", "recommendations sealed"),
    "revealed": (
        (press("Reveal opinions"), answer("Reveal")),
        "Recommendations by discipline",
        "Recommendations revealed",
    ),
    "voting": (
        (word, agree),
        "Proposed consensus",
        "positions recorded",
    ),
    "positions closed": (
        (press("Close positions"), answer("Close positions")),
        "Unanimous",
        "Unanimous",
    ),
    "decided": (
        (press("Record consensus"),),
        "Recorded consensus",
        "Consensus of the board",
    ),
}


@pytest.mark.timed
@pytest.mark.timeout(240)
def test_the_live_screens(enter: Enter):
    chair = enter(CHAIR)
    expect(chair.get_by_role("toolbar", name="Chair")).to_be_visible()
    member, room = enter(SPECIALIST), enter.wall(chair)
    member.goto(chair.url.replace("/chair/", "/live/"))
    for stage, (steps, words, words_in_the_room) in STAGES.items():
        for step in steps:
            step(chair)
        expect(room.get_by_text(words_in_the_room).first).to_be_visible()
        assert barriers(room) == [], f"room {stage}"
        assert room.evaluate(FITS), f"the room must not scroll: {stage}"
        for who, page in (("chair", chair), ("participant", member)):
            expect(page.get_by_text(re.compile(words)).first).to_be_visible()
            inspect(page, f"{who} {stage}", LOOKS if stage == "voting" else CROSSED)
