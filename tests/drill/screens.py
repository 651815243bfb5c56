"""Real browser pages that stay open, without being loaded again, for the whole drill.

    python -m tests.drill.screens FOLDER

The chair's laptop and the room only watch; a voter on a phone taps. It runs until its standard
input is closed; then each page is compared with a freshly loaded one.
"""

import json
import select
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.journeys.door import LAPTOP, PHONE, ROOM, launching

from .checks import CHAIRS_LAPTOP
from .crowd import PASSWORD
from .history import Journal

HEALING_SECONDS = 30
TAP_EVERY = 3.0
GIVEN_UP_AFTER = 60.0
WORDS = {"agree": "Agree", "abstain": "Abstain"}

STATE = """() => {
  const saved = document.querySelector("#mine .sheet-head .good.strong");
  return {
    version: Number(document.querySelector("#seen-version")?.textContent || 0),
    stream: document.querySelector("[data-stream]")?.dataset.stream || "",
    offline: !document.querySelector("#offline")?.hidden,
    ballot: document.querySelector("#mine [name=ballot]")?.value || "",
    saved: (saved?.textContent || "").replace("Saved:", "").trim(),
    now: document.querySelector("#mine [aria-pressed=true]")?.id || "",
  };
}"""

# What differs between two loads of the same page: tokens, clocks, what was said of the last step,
# and marks that scripts leave.
PICTURE = """() => {
  const parts = [...document.querySelectorAll("[sse-swap], #mine")];
  return parts.map((part) => {
    const copy = part.cloneNode(true);
    const own = "[name=csrfmiddlewaretoken], #mine-seen, .form-errors";
    copy.querySelectorAll(own).forEach((x) => x.remove());
    copy.querySelectorAll("[data-since]").forEach((x) => {
      if (x.matches("progress")) x.removeAttribute("value"); else x.textContent = "";
      x.removeAttribute("data-over");
    });
    for (const x of [copy, ...copy.querySelectorAll("*")]) {
      for (const name of [...x.classList]) if (name.startsWith("htmx-")) x.classList.remove(name);
      if (!x.classList.length) x.removeAttribute("class");
      x.removeAttribute("data-sent");
      x.removeAttribute("tabindex");
    }
    return `${part.id || part.getAttribute("sse-swap")}: ` + copy.innerHTML.replace(/\\s+/g, " ");
  });
}"""


class Screen:
    """One page of one person."""

    def __init__(self, name: str, page: Page, journal: Journal) -> None:
        self.name, self.page, self.journal = name, page, journal
        self.state: dict = {}
        page.on("pageerror", lambda error: self.complain(str(error)))

    def complain(self, words: str) -> None:
        self.journal.note("complaint", screen=self.name, words=words[:300])

    def look(self) -> dict:
        """What the page shows now; a new version or state is noted."""
        before, self.state = self.state, self.page.evaluate(STATE)
        if self.state["version"] != before.get("version"):
            self.journal.note("seen", screen=self.name, version=self.state["version"])
        for what in ("stream", "offline"):
            if self.state[what] != before.get(what):
                self.journal.note(what, screen=self.name, state=self.state[what])
        return self.state

    def compare(self) -> None:
        """Beside a fresh load of the same page, part by part, until they agree."""
        fresh = self.page.context.new_page()
        fresh.goto(self.page.url)
        end, words = time.monotonic() + HEALING_SECONDS, "it was never compared"
        while words and time.monotonic() < end:
            self.page.wait_for_timeout(500)
            words = self.differs_from(fresh)
        self.journal.note("healed", screen=self.name, is_right=not words, words=words)

    def differs_from(self, fresh: Page) -> str:
        state = self.look()
        if state["stream"] != "connected" or state["offline"]:
            return f"the stream is {state['stream']}, unsent is {state['offline']}"
        here, there = self.page.evaluate(PICTURE), fresh.evaluate(PICTURE)
        for mine, wanted in zip(here, there, strict=True):
            if mine != wanted:
                return first_difference(mine, wanted)
        return ""


class Phone(Screen):
    """A voter who taps now and then, and waits for the word “Saved”."""

    actor = ""
    key = ballot = wish = ""
    tapped_at = 0.0

    def look(self) -> dict:
        before = (self.state.get("ballot"), self.state.get("saved"))
        state = super().look()
        if state["saved"] and before != (state["ballot"], state["saved"]):
            value = next((k for k, words in WORDS.items() if words == state["saved"]), "")
            self.journal.note("shown", actor=self.actor, place=state["ballot"], value=value)
        return state

    def act(self) -> None:
        """Tap when there is something to tap; a tap is over when the page says so."""
        state, since = self.look(), time.time() - self.tapped_at
        if self.key:
            is_saved = state["ballot"] == self.ballot and state["saved"] == WORDS[self.wish]
            if is_saved or since > GIVEN_UP_AFTER or (state["ballot"] != self.ballot):
                self.conclude("ok" if is_saved else "unknown")
        elif state["ballot"] and since > TAP_EVERY:
            self.tap(state)

    def tap(self, state: dict) -> None:
        self.wish = "abstain" if state["saved"] == WORDS["agree"] else "agree"
        self.key, self.ballot, self.tapped_at = str(uuid.uuid4()), state["ballot"], time.time()
        who = {"key": self.key, "actor": self.actor, "kind": "position"}
        self.journal.note("invoked", **who, place=self.ballot, value=self.wish)
        try:
            self.page.locator(f"#position-{self.wish}").tap(timeout=1000)
        except Error:  # the part was replaced under the finger
            self.journal.note("missed", key=self.key)

    def conclude(self, outcome: str) -> None:
        facts = {"key": self.key, "actor": self.actor, "kind": "position"}
        if outcome == "ok":
            self.journal.note("answered", **facts, outcome=outcome, sent_at=self.tapped_at)
        self.key = ""


def first_difference(mine: str, wanted: str) -> str:
    pairs = enumerate(zip(mine, wanted, strict=False))
    place = next((i for i, (a, b) in pairs if a != b), min(len(mine), len(wanted)))
    return f"{mine[max(place - 60, 0) : place + 60]!r}, not {wanted[place : place + 60]!r}"


def new_page(browser: Browser, site: str, **options: object) -> Page:
    context = browser.new_context(base_url=site, reduced_motion="reduce", **options)
    context.set_default_timeout(20_000)
    return context.new_page()


def sign_in(browser: Browser, site: str, email: str, path: str, **options: object) -> Page:
    page = new_page(browser, site, **options)
    page.goto("/sign-in/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in urlsplit(url).path)
    page.goto(path)
    return page


def paired(browser: Browser, site: str, token: str, path: str) -> Page:
    """A browser on the wall, with the token under which it was paired."""
    page = new_page(browser, site, viewport=ROOM)
    cookie = {"name": settings.DEVICE_COOKIE_NAME, "value": token, "url": site}
    page.context.add_cookies([cookie])
    page.goto(path)
    return page


def screens(browser: Browser, plan: dict, journal: Journal) -> list[Screen]:
    story, site = plan["story"], plan["site"]
    meeting = f"/meetings/{story['meeting']}"

    def opened(kind: type[Screen], name: str, who: str, path: str, **options: object) -> Screen:
        page = sign_in(browser, site, story[who], f"{meeting}/{path}/", **options)
        return kind(name, page, journal)

    touch = {"is_mobile": True, "has_touch": True}
    phone = opened(Phone, "the phone", "phone", "live", viewport=PHONE, **touch)
    phone.actor = story["phone"]
    return [
        opened(Screen, CHAIRS_LAPTOP, "chair", "chair", viewport=LAPTOP),
        Screen(
            "the room screen", paired(browser, site, story["room"], f"{meeting}/room/"), journal
        ),
        phone,
    ]


def is_told_to_end() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


def main(folder: str) -> None:
    plan = json.loads((Path(folder) / "plan.json").read_text())
    journal = Journal(Path(folder) / "screens.jsonl")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launching())
        pages = screens(browser, plan, journal)
        journal.note("ready")
        while not is_told_to_end():
            for screen in pages:
                screen.act() if isinstance(screen, Phone) else screen.look()
            pages[0].page.wait_for_timeout(150)
        for screen in pages:
            screen.compare()
            screen.page.screenshot(path=Path(folder) / f"{screen.name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
