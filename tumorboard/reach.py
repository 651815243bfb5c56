"""Who can be reached: which holders have a topic open on a screen, noted for all processes.

Each web process notes its own streams, at most once a second however many come and go, and says
every few seconds that it lives. What a dead process noted is taken back by another one. Those
whose screens tell of it are woken by a topic of its own, so that nothing else is rendered anew.
"""

import asyncio
import logging
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.aggregates import BoolOr
from django.db import Error as DatabaseError
from django.db import connection, connections
from django.db.models import BooleanField, Max
from django.utils import timezone

from . import live
from .channel import Follower
from .models import LiveReach

logger = logging.getLogger(__name__)

SPACING = 1.0
"""Seconds between two looks at what is to be noted."""

HEARTBEAT = 3.0
"""Seconds after which a process says again that it lives."""

DEAD = 10.0
"""Seconds without a heartbeat after which a process counts as dead."""

GRACE = 4.0
"""Seconds that a screen may be away before it is noted, so that a reload is no loss."""

KEPT = timedelta(days=2)
"""How long a lost screen is remembered."""

MOST_HANDED_ON = 400
"""Signs handed on to the other processes in one go; a notice holds 8,000 characters."""

OPEN, LOST, PUT_AWAY = "open", "lost", "put away"

NOTE = """
WITH beat AS (
    INSERT INTO live_process (id, seen_at) VALUES (%(process)s, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
    RETURNING xmax = 0 AS is_new
), gone AS (
    DELETE FROM live_process
    WHERE %(may_bury)s AND id <> %(process)s
        AND seen_at < clock_timestamp() - %(dead)s * interval '1 second'
    RETURNING id, seen_at
), buried AS (
    UPDATE live_reach SET is_open = false, since = gone.seen_at
    FROM gone WHERE process = gone.id AND is_open
    RETURNING topic
), news AS (
    SELECT * FROM unnest(%(topics)s::text[], %(holders)s::text[], %(states)s::text[],
        %(ages)s::float8[]) AS news (topic, holder, state, age)
), noted AS (
    INSERT INTO live_reach (topic, holder, process, is_open, since)
    SELECT topic, holder, %(process)s, state = 'open',
        clock_timestamp() - age * interval '1 second'
    FROM news WHERE state <> 'put away'
    ON CONFLICT (topic, holder, process) DO UPDATE
    SET is_open = excluded.is_open, since = excluded.since
    RETURNING topic
), forgotten AS (
    DELETE FROM live_reach AS old USING news
    WHERE news.state = 'put away' AND old.topic = news.topic AND old.holder = news.holder
        AND (old.process = %(process)s OR NOT old.is_open)
    RETURNING old.topic
), raised AS (
    INSERT INTO live_topic (name, version, changed_at)
    SELECT DISTINCT topic || '/reach', 1, clock_timestamp() FROM (
        SELECT topic FROM buried UNION SELECT topic FROM noted UNION SELECT topic FROM forgotten
    ) AS changed ORDER BY 1
    ON CONFLICT (name) DO UPDATE
    SET version = live_topic.version + 1, changed_at = excluded.changed_at
    RETURNING name, version
), told AS (
    SELECT pg_notify(%(changes)s, name || ' ' || version) FROM raised
    UNION ALL
    SELECT pg_notify(%(signs_channel)s, %(signs)s) WHERE %(signs)s <> ''
)
SELECT is_new, (SELECT count(*) FROM told) FROM beat
"""
"""One statement for everything that a process has to say, whatever the number of its streams."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether somebody's screen is open now, and since when it is or is not."""

    is_open: bool
    since: datetime


def reached(topic: str) -> dict[str, Reached]:
    """All who had the topic open and did not put it away, by holder."""
    rows = LiveReach.objects.filter(topic=topic).values("holder").order_by()
    found = rows.annotate(
        is_any_open=BoolOr("is_open", output_field=BooleanField()), latest=Max("since")
    )
    return {row["holder"]: Reached(row["is_any_open"], row["latest"]) for row in found}


@dataclass(slots=True)
class Seat:
    """One holder at one topic, as this process knows it."""

    streams: int = 0
    is_noted: bool = False
    lost_at: float = 0.0
    is_put_away: bool = False
    last_sign: str = ""


class Reach:
    """What this process knows of its own streams, and what of that it has noted."""

    def __init__(self) -> None:
        self.process = uuid.uuid4()
        self._seats: dict[tuple[str, str], Seat] = {}
        self._followers: dict[str, Follower] = {}
        self._closed: dict[str, tuple[str, str]] = {}
        self._foreign: list[str] = []
        self._beaten_at: float | None = None
        self._threads: ThreadPoolExecutor | None = None
        self._task: asyncio.Task | None = None

    def start(self) -> None:
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="live-reach")
        self._task = asyncio.create_task(self._note_for_ever(), name="live-reach")

    async def stop(self) -> None:
        """End without a word: who was here comes back to the next process within its grace."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)

    def opened(self, follower: Follower) -> None:
        """Count a stream that was opened."""
        seat = self._seats.setdefault(key_of(follower), Seat())
        seat.streams += 1
        self._followers[follower.sign] = follower

    def closed(self, follower: Follower) -> None:
        """Count a stream that ended; a silent one was lost when it was last heard of."""
        key = key_of(follower)
        seat = self._seats[key]
        seat.streams -= 1
        del self._followers[follower.sign]
        if not seat.streams:
            is_silent = follower.ended == "silent" and follower.heard_at
            seat.lost_at = follower.heard_at if is_silent else time.monotonic()
            seat.is_put_away = follower.is_put_away
            self._closed.pop(seat.last_sign, None)
            self._closed[follower.sign], seat.last_sign = key, follower.sign

    def hear(self, sign: str, *, is_put_away: bool = False) -> None:
        """Take a sign of life, or the word of a page that is being left."""
        if not self._hear(sign, is_put_away=is_put_away) and len(self._foreign) < MOST_HANDED_ON:
            self._foreign.append(f"-{sign}" if is_put_away else sign)

    def handed_on(self, signs: str) -> None:
        """Take the signs that reached another process."""
        for sign in signs.split():
            self._hear(sign.removeprefix("-"), is_put_away=sign.startswith("-"))

    def _hear(self, sign: str, *, is_put_away: bool) -> bool:
        follower = self._followers.get(sign)
        if follower:
            follower.heard_at = time.monotonic()
            follower.is_put_away = is_put_away
            return True
        seat = self._seats.get(self._closed.get(sign, ("", "")))
        if seat and is_put_away and seat.last_sign == sign:
            seat.is_put_away = True
        return seat is not None

    async def _note_for_ever(self) -> None:
        while True:
            try:
                await self._note()
            except DatabaseError as error:
                reason = str(error).partition("\n")[0]
                logger.warning("Who can be reached could not be noted: %s", reason)
            except Exception:
                logger.exception("Who can be reached could not be noted.")
            await asyncio.sleep(SPACING)

    async def _note(self) -> None:
        """Note what changed, if anything did, and that this process lives, when that is due."""
        now = time.monotonic()
        news = list(self._news(now))
        since_beat = now - self._beaten_at if self._beaten_at else None
        if not (news or self._foreign or since_beat is None or since_beat >= HEARTBEAT):
            return
        signs, self._foreign = " ".join(self._foreign), []
        said = self._said(news, signs)
        # Whoever could not beat lately may find the others dead only because nobody could.
        said["may_bury"] = since_beat is not None and since_beat < DEAD
        loop = asyncio.get_running_loop()
        is_new = await loop.run_in_executor(self._threads, note, said, since_beat is None)
        self._beaten_at = now
        if is_new and since_beat is not None:
            for seat in self._seats.values():  # another process took this one for dead
                seat.is_noted = False
            return
        self._remember(news)

    def _news(self, now: float) -> Iterator[tuple[tuple[str, str], str, float]]:
        for key, seat in self._seats.items():
            if seat.streams and not seat.is_noted:
                yield key, OPEN, 0.0
            elif not seat.streams and now - seat.lost_at >= GRACE:
                yield key, PUT_AWAY if seat.is_put_away else LOST, now - seat.lost_at

    def _said(self, news: list, signs: str) -> dict:
        return {
            "process": self.process,
            "dead": DEAD,
            "topics": [topic for (topic, _), _, _ in news],
            "holders": [holder for (_, holder), _, _ in news],
            "states": [state for _, state, _ in news],
            "ages": [age for _, _, age in news],
            "changes": live.CHANGES,
            "signs_channel": live.SIGNS,
            "signs": signs,
        }

    def _remember(self, news: list) -> None:
        """Keep in mind what was noted; who came or left meanwhile is noted with the next look."""
        for key, state, _ in news:
            seat = self._seats[key]
            seat.is_noted = state == OPEN
            if not seat.streams and state != OPEN:
                self._closed.pop(seat.last_sign, None)
                del self._seats[key]


def key_of(follower: Follower) -> tuple[str, str]:
    return follower.ticket.topic, follower.holder


def note(said: dict, is_first: bool) -> bool:
    """Write it; tells whether this process was unknown until now."""
    try:
        if is_first:
            LiveReach.objects.filter(is_open=False, since__lt=timezone.now() - KEPT).delete()
        with connection.cursor() as cursor:
            cursor.execute(NOTE, said)
            is_new, _ = cursor.fetchone()
        return is_new
    finally:
        connections.close_all()
