"""Many open streams at once, and when each of them got what."""

import asyncio
import html
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from .hall import Hall, Room
from .server import Database
from .sse import Update
from .wire import EVENT_SOURCE, PAGE, Caller, Host, Login, Stream, open_stream, request

AT_ONCE = 25
WORDING = re.compile(r'<textarea[^>]*name="recommendation"[^>]*>(.*?)</textarea>', re.DOTALL)
PATIENCE = 10.0
"""Seconds after which a screen that got nothing has missed it."""


class IncompleteError(Exception):
    """Not every screen connected; the message is a sentence."""


@dataclass
class Crowd:
    """Screens that follow; `missed` says in words what did not arrive."""

    streams: list[Stream]
    last: list[Update] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    counted: int = 0

    async def arrived(self, goal: int, patience: float = PATIENCE) -> None:
        """Wait until each stream seems to have so many updates; whoever reads them is exact."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if all(stream.updates >= goal or stream.is_lost for stream in self.streams):
                return
            await asyncio.sleep(0.005)

    async def after(self, act: Callable[[], Awaitable[object]]) -> None:
        """Act, and wait until each stream has one update more."""
        for stream in self.streams:
            stream.updates = 0
        await act()
        await self.arrived(1)

    def arrivals(self, version: int, what: str) -> list[float]:
        """When each stream had this version whole; those without it are noted as missed."""
        times = []
        self.last = []
        for stream in self.streams:
            found = next((u for u in stream.read() if u.version == version), None)
            if found:
                times.append(found.at)
                self.last.append(found)
        self.counted += len(times)
        if len(times) < len(self.streams):
            lacking = len(self.streams) - len(times)
            ended = sum(stream.is_lost for stream in self.streams)
            words = f"{lacking} of {len(self.streams)} did not get it, {ended} streams had ended"
            self.missed.append(f"{what}: {words}")
        if not times:
            raise IncompleteError(f"{what} reached nobody")
        return times

    def forget(self) -> None:
        """Read and drop what came."""
        for stream in self.streams:
            stream.read()

    def close(self) -> None:
        for stream in self.streams:
            stream.close()


async def follow(host: Host, screens: Sequence[tuple[Login, str]]) -> Crowd:
    """Open a stream for each, as a browser does, and wait for the first update of all."""
    crowd = Crowd([])
    for start in range(0, len(screens), AT_ONCE):
        some = screens[start : start + AT_ONCE]
        opening = (open_stream(host, request(host, *one, EVENT_SOURCE)) for one in some)
        crowd.streams += await asyncio.gather(*opening)
        await crowd.arrived(1)
    firsts = [stream.read() for stream in crowd.streams]
    refused = [
        s.reading.status for s, first in zip(crowd.streams, firsts, strict=True) if not first
    ]
    if refused:
        raise IncompleteError(
            f"{len(refused)} of {len(screens)} streams did not open: {set(refused)}"
        )
    return crowd


async def stream_of(host: Host, login: Login, page: str) -> str:
    """The address of the stream that the page names, with the version that the page shows."""
    caller = Caller(host, login)
    status, body = await caller.get(page, PAGE)
    caller.close()
    _, found, rest = body.partition(b'sse-connect="')
    if status != 200 or not found:
        raise IncompleteError(f"{page} answered {status} and names no stream")
    return rest.partition(b'"')[0].decode().replace("&amp;", "&")


class Chair:
    """Runs one meeting by the commands of the chair's screen."""

    def __init__(self, host: Host, hall: Hall, room: Room) -> None:
        self.room = room
        self.caller = Caller(host, hall.chair)
        self.is_presenting = True
        self.wording = 0
        self.words = ""

    async def change_case(self) -> None:
        """Set the case aside, or present it again."""
        verb = "set-aside" if self.is_presenting else "present"
        self.is_presenting = not self.is_presenting
        await self._command(verb)

    async def propose(self) -> None:
        """Put another wording to the board, which opens a ballot on it."""
        self.wording += 1
        if not self.words:
            _, pad = await self.caller.get(f"/meetings/{self.room.meeting}/pad/")
            found = WORDING.search(pad.decode())
            self.words = html.unescape(found[1]) if found else ""
        lines = {"base-recommendation": self.words}
        lines |= {"plan-0-what": "Separation surgery T8", "plan-0-owner": "Neurosurgery"}
        self.words = f"Separation surgery, then stereotactic radiotherapy. Wording {self.wording}."
        await self._command("propose", recommendation=self.words, **lines)

    async def _command(self, verb: str, **fields: str) -> None:
        """Press the button and wait: an answer left unread would be the next one's."""
        status, body = await self.caller.post(f"/items/{self.room.item}/{verb}/", **fields)
        if status != 200:
            raise IncompleteError(f"the chair's {verb} answered {status}: {body[:200]!r}")


async def tell(
    crowd: Crowd, database: Database, room: Room, act: Callable[[], Awaitable[object]], what: str
) -> list[float]:
    """One command of the chair: seconds from its commit until each screen has it."""
    await crowd.after(act)
    version, commit = database.commit_of(room.topic)
    return [at - commit for at in crowd.arrivals(version, what)]
