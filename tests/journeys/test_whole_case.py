"""A whole case in five browsers: from the desk to the printed minutes."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from .cable import Cable
from .door import PHONE, Enter
from .keyboard import tab_to
from .test_every_page import asked

pytestmark = [pytest.mark.journey, pytest.mark.timed]

PATIENT = "Baumann, Ilse"
QUESTION = "when to operate?"
ONCOLOGIST, RADIATION, SURGEON = "Dr. Mei Okafor", "Dr. Rosa Lindqvist", "Dr. Omar Said"
HER_REASON = "Nothing but removal frees a cord that is pushed aside."
OTHER_REASON = "At her age a slow course may be watched for three months."
RECOMMENDATION = "Microsurgical removal of the meningioma at T5 within two weeks."
DISSENT = "Watching comes first while she still walks with a cane."
PLAN = (
    ("Removal under neuromonitoring", "Neurosurgery", ""),
    ("Gait training before and after", "Rehabilitation", "once she is out of bed"),
)
A_SECOND = 1000


@pytest.fixture
def cable(site: str) -> Iterator[Cable]:
    with Cable(site) as cable:
        yield cable


@pytest.mark.timeout(240)
def test_a_whole_case(
    enter: Enter, stopwatch: Callable, cable: Cable, report: list, tmp_path: Path
):
    clerk = enter("Clara Benn")
    meeting = publish(clerk)
    oncologist = enter(ONCOLOGIST, PHONE, is_mobile=True, has_touch=True)
    radiation = enter(RADIATION, base_url=cable.address)
    record_opinion(oncologist, "Surgery", HER_REASON)
    record_opinion(radiation, "Surveillance", OTHER_REASON)

    chair = enter("Prof. Charlotte Hale")
    chair.goto(meeting)
    room = enter.wall(chair)
    chair.keyboard.press("c")
    expect(chair.get_by_role("toolbar", name="Chair")).to_be_visible()
    for page in (oncologist, radiation):
        page.goto(f"{urlsplit(meeting).path}live/")
    everybody = {"chair": chair, "phone": oncologist, "laptop": radiation, "room": room}
    for page in everybody.values():
        expect(page.get_by_text("Live", exact=True)).to_be_visible()

    clock = stopwatch(chair, everybody)
    gather(clock, everybody)
    reveal(clock, everybody)
    for page in everybody.values():
        reload_changes_nothing(page)
    clock.ready()
    propose(clock)
    take_positions(everybody)
    enter.watch(radiation).may_be_cut_off()
    close_positions(clock, radiation, cable)
    record(clock)
    clerk.goto(meeting)
    documents_become_ready(clerk, chair, report, clock)
    expect(room.get_by_text("The meeting is closed")).to_be_visible()
    read_minutes(clerk, tmp_path)
    report.append(clock.summary)
    # Five browsers share the machine with the server here, and machines are noisy: the promise is
    # held to by the median, and no single step may be far from it.
    assert median(clock.every) <= A_SECOND, clock.steps
    assert max(clock.every) <= 3 * A_SECOND, clock.steps


def publish(clerk: Page) -> str:
    """Complete the waiting case, plan a meeting, put the case on it; give its address."""
    row = clerk.get_by_role("row").filter(has_text=PATIENT)
    row.get_by_role("link", name="Complete").click()
    examination = clerk.get_by_role("form", name="Examination")
    examination.get_by_label("ECOG", exact=True).check()
    examination.get_by_label("Value").fill("1")
    ready = clerk.get_by_role("region", name="Ready for the board?")
    expect(ready.locator(".gap-missing")).to_have_count(0)
    clerk.get_by_role("link", name="Back to the case").click()
    clerk.get_by_role("button", name="Mark ready").click()
    expect(clerk.get_by_text("is ready for a meeting.")).to_be_visible()
    clerk.get_by_role("navigation", name="Main").get_by_role("link", name="Meetings").click()
    clerk.get_by_role("link", name="Plan a meeting").click()
    start = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(minutes=5)
    clerk.get_by_label(re.compile("^Date")).fill(f"{start:%Y-%m-%d}")
    clerk.get_by_label(re.compile("^Start")).fill(f"{start:%H:%M}")
    clerk.get_by_label("Place").fill("Room 4")
    clerk.get_by_role("button", name="Plan the meeting").click()
    ready = clerk.get_by_role("region", name="Ready cases")
    ready.get_by_role("listitem").filter(has_text=PATIENT).get_by_role("button").click()
    agenda = clerk.get_by_role("region", name="On the agenda")
    expect(agenda.get_by_role("listitem").filter(has_text=PATIENT)).to_be_visible()
    clerk.get_by_role("button", name="Publish").click()
    clerk.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(clerk.get_by_text("The agenda is published.")).to_be_visible()
    return clerk.url


def record_opinion(page: Page, modality: str, reason: str) -> None:
    """Find the case among those to review and seal a recommendation."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Review").click()
    page.get_by_role("link", name=PATIENT).click()
    choose(page.get_by_role("group", name="Primary modality"), modality)
    choose(page.get_by_role("group", name="Intent"), "Local control")
    if modality == "Surgery":
        choose(page.get_by_role("group", name="Approach"), "Open")
        page.get_by_label("Resection goal").select_option("Gross total")
    page.get_by_role("group", name="How sure are you?").get_by_label("4").check()
    page.get_by_label("Reason").first.fill(reason)
    page.get_by_role("button", name="Record").first.click()
    expect(page.get_by_text("is recorded and sealed.")).to_be_visible()


def choose(group: Locator, label: str) -> None:
    group.get_by_label(label, exact=True).check()


def gather(clock, everybody: dict[str, Page]) -> None:
    """Open the meeting; everybody joins, and the chair ticks a surgeon who has no screen."""
    chair = everybody["chair"]
    clock.measure(
        "open the meeting",
        lambda: chair.keyboard.press("o"),
        {"phone": "No case is before the board", "room": "Next: case 1 of 1"},
    )
    everybody["phone"].get_by_role("button", name="By video").click()
    code = everybody["room"].locator(".room-code strong").inner_text()
    everybody["laptop"].get_by_label("Code on the room screen").fill(code)
    everybody["laptop"].get_by_role("button", name="In the room").click()
    tab_to(chair, chair.get_by_role("button", name="In the room", exact=True))
    chair.keyboard.press("Enter")
    expect(chair.get_by_text("You are here, in the room.")).to_be_visible()
    chair.keyboard.press("a")
    tick = chair.get_by_role("button", name=f"{SURGEON}: in the room")
    tab_to(chair, tick)
    clock.measure(
        "tick a member as present",
        lambda: chair.keyboard.press("Enter"),
        {"phone": "Quorum met", "room": "3 in the room, 1 by video"},
    )
    expect(tick).to_have_attribute("aria-pressed", "true")
    chair.keyboard.press("Escape")
    expect(asked(chair)).to_be_hidden()
    clock.measure(
        "present the case",
        lambda: chair.keyboard.press("n"),
        {"phone": QUESTION, "laptop": QUESTION, "room": QUESTION},
    )


def reveal(clock, everybody: dict[str, Page]) -> None:
    """The reasons stay sealed until the chair confirms the reveal."""
    for who, page in everybody.items():
        expect(page.get_by_text(QUESTION).first).to_be_visible()
        html = page.content()
        assert HER_REASON not in html, who
        assert OTHER_REASON not in html, who
    chair = everybody["chair"]
    chair.keyboard.press("r")
    expect(asked(chair)).to_contain_text("Reveal 2 of")
    clock.measure(
        "reveal",
        lambda: chair.keyboard.press("Enter"),
        {"phone": OTHER_REASON, "laptop": HER_REASON, "room": "Local control; open, gross total"},
    )


def reload_changes_nothing(page: Page) -> None:
    before = shown(page)
    page.reload()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    assert shown(page) == before


def shown(page: Page) -> str:
    """What the screen says, without its clocks and the code that changes with them."""
    expect(page.locator(".strip").get_by_text("Surveillance", exact=True)).to_be_visible()
    said = re.sub(r"\d+:\d\d(:\d\d)?|Check-in code\s+\d+", "", page.locator("main").inner_text())
    return " ".join(said.split())


def propose(clock) -> None:
    """The chair words a consensus with two plan items, without a mouse; the others see it grow."""
    chair = clock.actor
    wording = chair.get_by_label("We recommend")
    tab_to(chair, wording)
    chair.keyboard.press("Control+a")
    clock.measure(
        "word the consensus",
        lambda: chair.keyboard.type(RECOMMENDATION),
        dict.fromkeys(("phone", "laptop", "room"), RECOMMENDATION),
    )
    pick(chair, "timing", "within_two_weeks")
    for number, (what, owner, condition) in enumerate(PLAN):
        line = chair.locator("[data-line]").nth(number)
        for label, text in (
            ("What is to be done", what),
            ("By whom", owner),
            ("On condition that", condition),
        ):
            tab_to(chair, line.get_by_label(label))
            chair.keyboard.type(text)
    pick(chair, "guideline", "in_line")
    pick(chair, "trial", "none_suitable")
    for label in ("Responsible clinician", "Who tells the patient"):
        put_in_empty(chair, label, SURGEON)
    put_in_empty(chair, "By when", "")
    expect(chair.locator("#pad-open")).to_be_hidden()
    tab_to(chair, chair.get_by_role("button", name="Put it to the board"))
    clock.measure(
        "propose a consensus",
        lambda: chair.keyboard.press("Enter"),
        {"phone": "Your position", "laptop": "Your position", "room": "0 of 4 positions recorded"},
    )


def pick(chair: Page, part: str, value: str) -> None:
    """Choose with Tab, Space and the arrow keys."""
    group = chair.locator(f"[data-part={part}]")
    tab_to(chair, group.get_by_role("radio").first)
    chair.keyboard.press("Space")
    wanted = group.locator(f"input[value={value}]")
    while not wanted.is_checked():
        chair.keyboard.press("ArrowRight")


def put_in_empty(chair: Page, label: str, text: str) -> None:
    """Write into a line of the pad that was not filled from the record."""
    line = chair.locator("#pad").get_by_label(label, exact=True)
    if not line.input_value():
        tab_to(chair, line)
        chair.keyboard.type(text)


def take_positions(everybody: dict[str, Page]) -> None:
    """Two agree, one disagrees with a reason that nobody else can read yet."""
    chair, phone, laptop = (everybody[who] for who in ("chair", "phone", "laptop"))
    phone.get_by_role("button", name="Agree", exact=True).tap()
    expect(phone.get_by_text("Saved: Agree")).to_be_visible()
    laptop.locator("summary", has_text="Disagree").click()
    laptop.get_by_role("textbox", name="Your reason").fill(DISSENT)
    laptop.get_by_role("button", name="Record: disagree").click()
    expect(laptop.get_by_text("Saved: Disagree")).to_be_visible()
    tab_to(chair, chair.get_by_role("button", name="Agree", exact=True))
    chair.keyboard.press("Enter")
    expect(chair.get_by_text("Saved: Agree")).to_be_visible()
    for who in ("chair", "phone", "room"):
        assert DISSENT not in everybody[who].content(), who


def close_positions(clock, laptop: Page, cable: Cable) -> None:
    """One participant's connection is cut while the chair closes; it catches up by itself."""
    chair = clock.actor
    expect(chair.get_by_text("3 of 4 recorded")).to_be_visible()
    cable.pull()
    chair.keyboard.press("c")
    expect(asked(chair)).to_contain_text("3 of 4 are recorded")
    clock.measure(
        "close the positions",
        lambda: chair.keyboard.press("Enter"),
        {"phone": "Majority, 66 %", "room": "Majority, 66 %"},
    )
    assert "Majority" not in laptop.locator("main").inner_text()
    expect(laptop.get_by_text("Not live since")).to_be_visible()
    cable.plug_in()
    expect(laptop.get_by_text("Majority, 66 %")).to_be_visible()


def record(clock) -> None:
    """What was read back is recorded with one key."""
    chair = clock.actor
    expect(chair.get_by_role("region", name="Read back, then record")).to_contain_text("Surgery")
    clock.measure(
        "record the consensus",
        lambda: chair.keyboard.press("g"),
        {"phone": "Recorded consensus", "laptop": "Recorded consensus", "room": "Consensus of"},
    )


def documents_become_ready(clerk: Page, chair: Page, report: list, clock) -> None:
    """The clerk sees both documents become ready; the page is not loaded again."""
    chair.keyboard.press("e")
    expect(asked(chair)).to_contain_text("Close the meeting?")
    clock.measure(
        "close the meeting",
        lambda: chair.keyboard.press("Enter"),
        dict.fromkeys(("phone", "laptop"), "The meeting is closed"),
    )
    closed = datetime.now(ZoneInfo("UTC"))
    for title in ("Consensus summary", "Minutes"):
        document = clerk.locator(".document", has_text=title)
        expect(document.get_by_role("link", name="Download")).to_be_visible(timeout=15_000)
    report.append(f"documents ready after {(datetime.now(ZoneInfo('UTC')) - closed)}")


def read_minutes(clerk: Page, folder: Path) -> None:
    """The downloaded file is the one whose fingerprint is shown, and says what was decided."""
    document = clerk.locator(".document", has_text="Minutes")
    with clerk.expect_download() as waiting:
        document.get_by_role("link", name="Download").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    expect(document.locator(".hash")).to_have_text(f"SHA-256 of the file {digest}")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())
    for words in (PATIENT, RECOMMENDATION, DISSENT, RADIATION, *(line[0] for line in PLAN)):
        assert words in text
    for name in ("Prof. Charlotte Hale", ONCOLOGIST, SURGEON):
        assert name in text
    assert re.search(rf"{re.escape(RADIATION)}, radiation oncology: disagree.{{0,40}}", text)
    assert re.search(r"[Qq]uorum", text)
