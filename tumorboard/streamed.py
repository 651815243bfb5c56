"""What people read by a stream alone is written down too: for many at once, after it was sent.

A page notes what it shows while it is asked for. A stream reaches hundreds in one go, so what was
sent is kept here for a moment and written by a thread of its own: one statement for all of them,
and nothing for what somebody was sent before. What cannot be written is tried again.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connections

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds until what could not be written is tried again."""

LAST_TRY = 3.0
"""Seconds that a process which stops takes to write the rest."""

What = tuple[str, str]
"""An action of the audit trail, and the key of what it is about."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was sent for the first time to one stream of a person."""

    secret: str
    holder: str
    sign: str
    what: frozenset[What]


class Streamed:
    """What was sent and is not written down yet."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Any, Reading]] = []
        self._wake = asyncio.Event()
        self._thread: ThreadPoolExecutor | None = None
        self._task: asyncio.Task | None = None

    def start(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live-streamed")
        self._task = asyncio.create_task(self._write_for_ever(), name="live-streamed")

    async def stop(self) -> None:
        """End after a last try to write what is left."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_TRY):
                await self._write()
        if self._thread:
            self._thread.shutdown(wait=False, cancel_futures=True)

    def sent(self, feed: Any, shown: frozenset[What], followers: Iterable[Any]) -> None:
        """Keep in mind who was sent this; what somebody was sent before is known."""
        for one in followers:
            news = shown - one.told
            if news and not one.ticket.is_device:
                one.told |= news
                self._waiting.append((feed, Reading(one.ticket.secret, one.holder, one.sign, news)))
        if self._waiting:
            self._wake.set()

    async def _write_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not await self._write():
                await asyncio.sleep(PAUSE)
                self._wake.set()

    async def _write(self) -> bool:
        """Write all that waits; False when it waits on."""
        batch, self._waiting = self._waiting, []
        if not batch:
            return True
        loop = asyncio.get_running_loop()
        writing = loop.run_in_executor(self._thread, write, batch)
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            self._waiting = [*batch, *self._waiting]  # written twice it stands there once
            raise
        except Exception:
            logger.exception("What was read by streams could not be written down yet.")
            self._waiting = [*batch, *self._waiting]
            return False
        return True


def write(batch: Collection[tuple[Any, Reading]]) -> None:
    """Write it, what belongs to one feed together."""
    readings: dict[int, list[Reading]] = defaultdict(list)
    feeds = {id(feed): feed for feed, _ in batch}
    for feed, reading in batch:
        readings[id(feed)].append(reading)
    try:
        for key, feed in feeds.items():
            feed.note(readings[key])
    finally:
        connections.close_all()
