"""Who may follow a stream: asked when it opens, and again every few seconds while it is open.

A stream is not activity: everything here only reads. In particular the session is never saved,
renewed or deleted, which Django's own `get_user` would do in some cases.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
    load_backend,
)
from django.db import Error as DatabaseError
from django.db import connections
from django.utils.crypto import constant_time_compare

from . import live

logger = logging.getLogger(__name__)

RECHECK = 4.0
"""Seconds between two checks of a stream; the promise is that none outlives its right by five."""

UNCHECKED = 20.0
"""Seconds after which streams end when the database cannot be asked; no news is sent meanwhile."""

BATCH = 50
"""Streams checked in one go."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What somebody asks to follow, and with which session."""

    session_key: str
    kind: str
    key: str
    audience: str

    @property
    def topic(self) -> str:
        return live.topic_name(self.kind, self.key)


def person_of(session_key: str) -> Any | None:
    """The active person to whom the session belongs, or None."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key).load()
    path = session.get(BACKEND_SESSION_KEY)
    if path not in settings.AUTHENTICATION_BACKENDS:
        return None
    primary_key = get_user_model()._meta.pk.to_python(session[SESSION_KEY])
    person = load_backend(path).get_user(primary_key)
    if person is None or not person.is_active:
        return None
    seal = session.get(HASH_SESSION_KEY, "")
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return person if any(constant_time_compare(seal, known) for known in hashes) else None


def admitted(feeds: Mapping[str, Any], tickets: Iterable[Ticket]) -> set[Ticket]:
    """The tickets that are good now.

    A fault in a rule counts as a no; a database that does not answer is raised.
    """
    people: dict[str, Any] = {}
    good = set()
    try:
        for ticket in tickets:
            try:
                if ticket.session_key not in people:
                    people[ticket.session_key] = person_of(ticket.session_key)
                person = people[ticket.session_key]
                rule = feeds[ticket.kind].may_follow
                if person is not None and rule(person, ticket.key, ticket.audience):
                    good.add(ticket)
            except DatabaseError:
                raise
            except Exception:
                logger.exception("Whether %s may be followed could not be told.", ticket.topic)
    finally:
        connections.close_all()
    return good


class Gate:
    """Asks `admitted` in threads of its own, many tickets at a time."""

    def __init__(self, feeds: Mapping[str, Any], followers: Callable[[], list[Any]]) -> None:
        self.feeds = feeds
        self._followers = followers
        self._asking: dict[Ticket, asyncio.Future[bool]] = {}
        self._asked = asyncio.Event()
        self._recheck = asyncio.Event()
        self._sweeping = asyncio.Lock()
        self._swept = asyncio.Event()
        self._told = 0
        self._done = 0
        self._last_sweep = time.monotonic()
        self._threads: ThreadPoolExecutor | None = None
        self._tasks: list[asyncio.Task] = []

    def start(self) -> None:
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="live-gate")
        jobs = (self._answer_for_ever(), self._sweep_for_ever())
        self._tasks = [asyncio.create_task(job, name="live-gate") for job in jobs]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def admits(self, ticket: Ticket) -> bool:
        """Whether the ticket is good; those who come at the same time are asked for together.

        An answer that a loss of rights may have overtaken is asked for again.
        """
        while True:
            told = self._told
            answer = self._asking.get(ticket)
            if answer is None:
                answer = self._asking[ticket] = asyncio.get_running_loop().create_future()
            self._asked.set()
            good = await asyncio.shield(answer)
            if told == self._told:
                return good

    def recheck_now(self) -> None:
        """Check every open stream; until that is done `settled` holds back the news."""
        self._told += 1
        self._recheck.set()

    async def settled(self) -> None:
        """Wait until each loss of rights that was told of has ended its streams."""
        while self._done < self._told:
            await self._swept.wait()

    async def sweep(self) -> bool:
        """Check every open stream and end those no longer allowed; False when it could not be."""
        async with self._sweeping:
            followers, told = self._followers(), self._told
            try:
                good = await self._ask({follower.ticket for follower in followers})
            except DatabaseError:
                logger.warning("Streams could not be checked: the database does not answer.")
                if time.monotonic() - self._last_sweep > UNCHECKED:
                    for follower in followers:
                        follower.end("unchecked")
                return False
            self._last_sweep = time.monotonic()
            for follower in followers:
                if follower.ticket not in good:
                    follower.end("access")
            self._done = told
            self._swept.set()
            self._swept.clear()
            return True

    async def _ask(self, tickets: Iterable[Ticket]) -> set[Ticket]:
        loop = asyncio.get_running_loop()
        queue = sorted(tickets, key=lambda ticket: ticket.session_key)
        good: set[Ticket] = set()
        for start in range(0, len(queue), BATCH):
            batch = queue[start : start + BATCH]
            good |= await loop.run_in_executor(self._threads, admitted, self.feeds, batch)
        return good

    async def _answer_for_ever(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            asking, self._asking = self._asking, {}
            try:
                good = await self._ask(asking)
            except Exception as error:  # noqa: BLE001 - whoever asked gets it
                for answer in asking.values():
                    answer.set_exception(error)
                    answer.exception()  # the asker may have left; then nobody else reads it
            else:
                for ticket, answer in asking.items():
                    answer.set_result(ticket in good)

    async def _sweep_for_ever(self) -> None:
        while True:
            try:
                async with asyncio.timeout(RECHECK):
                    await self._recheck.wait()
            except TimeoutError:
                pass
            self._recheck.clear()
            try:
                await self.sweep()
            except Exception:
                logger.exception("The check of the open streams failed.")
