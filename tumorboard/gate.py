"""Who may follow a stream: asked when it opens, and again every few seconds while it is open.

A ticket belongs to a person, by their session, or to a device, by a token that a feed knows.

A stream is not activity: everything here only reads. In particular the session is never saved,
renewed or deleted, which Django's own `get_user` would do in some cases.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.db import DataError, connections
from django.db import Error as DatabaseError
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from . import first_password, live, second_factor
from .sitting_rows import Sitting

logger = logging.getLogger(__name__)

RECHECK = 3.5
"""Seconds between two checks of a stream; the promise is that none outlives its right by five."""

UNCHECKED = 20.0
"""Seconds after which streams end when the database cannot be asked; no news is sent meanwhile."""

BATCH = 200
"""Streams checked in one go; those of one screen cost one question together."""

EVERYBODY = ""
"""In place of a holder: all streams are to be checked."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is asked to be followed, and with which session or with which device's token."""

    secret: str
    kind: str
    key: str
    audience: str
    is_device: bool = False

    @property
    def topic(self) -> str:
        return live.topic_name(self.kind, self.key)


def people_of(session_keys: Iterable[str]) -> dict[str, Any]:
    """The active person of each session that still stands, in two queries."""
    standing = Sitting.objects.filter(pk__in=set(session_keys), expire_date__gt=timezone.now())
    sessions = {session.pk: session.get_decoded() for session in standing}
    model = get_user_model()
    named = {session.get(SESSION_KEY) for session in sessions.values()} - {None}
    active = {
        str(person.pk): person for person in model.objects.filter(pk__in=named, is_active=True)
    }
    people, unshown = {}, {}
    for key, session in sessions.items():
        person = active.get(session.get(SESSION_KEY))
        if person is None or first_password.is_owed(session, person):
            continue
        if is_sealed_for(session, person):
            is_shown = second_factor.is_shown(session, person)
            (people if is_shown else unshown)[key] = person
    owing = second_factor.owing(unshown.values())
    return people | {key: person for key, person in unshown.items() if person.pk not in owing}


def is_sealed_for(session: Mapping[str, Any], person: Any) -> bool:
    """Whether the session was opened with the password that the person has now."""
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    seal = session.get(HASH_SESSION_KEY, "")
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return any(constant_time_compare(seal, known) for known in hashes)


def admitted(feeds: Mapping[str, Any], tickets: list[Ticket]) -> dict[Ticket, str]:
    """The tickets that are good now, each with the name of its holder.

    A fault in a rule counts as a no; a database that does not answer is raised. A ticket with
    which the database can do nothing is a no for itself alone.
    """
    try:
        try:
            return judged(feeds, tickets)
        except DataError:
            good = {}
            for ticket in tickets:
                with suppress(DataError):
                    good |= judged(feeds, [ticket])
            return good
    finally:
        connections.close_all()


def judged(feeds: Mapping[str, Any], tickets: list[Ticket]) -> dict[Ticket, str]:
    """As `admitted`, on the connection that is open."""
    people = people_of(ticket.secret for ticket in tickets if not ticket.is_device)
    screens: dict[tuple[str, str, str], list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        if ticket.is_device or ticket.secret in people:
            screens[ticket.kind, ticket.key, ticket.audience].append(ticket)
    good = {}
    for (kind, key, audience), asking in screens.items():
        try:
            good |= _let_in(feeds[kind], key, audience, asking, people)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("Who may follow %s %s could not be told.", kind, key)
    return good


def _let_in(
    feed: Any, key: str, audience: str, asking: list[Ticket], people: Mapping[str, Any]
) -> dict[Ticket, str]:
    """Of those who ask for one screen the holders that its feed lets in."""
    holders = {}
    persons = {ticket: people[ticket.secret] for ticket in asking if not ticket.is_device}
    if persons:
        allowed = feed.may_follow(list(persons.values()), key, audience)
        holders |= {t: str(who.pk) for t, who in persons.items() if who.pk in allowed}
    devices = [ticket for ticket in asking if ticket.is_device]
    if devices:
        known = feed.devices([ticket.secret for ticket in devices], key, audience)
        holders |= {t: live.device_holder(known[t.secret]) for t in devices if t.secret in known}
    return holders


class Gate:
    """Asks `admitted` in threads of its own, many tickets at a time."""

    def __init__(self, feeds: Mapping[str, Any], followers: Callable[[], list[Any]]) -> None:
        self.feeds = feeds
        self._followers = followers
        self._asking: dict[Ticket, asyncio.Future[str]] = {}
        self._asked = asyncio.Event()
        self._suspects: set[str] = set()
        self._suspected = asyncio.Event()
        self._looked = asyncio.Event()
        self._told = 0
        self._done = 0
        self._last_sweep = time.monotonic()
        self._threads: ThreadPoolExecutor | None = None
        self._tasks: list[asyncio.Task] = []

    def start(self) -> None:
        self._threads = ThreadPoolExecutor(3, thread_name_prefix="live-gate")
        jobs = (self._answer_for_ever(), self._sweep_for_ever(), self._recheck_for_ever())
        self._tasks = [asyncio.create_task(job, name="live-gate") for job in jobs]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def admits(self, ticket: Ticket) -> str:
        """The name of the holder whom the ticket lets in, or an empty text.

        Those who come at the same time are asked for together. An answer that a loss of rights may
        have overtaken is asked for again.
        """
        while True:
            told = self._told
            answer = self._asking.get(ticket)
            if answer is None:
                answer = self._asking[ticket] = asyncio.get_running_loop().create_future()
            self._asked.set()
            holder = await asyncio.shield(answer)
            if told == self._told:
                return holder

    def recheck_now(self, holder: str = EVERYBODY) -> None:
        """Check the streams of one holder, or of everybody, at once.

        Until that is done `settled` holds the news back.
        """
        self._told += 1
        self._suspects.add(holder)
        self._suspected.set()

    async def settled(self) -> None:
        """Wait until each loss of rights that was told of has ended its streams."""
        while self._done < self._told:
            await self._looked.wait()

    async def sweep(self) -> bool:
        """Check every open stream; False when the database could not be asked."""
        followers = self._followers()
        if await self._check(followers):
            self._last_sweep = time.monotonic()
            return True
        if time.monotonic() - self._last_sweep > UNCHECKED:
            for follower in followers:
                follower.end("unchecked")
        return False

    async def _check(self, followers: list[Any]) -> bool:
        """End the streams that are no longer allowed, each as soon as that is known.

        False when not all of them could be asked about.
        """
        holders = defaultdict(list)
        for follower in followers:
            holders[follower.ticket].append(follower)
        try:
            async for batch, good in self._answers(holders):
                for follower in (
                    one for ticket in batch if ticket not in good for one in holders[ticket]
                ):
                    follower.end("access")
        except DatabaseError:
            logger.warning("Streams could not be checked: the database does not answer.")
            return False
        except Exception:
            logger.exception("Streams could not be checked.")
            return False
        return True

    async def _answers(
        self, tickets: Iterable[Ticket]
    ) -> AsyncIterator[tuple[list[Ticket], dict[Ticket, str]]]:
        """The tickets, some at a time, with those of them that are good."""
        queue = list(tickets)
        for start in range(0, len(queue), BATCH):
            batch = queue[start : start + BATCH]
            yield batch, await self._admitted(batch)

    def _admitted(self, batch: list[Ticket]) -> Awaitable[dict[Ticket, str]]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._threads, admitted, self.feeds, batch)

    async def _answer_for_ever(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            asking, self._asking = self._asking, {}
            try:
                async for batch, good in self._answers(asking):
                    for ticket in batch:
                        asking[ticket].set_result(good.get(ticket, ""))
            except Exception as error:  # noqa: BLE001 - whoever asked gets it
                for answer in asking.values():
                    if not answer.done():
                        answer.set_exception(error)
                        answer.exception()  # the asker may have left; then nobody else reads it

    async def _sweep_for_ever(self) -> None:
        while True:
            began = time.monotonic()
            await self.sweep()
            await asyncio.sleep(max(0.1, RECHECK - (time.monotonic() - began)))

    async def _recheck_for_ever(self) -> None:
        while True:
            await self._suspected.wait()
            self._suspected.clear()
            told = self._told
            suspects, self._suspects = self._suspects, set()
            followers = self._followers()
            if EVERYBODY not in suspects:
                followers = [follower for follower in followers if follower.holder in suspects]
            if await self._check(followers):
                self._done = told
                self._looked.set()
                self._looked.clear()
            else:
                self._suspects |= suspects
                self._suspected.set()
                await asyncio.sleep(1.0)
