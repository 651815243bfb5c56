"""Screens that get one's own part, by push or by asking for it; the shared part by asking only."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence

from .crowd import Crowd
from .hall import Room
from .server import Database
from .wire import Caller, Host, Login

KEY = re.compile(rb'id="mine-seen" name="seen" value="([^"]*)"')
VERSION = re.compile(rb'id="seen-version"[^>]*>(\d+)<')
PATIENCE = 40.0
POLL = 2.0
LATER = 0.4
"""Seconds after a nudge when a page asks for its own part, as its template says."""

PUSHED = b"event: own\n"


class Fetcher:
    """One screen that asks by itself for what is new; `at` is when it last got something."""

    def __init__(
        self, host: Host, login: Login, path: str, mark: re.Pattern[bytes], *, later: float = 0
    ) -> None:
        self.caller = Caller(host, login)
        self.path, self.mark, self.later = path, mark, later
        self.seen = ""
        self.at = 0.0
        self.waiting: asyncio.Task | None = None

    async def fetch(self) -> None:
        status, body = await self.caller.get(f"{self.path}?seen={self.seen}")
        if status == 200:
            self.at = time.time()
            self.seen = self.mark.search(body)[1].decode()

    def hear(self, nudge: bytes, data: bytes) -> None:
        """Take what comes over the stream, as the page does."""
        if PUSHED in data and (pushed := self.mark.search(data.partition(PUSHED)[2])):
            self.at, self.seen = time.time(), pushed[1].decode()
        if nudge in data:
            self.waiting = asyncio.get_running_loop().create_task(self._ask())

    async def _ask(self) -> None:
        await asyncio.sleep(self.later)
        await self.fetch()

    def close(self) -> None:
        if self.waiting:
            self.waiting.cancel()
        self.caller.close()


def mine(host: Host, login: Login, room: Room) -> Fetcher:
    return Fetcher(host, login, f"/meetings/{room.meeting}/mine/", KEY, later=LATER)


def shared(host: Host, login: Login, room: Room) -> Fetcher:
    return Fetcher(host, login, f"/meetings/{room.meeting}/parts/participant/", VERSION)


async def warm(fetchers: Sequence[Fetcher]) -> None:
    """Let each screen know what stands now, a few at a time."""
    for start in range(0, len(fetchers), 8):
        await asyncio.gather(*(one.fetch() for one in fetchers[start : start + 8]))


async def all_fetched(
    fetchers: Sequence[Fetcher], since: float, missed: list[str], what: str
) -> list[float]:
    """Wait until each has got something new; the seconds since then, for each."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and any(one.at < since for one in fetchers):
        await asyncio.sleep(0.01)
    got = [one.at - since for one in fetchers if one.at >= since]
    lacking = len(fetchers) - len(got)
    if lacking:
        missed.append(f"{what}: {lacking} of {len(fetchers)} got it not within {PATIENCE:.0f} s")
    return got + lacking * [PATIENCE]


async def nudged(
    crowd: Crowd,
    fetchers: Sequence[Fetcher],
    event: str,
    act: Callable[[], Awaitable[object]],
    database: Database,
    room: Room,
    what: str,
    missed: list[str],
) -> tuple[list[float], list[float]]:
    """One command that has every screen ask; delays of the shared part and of what they get."""
    mark = f"event: {event}\n".encode()
    for stream, fetcher in zip(crowd.streams, fetchers, strict=False):
        stream.on_event = lambda data, one=fetcher: one.hear(mark, data)
    await crowd.after(act)
    version, commit = database.commit_of(room.topic)
    fetched = await all_fetched(fetchers, commit, missed, what)
    for stream in crowd.streams:
        stream.on_event = None
    asking = [one.waiting for one in fetchers if one.waiting]
    await asyncio.gather(*asking)  # no chair opens two ballots within a second
    return [at - commit for at in crowd.arrivals(version, what)], fetched


async def polled(
    fetchers: Sequence[Fetcher],
    act: Callable[[], Awaitable[object]],
    database: Database,
    room: Room,
    rounds: int,
    missed: list[str],
) -> list[list[float]]:
    """Some commands while every screen asks every two seconds, each at a moment of its own."""

    async def poll(one: Fetcher, wait: float) -> None:
        await asyncio.sleep(wait)
        while True:
            began = time.monotonic()
            await one.fetch()
            await asyncio.sleep(max(0.0, POLL - (time.monotonic() - began)))

    share = POLL / len(fetchers)
    polling = [asyncio.create_task(poll(one, share * n)) for n, one in enumerate(fetchers)]
    delays = []
    try:
        await asyncio.sleep(POLL)
        for number in range(rounds):
            await act()
            commit = database.commit_of(room.topic)[1]
            delays.append(await all_fetched(fetchers, commit, missed, f"poll {number + 1}"))
            await asyncio.sleep(0.37)
    finally:
        for task in polling:
            task.cancel()
        await asyncio.gather(*polling, return_exceptions=True)
    return delays
