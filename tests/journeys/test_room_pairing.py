"""The screen of a room: paired by its code, readable from six metres, dark when it is ended."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .door import Enter, code_on
from .inspection import CONTRAST, RULES, barriers
from .program import free_port, start, wait_for
from .test_every_page import CHAIR, SPECIALIST, answer, join, press, tick, word

pytestmark = [pytest.mark.journey, pytest.mark.timed]

LEAST = 28
"""Pixels of the smallest text on a wall of 1920 by 1080 that is read from six metres."""

WALLS = ((1920, 1080), (1280, 720), (3840, 2160))

# The smallest text among what the room reads, with its size as it is drawn.
SMALLEST = """
() => {
  const page = document.querySelector(".room-page");
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  let least = [1e9, ""];
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim(), part = walker.currentNode.parentElement;
    if (!words || part.closest(".visually-hidden, .room-foot, [hidden], title, desc")) continue;
    if (!part.getClientRects().length) continue;
    const drawn = part.closest("svg") ? part.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(part).fontSize) * drawn;
    if (size < least[0]) least = [size, words.slice(0, 60)];
  }
  return least;
}
"""
# Nothing scrolls, and nothing sticks out of the place between head and foot.
OUTSIDE = """
() => {
  const page = document.documentElement, body = document.querySelector(".room-body");
  const found = [];
  if (page.scrollHeight > innerHeight) found.push(`${page.scrollHeight - innerHeight} px scroll`);
  const edge = body.getBoundingClientRect().bottom + 1;
  for (const part of body.querySelectorAll("p, li, dd, img, svg")) {
    const over = Math.round(part.getBoundingClientRect().bottom - edge);
    if (over > 0) found.push(`${over} px too low: ${part.outerHTML.slice(0, 80)}`);
  }
  return found.slice(0, 3);
}
"""


def look(wall: Page, stage: str) -> list[str]:
    """Everything that is wrong with the wall at this stage, on each size and in each scheme."""
    wrong = []
    for width, height in WALLS:
        wall.set_viewport_size({"width": width, "height": height})
        size, words = wall.evaluate(SMALLEST)
        if size < LEAST * height / 1080 - 0.5:
            wrong.append(f"{stage}, {width}: {size:.1f} px: {words}")
        wrong += [f"{stage}, {width}: {part}" for part in wall.evaluate(OUTSIDE)]
    wall.set_viewport_size({"width": 1920, "height": 1080})
    for theme, rules in (("light", CONTRAST), ("dark", RULES)):
        wall.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        wrong += [f"{stage}, {theme}: {part}" for part in barriers(wall, rules)]
    if folder := os.environ.get("PICTURES"):
        wall.screenshot(path=Path(folder) / f"{stage}.png")
    return wrong


def pair_in_dialog(chair: Page, code: str) -> None:
    chair.get_by_role("button", name="Room screens").click()
    field = chair.get_by_label("Code on the room screen")
    field.fill(code)
    field.press("Enter")


def reword(page: Page) -> None:
    word(page)
    expect(page.get_by_role("button", name="Close positions")).to_be_visible()


def agree(page: Page) -> None:
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_text("Saved: Agree")).to_be_visible()


STAGES = {
    "before": ((), "The meeting begins at"),
    "between": ((press("Open the meeting"), join, press("Attendance"), tick), "Next: case 1"),
    "sealed": ((press("Next case"),), "recommendations sealed"),
    "named": ((press("Name in the room"), answer("Show the name")), "The name is shown"),
    "revealed": ((press("Reveal opinions"), answer("Reveal")), "Recommendations revealed"),
    "positions": ((word, agree), "positions recorded"),
    "taken": ((press("Close positions"), answer("Close positions")), "Positions closed"),
    "decided": ((press("Record consensus"),), "Consensus of the board"),
}


@pytest.mark.timeout(600)
def test_a_room_screen_from_its_code_to_its_end(enter: Enter, report: list):
    chair, wall = enter(CHAIR), enter("", {"width": 1920, "height": 1080})
    expect(chair.get_by_role("toolbar", name="Chair")).to_be_visible()
    wall.goto("/screen/")
    code = wall.locator(".room-code")
    expect(code).to_have_text(re.compile(r"[A-Z0-9]{3}\s*[A-Z0-9]{3}"))
    wrong = look(wall, "code")

    enter.watch(chair).expect(409)
    pair_in_dialog(chair, "AAAAAA")
    expect(chair.get_by_text("No screen shows this code now.")).to_be_visible()
    began = time.monotonic()
    chair.get_by_label("Code on the room screen").fill(code_on(wall))
    chair.get_by_label("Code on the room screen").press("Enter")
    wall.wait_for_url("**/room/")
    report.append(f"from the code to the meeting on the wall: {time.monotonic() - began:.1f} s")
    expect(wall.get_by_text("Live", exact=True)).to_be_visible()
    expect(chair.get_by_text("Paired at")).to_be_visible()
    answer("Done")(chair)

    for stage, (steps, words) in STAGES.items():
        for step in steps:
            step(chair)
        expect(wall.get_by_text(words).first).to_be_visible()
        if stage != "named":
            expect(wall.get_by_text("The name is shown")).to_have_count(0)
        wrong += look(wall, stage)
        if stage == "named":
            press("Hide name")(chair)
    assert wrong == [], "\n".join(wrong)

    chair.get_by_role("button", name="Room screens").click()
    began = time.monotonic()
    chair.get_by_role("button", name="End the room screen").click()
    expect(wall.get_by_text("This screen was ended")).to_be_visible()
    report.append(f"from “end” to the dark wall: {time.monotonic() - began:.1f} s")
    assert time.monotonic() - began < 5
    expect(wall.locator(".room-code")).to_be_visible()


@contextmanager
def second_server(environment: dict[str, str], logs: Path, port: int) -> Iterator[object]:
    """A web process of our own beside the program's, which a test may kill."""
    web = ("-m", "uvicorn", "tumorboard.asgi:application", "--port", str(port))
    process = start(logs / "second.log", *web, environment=environment)
    try:
        wait_for(f"{environment['SITE_URL']}/health/")
        yield process
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.timeout(240)
def test_every_screen_mends_itself_after_the_server_was_killed(
    enter: Enter, environment: dict, tmp_path: Path, report: list
):
    port = free_port()
    environment = {**environment, "SITE_URL": f"http://127.0.0.1:{port}"}
    with second_server(environment, tmp_path, port) as server:
        here = {"base_url": environment["SITE_URL"]}
        chair = enter(CHAIR, **here)
        member, wall = enter(SPECIALIST, **here), enter.wall(chair, **here)
        member.goto(chair.url.replace("/chair/", "/live/"))
        everybody = {"chair": chair, "member": member, "wall": wall}
        for page in everybody.values():
            enter.watch(page).may_be_cut_off()
            enter.watch(page).expect(502, 503)
            expect(page.get_by_text("Live", exact=True)).to_be_visible()
            page.evaluate("() => { window.untouched = true; }")
        os.kill(server.pid, signal.SIGKILL)
        server.wait(10)
        for page in everybody.values():
            expect(page.get_by_text("Not live since")).to_be_visible()
    with second_server(environment, tmp_path, port):
        began = time.monotonic()
        for name, page in everybody.items():
            expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=20_000)
            report.append(f"{name} live again {time.monotonic() - began:.1f} s after the start")
            assert page.evaluate("() => window.untouched"), f"{name} was loaded anew"
        enter.leave()
