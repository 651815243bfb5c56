"""One hub for each web process: it hears what was committed, renders it once, and fans it out.

PostgreSQL is the truth: a wake-up only says "look again". Versions are read again on every
reconnection and every few seconds, so a lost wake-up costs seconds and never a change.
"""

import asyncio
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection

from . import live
from .channel import Channel, Feed, Follower, own_parts, snapshot
from .gate import Gate, Ticket
from .reach import Reach
from .renderers import Renderers
from .streamed import Streamed

logger = logging.getLogger(__name__)

LOOK_AGAIN = 5.0
"""Seconds after which the versions of all followed topics are read again."""

SPACING = 0.1
"""Seconds between two renderings of one channel, so that a storm of changes costs ten a second."""


LEAVE = 60e-6
"""Seconds that what was queued for one screen needs to leave, before the next thing is rendered."""

TEND = 1.0
"""Seconds between two looks at who is quiet and who is slow."""


class Hub:
    """Everything that this process streams: its channels, their followers and one LISTEN."""

    def __init__(self, feeds: Mapping[str, Feed], *, look_again: float = LOOK_AGAIN) -> None:
        self.feeds = feeds
        self.gate = Gate(feeds, self.followers)
        self.reach = Reach()
        self.streamed = Streamed()
        self.counts: Counter[str] = Counter()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.closing = False
        self.look_again = look_again
        self._channels: dict[str, dict[str, Channel]] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._renderers: Renderers | None = None
        self._listener: asyncio.Task | None = None
        self._tender: asyncio.Task | None = None
        self._listening_since: float | None = None

    async def start(self) -> None:
        """Begin to listen; does not wait for the database, which may come later."""
        self.loop = asyncio.get_running_loop()
        self._renderers = Renderers(2)
        self.gate.start()
        self.reach.start()
        self.streamed.start()
        self._listener = asyncio.create_task(self._listen(), name="live-listen")
        self._tender = asyncio.create_task(self._tend(), name="live-tend")

    @property
    def listening(self) -> bool:
        """Whether changes are heard at this moment."""
        return self._listening_since is not None

    async def stop(self) -> None:
        self.end_all()
        tasks = [c.task for c in self._every_channel() if c.task]
        tasks += [self._listener, self._tender]
        for task in filter(None, tasks):
            task.cancel()
        await asyncio.gather(*filter(None, tasks), return_exceptions=True)
        await self.gate.stop()
        await self.reach.stop()
        await self.streamed.stop()
        if self._renderers:
            self._renderers.stop()

    def end_all(self) -> None:
        """End every stream and admit no new one: the process is about to stop."""
        self.closing = True
        for follower in self.followers():
            follower.end("shutdown")

    def followers(self) -> list[Follower]:
        return [follower for c in self._every_channel() for follower in c.followers]

    def follow(self, ticket: Ticket, holder: str, after: int | None) -> Follower:
        """Open a stream for a person or a device that the gate admitted."""
        follower = Follower(ticket, holder, after)
        audiences = self._channels.setdefault(ticket.topic, {})
        channel = audiences.get(ticket.audience)
        if channel is None:
            channel = Channel(self.feeds[ticket.kind], ticket.topic, ticket.audience)
            audiences[ticket.audience] = channel
            channel.task = asyncio.create_task(self._serve(channel), name="live-channel")
        channel.followers.add(follower)
        self.reach.opened(follower)
        channel.wake.set()
        return follower

    def leave(self, follower: Follower) -> None:
        """Close a stream; the last one to leave takes its channel along."""
        audiences = self._channels.get(follower.ticket.topic, {})
        channel = audiences.get(follower.ticket.audience)
        if channel is None or follower not in channel.followers:
            return
        channel.followers.discard(follower)
        self.reach.closed(follower)
        if follower.ended:
            self.counts[f"ended: {follower.ended}"] += 1
        if not channel.followers:
            channel.task.cancel()
            del audiences[channel.audience]
            if not audiences:
                del self._channels[channel.topic]
                self._turns.pop(channel.topic, None)

    def _every_channel(self) -> list[Channel]:
        return [c for audiences in self._channels.values() for c in audiences.values()]

    async def _serve(self, channel: Channel) -> None:
        """Look each time that somebody calls; calls that come while looking make one more look."""
        while True:
            await channel.wake.wait()
            async with self._turns[channel.topic]:
                channel.wake.clear()
                await self._look(channel)
            await asyncio.sleep(SPACING)

    async def _look(self, channel: Channel) -> None:
        """Bring the channel to the current version; a failure never ends it."""
        new = {follower for follower in channel.followers if not follower.settled}
        job = (channel.feed, channel.topic, channel.audience)
        try:
            version, parts, shown = await self._renderers.run(snapshot, *job, channel.known)
            await self.gate.settled()
        except Exception:  # noqa: BLE001 - one poisoned change must not end the stream
            self.counts["failed renderings"] += 1
            log = logger.warning if channel.stale else logger.exception
            log("The live parts of %s for %s could not be made.", channel.topic, channel.audience)
            channel.say_stale()
        else:
            self.counts["renderings"] += parts is not None
            is_asking = channel.version is not None and channel.nudges(parts)
            channel.shown = channel.shown if parts is None else shown
            reached = channel.publish(version, parts, new)
            self.streamed.sent(channel.feed, channel.shown, reached)
            await asyncio.sleep(LEAVE * len(channel.followers))
            if is_asking:
                await self._send_own(channel, {f.holder for f in channel.followers - new})

    async def _send_own(self, channel: Channel, holders: set[str]) -> None:
        """Spare screens the wait for what is their owner's alone; they ask for it all the same."""
        job = (channel.feed, channel.topic, channel.audience, holders)
        try:
            own = await self._renderers.run(own_parts, *job)
            await self.gate.settled()
        except Exception:
            self.counts["failed renderings"] += 1
            logger.exception("The own parts of %s could not be made.", channel.topic)
            return
        for follower in list(channel.followers):
            if message := own.get(follower.holder):
                follower.put(message)

    async def _tend(self) -> None:
        """One clock for all streams: a timer for each message of each would cost more than it."""
        while True:
            await asyncio.sleep(TEND)
            now = time.monotonic()
            for follower in self.followers():
                follower.tend(now)
            for channel in self._every_channel():
                channel.tend(now)

    async def _listen(self) -> None:
        """Keep one LISTEN connection for ever; the screens are told while there is none."""
        failures = 0
        while True:
            self._listening_since = None
            try:
                async with await psycopg.AsyncConnection.connect(**listen_parameters()) as db:
                    await self._hear(db)
            except Exception as error:  # noqa: BLE001 - listening never ends
                self.counts["lost connections"] += 1
                reason = str(error).partition("\n")[0]
                logger.warning("The live connection to the database was lost: %s", reason)
            since = self._listening_since
            failures = 0 if since and time.monotonic() - since > 1 else failures + 1
            if failures:
                for channel in self._every_channel():
                    channel.say_stale()
                await asyncio.sleep(min(0.1 * 2**failures, 1.0))

    async def _hear(self, db: psycopg.AsyncConnection) -> None:
        """Wake the channels that are announced; ends only with an exception.

        Streams are checked first: nobody whose right ended in the meantime gets the news.
        """
        await db.execute(f"LISTEN {live.CHANGES}")
        await db.execute(f"LISTEN {live.ACCESS}")
        await db.execute(f"LISTEN {live.SIGNS}")
        if not await self.gate.sweep():
            raise ConnectionError("the open streams could not be checked")
        while True:
            async with asyncio.timeout(LOOK_AGAIN):
                await self._catch_up(db)
            self._listening_since = self._listening_since or time.monotonic()
            async for note in db.notifies(timeout=self.look_again):
                if note.channel == live.ACCESS:
                    self.gate.recheck_now(note.payload)
                    continue
                if note.channel == live.SIGNS:
                    self.reach.handed_on(note.payload)
                    continue
                topic, _, version = note.payload.rpartition(" ")
                self._note(topic, int(version) if version.isdecimal() else -1)

    async def _catch_up(self, db: psycopg.AsyncConnection) -> None:
        """Read the versions of all followed topics, as if each had been announced."""
        topics = sorted({topic for c in self._every_channel() for topic in c.topics})
        if not topics:
            await db.execute("SELECT 1")
            return
        query = "SELECT name, version FROM live_topic WHERE name = ANY(%s)"
        versions = dict(await (await db.execute(query, [topics])).fetchall())
        for topic in topics:
            self._note(topic, versions.get(topic, 0))

    def _note(self, topic: str, version: int) -> None:
        """Wake those that are behind; the audience with the most followers comes first."""
        channels = self._channels.get(topic.partition("/")[0], {}).values()
        for channel in sorted(channels, key=lambda channel: -len(channel.followers)):
            if topic in channel.topics:
                channel.hear(topic, version)


def listen_parameters() -> dict[str, Any]:
    """How Django reaches the database, for a connection of our own outside Django."""
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        **parameters,
        "autocommit": True,
        "application_name": "tumorboard-live",
    }
