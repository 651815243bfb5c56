"""A person with a browser, as the server sees it: sends again what was not acknowledged, follows
the stream, and comes back when it breaks.

The times are those of the page's script, of htmx and of its extension for streams.
"""

import asyncio
import html
import random
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import httpx

from .history import Journal

TIMEOUT = 20.0
FIRST_PAUSE, LONGEST_PAUSE, LONGER = 1.0, 3.0, 1.6
RECONNECT = 1.0
POLL = 10.0
AWAY = {502, 503, 504}
REFUSED = {409, 422}

UUID = "([0-9a-f-]{36})"
BALLOT = re.compile(rf'/items/{UUID}/position/.*?name="ballot" value="{UUID}"', re.DOTALL)
SEALED = re.compile(rf'class="button[^"]*" href="/items/{UUID}/">')
SAVED = re.compile(r"Saved: [^<]+</span>")
SAID = re.compile(r'<p class="muted">([^<]*)</p>')
SEEN = re.compile(r'name="seen" value="([0-9a-f]+)"')


@dataclass
class Mine:
    """One's own part of the screen, as it was last fetched."""

    seen: str = ""
    item: str = ""
    ballot: str = ""
    sealable: str = ""
    saved: str = ""

    @classmethod
    def read(cls, text: str) -> "Mine":
        ballot, saved, seen = BALLOT.search(text), SAVED.search(text), SEEN.search(text)
        said = SAID.search(text) if saved else None
        sealable = SEALED.search(text)
        return cls(
            seen=seen[1] if seen else "",
            item=ballot[1] if ballot else "",
            ballot=ballot[2] if ballot else "",
            sealable=sealable[1] if sealable else "",
            saved=html.unescape(said[1]) if said else "",
        )


class Client:
    """One signed-in person; what they do and see goes into the journal."""

    def __init__(self, site: str, email: str, journal: Journal, chance: random.Random) -> None:
        self.site, self.email, self.journal, self.chance = site, email, journal, chance
        limits = httpx.Limits(max_connections=6)
        self.http = httpx.AsyncClient(base_url=site, timeout=TIMEOUT, limits=limits)
        self.after = self.version = 0
        self.sent_at = 0.0
        self.mine = Mine()
        self.is_live = False
        self.nudged, self.opened = asyncio.Event(), asyncio.Event()

    async def sign_in(self, password: str) -> None:
        page = await self.http.get("/sign-in/")
        fields = {"login": self.email, "password": password}
        answer = await self.http.post("/sign-in/", data=fields, headers=self.headers(page.url))
        if answer.status_code != httpx.codes.FOUND:
            raise RuntimeError(f"{self.email} could not sign in: {answer.status_code}")

    def headers(self, page: object) -> dict[str, str]:
        token = self.http.cookies.get("tumorboard_csrf", "")
        return {"X-CSRFToken": token, "Referer": str(page), "HX-Request": "true"}

    async def do(
        self, kind: str, address: str, fields: dict, *, place: str, value: str, pause: float = 0
    ) -> httpx.Response:
        """Have one thing done; it is sent again, with the same key, until there is an answer."""
        key = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        who = {"key": key, "actor": self.email, "kind": kind}
        self.journal.note("invoked", **who, place=place, value=value)
        wait = pause or FIRST_PAUSE
        while True:
            self.sent_at = time.time()
            answer = await self.post(address, fields, key)
            self.journal.note("tried", key=key, status=answer.status_code if answer else 0)
            if answer is not None and answer.status_code not in AWAY:
                break
            await self.wait_or_reopen(wait)
            wait = pause or min(wait * LONGER, LONGEST_PAUSE)
        self.journal.note("answered", **who, outcome=outcome_of(answer), sent_at=self.sent_at)
        return answer

    async def wait_or_reopen(self, seconds: float) -> None:
        """Wait, but no longer than until the stream is there again."""
        self.opened.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.opened.wait(), seconds)

    async def post(self, address: str, fields: dict, key: str) -> httpx.Response | None:
        """The answer, or nothing when the connection broke or none came in time."""
        headers = {**self.headers(f"{self.site}/"), "X-Command-Key": key}
        try:
            return await self.http.post(address, data=fields, headers=headers)
        except httpx.TransportError:
            return None

    async def get(self, address: str) -> httpx.Response | None:
        """A part of the page, or nothing when it cannot be had now."""
        try:
            answer = await self.http.get(address, headers={"HX-Request": "true"})
        except httpx.TransportError:
            return None
        return None if answer.status_code in AWAY else answer

    async def look(self, meeting: str) -> None:
        """Fetch one's own part; what it calls saved is noted."""
        answer = await self.get(f"/meetings/{meeting}/mine/?seen={self.mine.seen}")
        if answer is not None and answer.status_code == httpx.codes.OK:
            self.show(answer.text)

    def show(self, text: str) -> None:
        self.mine = Mine.read(text)
        if self.mine.saved:
            self.journal.note(
                "shown", actor=self.email, place=self.mine.ballot, value=self.mine.saved
            )

    def note_version(self, version: int) -> None:
        self.version = version
        self.journal.note("seen", screen=self.email, version=version)

    async def follow(self, meeting: str, audience: str) -> None:
        """Follow the stream for ever; while it is gone, ask slowly as the page does."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._poll_while_gone(meeting, audience))
            tasks.create_task(self._look_when_nudged(meeting))
            tasks.create_task(self._stream_for_ever(meeting, audience))

    async def _stream_for_ever(self, meeting: str, audience: str) -> None:
        failures = 0
        while True:
            status = await self._stream(meeting, audience)
            self.is_live = False
            # A refused stream is opened anew by the extension, ever later; a broken one by
            # the browser itself after the time that the server named.
            failures = 0 if status in (0, httpx.codes.OK) else min(max(failures * 2, 1), 128)
            await asyncio.sleep(failures * 0.5 or RECONNECT)

    async def _look_when_nudged(self, meeting: str) -> None:
        while True:
            await self.nudged.wait()
            self.nudged.clear()
            await self.look(meeting)

    async def _stream(self, meeting: str, audience: str) -> int:
        address = f"/live/meeting/{meeting}/{audience}/?after={self.after}"
        options = {"timeout": httpx.Timeout(TIMEOUT, read=None)}
        if self.version:
            options["headers"] = {"Last-Event-ID": str(self.version)}
        try:
            async with self.http.stream("GET", address, **options) as answer:
                if answer.status_code == httpx.codes.OK:
                    self.opened.set()
                    await self._listen(answer)
                return answer.status_code
        except httpx.TransportError:
            return 0

    async def _listen(self, answer: httpx.Response) -> None:
        name = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
                self.is_live = name != "stale"
                if name == "mine":
                    self.nudged.set()
            elif line.startswith("data: ") and name == "version":
                self.note_version(int(line.removeprefix("data: ")))

    async def _poll_while_gone(self, meeting: str, audience: str) -> None:
        while True:
            await asyncio.sleep(POLL)
            if self.is_live:
                continue
            await self.look(meeting)
            answer = await self.get(f"/meetings/{meeting}/parts/{audience}/?seen={self.version}")
            found = re.search(r'id="seen-version"[^>]*>(\d+)<', answer.text) if answer else None
            if found and int(found[1]) > self.version:
                self.note_version(int(found[1]))

    async def until(self, told: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is so; False when it never was."""
        end = time.monotonic() + seconds
        while not told():
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.1)
        return True


def outcome_of(answer: httpx.Response) -> str:
    """What a person is told by the answer; a way to the sign-in page is no success."""
    where = answer.headers.get("location", "") + answer.headers.get("hx-redirect", "")
    if answer.status_code in REFUSED:
        return "refused"
    is_done = answer.status_code < httpx.codes.BAD_REQUEST and "/sign-in/" not in where
    return "ok" if is_done else "failed"
