"""The door through which persons of the demonstration come in."""

import os
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from .watch import Watch

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
ROOM = {"width": 1920, "height": 1080}


def launching() -> dict:
    """How the browser of this machine is started."""
    return {
        "executable_path": os.environ["CHROMIUM"],
        "args": ["--no-sandbox", "--disable-quic", "--disable-background-networking"],
    }


def code_on(wall: Page) -> str:
    """The six characters that a screen of a room shows."""
    return "".join(wall.locator(".room-code").inner_text().split())[-6:]


class Enter:
    """Lets persons of the demonstration come in, each in a browser of their own."""

    def __init__(self, site: str, browser: Browser, signed_in: dict[str, dict]) -> None:
        self.site, self.browser, self.signed_in = site, browser, signed_in
        self.watches: dict[Page, Watch] = {}

    def __call__(self, name: str = "", viewport: dict = LAPTOP, **options) -> Page:
        """Open a browser as the person, on the page where they start; nobody without a name."""
        context = self.browser.new_context(
            viewport=viewport,
            storage_state=self.signed_in.get(name),
            **{"base_url": self.site, "reduced_motion": "reduce", **options},
        )
        context.set_default_timeout(10_000)
        watch = Watch(name or "a stranger", context)
        page = context.new_page()
        self.watches[page] = watch
        page.goto("/sign-in/" if name not in self.signed_in else "/")
        if name and name not in self.signed_in:
            page.locator("ul.people button", has_text=name).click()
            page.wait_for_url(lambda url: "/sign-in/" not in url)
            self.signed_in[name] = context.storage_state()
        return page

    def wall(self, person: Page, viewport: dict = ROOM, **options) -> Page:
        """Open a browser in the room of the meeting at which the person is, who pairs it."""
        wall = self("", viewport, **options)
        wall.goto("/screen/")
        code = code_on(wall)
        meeting = re.search(r"/meetings/[0-9a-f-]{36}/", person.url)[0]
        desk = person.context.new_page()
        desk.goto(f"{meeting}screens/")
        desk.get_by_label("Code on the room screen").fill(code)
        desk.get_by_role("button", name="Pair this screen").click()
        expect(desk.get_by_text("Paired at").first).to_be_visible()
        desk.close()
        wall.wait_for_url(f"**{meeting}room/")
        return wall

    def watch(self, page: Page) -> Watch:
        """What this browser complained about."""
        return self.watches[page]

    def picture(self, folder: Path) -> None:
        """Keep what each person saw when a test failed."""
        for number, (page, watch) in enumerate(self.watches.items(), 1):
            page.screenshot(
                path=folder / f"{number} {watch.name}.png", full_page=True, caret="initial"
            )
        print(f"The screens at the failure: {folder}")

    def leave(self) -> None:
        """Close all browsers, then fail when one of them complained."""
        for watch in self.watches.values():
            watch.context.close()
        for watch in self.watches.values():
            watch.calm()
