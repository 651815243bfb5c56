"""Makes the pictures of the README from the demonstration.

CHROMIUM=/usr/bin/chromium python -m tumorboard.embedded exec --fast -- \
    python -m tests.journeys.screens
"""

import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect, sync_playwright

from .door import PHONE, Enter, launching
from .program import ROOT, environment_of_its_own, load, manage, running
from .test_every_page import (
    BOARD,
    CHAIR,
    CLERK,
    SPECIALIST,
    answer,
    attend,
    following,
    join,
    press,
)
from .wording import worded

WALL = {"width": 1600, "height": 900}
FOLDER = ROOT / "docs/screens"
ZONES = ("Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "Asia/Dubai")
MEMBERS = ("Dr. Omar Said", "Dr. Mei Okafor", "Dr. Rosa Lindqvist", "Dr. Ravi Menon")
RECOMMENDATION = (
    "Definitive carbon ion therapy at the particle centre; en bloc sacrectomy below S1 only if the "
    "planning CT leaves too little room to the bowel."
)
LOADED = """
() => [...document.images].filter((one) => one.loading !== "lazy")
  .every((one) => one.complete && one.naturalWidth)
"""
PLAN = {"what": "Referral to the particle centre with planning CT", "owner": "Radiation oncology"}
VOTES = """
from meetings import ballots
from meetings.models import AgendaItem
from meetings.vocabulary import Round
from tumorboard.models import User

item = AgendaItem.objects.get(case__patient__family_name="Ferreira", meeting__state="published")
ballot = ballots.current(item, Round.OPINION)
en_bloc = {"modality": "surgery", "approach": "open", "resection": "en_bloc", "confidence": 3}
particles = {"modality": "radiotherapy", "approach": "", "resection": "", "confidence": 4}
rest = {"components": [], "intent": "curative", "decompression": False, "stabilisation": ""}
for name, vote, reason in (
    ("Prof. Charlotte Hale", particles, "The roots of S2 would be lost, and with them continence."),
    ("Dr. Omar Said", en_bloc, "En bloc below S1 is feasible; margins decide the outcome."),
    ("Dr. Mei Okafor", particles, "He weighs continence highest; control is comparable."),
):
    ballots.cast(ballot, by=User.objects.get(name=name), **rest, **vote, reason=reason)
"""


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    environment = environment_of_its_own()
    load(environment)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(environment, Path(folder)) as site,
        sync_playwright() as playwright,
    ):
        move_to_the_afternoon(environment)
        manage("shell", "-c", VOTES, environment=environment)
        browser = playwright.chromium.launch(**launching())
        enter = Enter(site, browser, {})
        pages_of_the_clerk(enter)
        page_of_a_specialist(enter)
        live_screens(enter)
        enter.leave()
        browser.close()


def move_to_the_afternoon(environment: dict[str, str]) -> None:
    """Today's meeting is about to begin at any hour; boards meet in the afternoon."""
    zone = min(ZONES, key=lambda name: abs(datetime.now(ZoneInfo(name)).hour - 15))
    for model in ("tumorboard.models.Board", "meetings.models.Meeting"):
        module, name = model.rsplit(".", 1)
        code = f"from {module} import {name}; {name}.objects.update(zone_name={zone!r})"
        manage("shell", "-c", code, environment=environment)


def take(page: Page, name: str) -> None:
    """Keep what stands on the screen now."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    expect(page.get_by_text("Documents are being fetched.")).to_have_count(0)
    while not page.evaluate(LOADED):
        page.wait_for_timeout(50)
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    page.mouse.move(0, 0)
    page.screenshot(path=FOLDER / f"{name}.png", caret="initial")


def pages_of_the_clerk(enter: Enter) -> None:
    clerk = enter(CLERK)
    clerk.goto(f"{BOARD}/desk/")
    take(clerk, "desk")
    following(f"{BOARD}/desk/", "S-0008")(clerk)
    take(clerk, "case")
    following(f"{BOARD}/actions/", "S-0001")(clerk)
    clerk.get_by_role("link", name="Spine MRI T2 sagittal").first.click()
    expect(clerk.get_by_role("img").first).to_be_visible()
    take(clerk, "images")
    following(f"{BOARD}/desk/", "S-0011")(clerk)
    clerk.get_by_role("link", name="KPS or ECOG is missing").click()
    clerk.locator("[name=performance_scale][value=kps]").check()
    clerk.locator("[name=performance_value]").fill("70")
    expect(clerk.get_by_role("link", name="KPS or ECOG is missing")).to_have_count(0)
    take(clerk, "record")
    clerk.get_by_role("link", name="Back to the case").click()
    clerk.get_by_role("button", name="Mark ready").click()
    following(f"{BOARD}/desk/", "Agenda")(clerk)
    take(clerk, "agenda")


def page_of_a_specialist(enter: Enter) -> None:
    member = enter(SPECIALIST)
    following(f"{BOARD}/review/", "Rossi")(member)
    member.get_by_label("Surgery", exact=True).first.check()
    take(member, "item")


def live_screens(enter: Enter) -> None:
    """The first case of today's meeting, from its opening to the positions."""
    chair = enter(CHAIR)
    room = enter.wall(chair, WALL)
    phone = enter("Dr. Rosa Lindqvist", PHONE, is_mobile=True, has_touch=True)
    phone.goto(chair.url.replace("/chair/", "/live/"))
    press("Open the meeting")(chair)
    join(chair)
    attend(chair, MEMBERS)
    for step in (press("Next case"), press("Reveal opinions"), answer("Reveal")):
        step(chair)
    expect(room.get_by_text("Recommendations revealed")).to_be_visible()
    expect(chair.get_by_role("button", name="Put it to the board")).to_be_visible()
    take(room, "room")
    take(chair, "chair")
    worded(chair, RECOMMENDATION, **PLAN)
    chair.get_by_role("button", name="Put it to the board").click()
    phone.get_by_role("button", name="Agree", exact=True).tap()
    expect(phone.get_by_text("Saved: Agree")).to_be_visible()
    take(phone, "participant")


if __name__ == "__main__":
    main()
