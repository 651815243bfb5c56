"""One topic shown to one audience: rendered once for each version, and sent to its followers."""

import asyncio
import re
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import live
from .gate import Ticket

QUEUE = 16
"""Messages that may wait for one slow screen before its stream is ended."""

PING = 8.0
"""Seconds after which a screen is asked whether it is there."""

SILENT = 20.0
"""Seconds without a sign from a screen that had given one; then it is ended and counts as lost.

A laptop that fell asleep leaves a connection that takes what is sent for many minutes, so that
only an answer tells. A follower that never answers, such as a program, is left in peace.
"""

AGE = 60.0
"""Seconds after which the parts are rendered again though nothing was changed."""

SEND_LIMIT = 10.0
"""Seconds that one message may take to leave; a screen that takes longer is ended."""

RENDER_LIMIT = "5s"
"""How long one question to the database may take while a screen is rendered."""

PART_NAME = re.compile(r"[a-z][a-z0-9_-]*")
OWN = "own"
"""The event that brings what is its receiver's alone."""

OWN_EVENTS = {"version", "stale", "closed", "here", "open", "error", "message", OWN}
LINE_END = re.compile(r"\r\n|\r|\n")


def no_devices(_tokens: Collection[str], _key: str, _audience: str) -> dict[str, str]:
    """Let no device in."""
    return {}


def nothing_shown(_key: str, _audience: str) -> frozenset:
    """Show nothing that has to be written down."""
    return frozenset()


def note_nothing(_readings: Collection[Any]) -> None:
    """Write nothing down."""


def nothing_own(_holders: Collection[str], _key: str, _audience: str) -> dict[str, str]:
    """Send nobody anything of their own."""
    return {}


@dataclass(frozen=True, slots=True)
class Feed:
    """How one kind of topic is shown and who may follow it; all of it is plain synchronous code.

    `render(id, audience)` gives the HTML of each shared part. It runs in a read-only snapshot and
    must hold nothing personal: every follower of the audience gets the same bytes.
    `may_follow(people, id, audience)` gives the keys of those of the people who may follow.
    `devices(tokens, id, audience)` gives the key of each device that may follow, by its token.
    The audiences that `tell_reach` are rendered anew also when a follower comes or is lost.
    When the shared part `nudge` changes, every screen asks for what is its owner's alone. Meanwhile
    `own(holders, id, audience)` gives that part for those for whom it should not wait.
    `shown(id, audience)` gives, in the same snapshot, what of the rendered parts counts as read by
    whoever is sent them, and `note(readings)` writes it down afterwards, for many at once.
    """

    render: Callable[[str, str], Mapping[str, str]]
    may_follow: Callable[[Collection[Any], str, str], Collection[Any]]
    devices: Callable[[Collection[str], str, str], Mapping[str, object]] = no_devices
    tell_reach: Collection[str] = field(default=())
    nudge: str = ""
    own: Callable[[Collection[str], str, str], Mapping[str, str]] = nothing_own
    shown: Callable[[str, str], frozenset] = nothing_shown
    note: Callable[[Collection[Any]], None] = note_nothing

    def topics(self, topic: str, audience: str) -> list[str]:
        """All topics whose changes show on a screen of the audience."""
        return [topic, live.reach_topic(topic)] if audience in self.tell_reach else [topic]


def event(name: str, data: str, *, last_id: int | None = None) -> bytes:
    """One server-sent event."""
    lines = [f"event: {name}"] + [f"data: {line}" for line in LINE_END.split(data)]
    if last_id is not None:
        lines.insert(0, f"id: {last_id}")
    return ("\n".join(lines) + "\n\n").encode()


def version_event(version: int) -> bytes:
    """The last event of each update, and the only one with an id.

    A screen that lost its connection between two parts thus asks again for all of them.
    """
    return event("version", str(version), last_id=version)


def part_event(name: str, html: str) -> bytes:
    """The event of one part; refuses a name that the protocol or the browser would misread."""
    if not PART_NAME.fullmatch(name) or name in OWN_EVENTS:
        raise ValueError(f"{name!r} cannot be the name of a live part")
    return event(name, html)


def snapshot(
    feed: Feed, topic: str, audience: str, known: int | None
) -> tuple[int, dict | None, frozenset]:
    """The topic's version and its parts as ready-made events; None for parts already known.

    Both are read from one database snapshot, so the version belongs exactly to what is shown.
    """
    with live.one_snapshot(limit=RENDER_LIMIT):
        version = live.version(*feed.topics(topic, audience))
        if version == known:
            return version, None, frozenset()
        key = topic.partition(":")[2]
        html = feed.render(key, audience)
        shown = feed.shown(key, audience)
    return version, {name: part_event(name, text) for name, text in html.items()}, shown


def own_parts(feed: Feed, topic: str, audience: str, holders: Collection[str]) -> dict[str, bytes]:
    """The events that bring some of the holders what is theirs alone, by holder."""
    with live.one_snapshot(limit=RENDER_LIMIT):
        html = feed.own(holders, topic.partition(":")[2], audience)
    return {holder: event(OWN, text) for holder, text in html.items()}


class Follower:
    """One open stream: what waits to be sent to it, when it was heard of, and why it was ended.

    Its screen answers each `here` event with the sign, the number that the event carries.
    """

    __slots__ = (
        "after", "asked_at", "ended", "heard_at", "holder", "is_put_away", "on_end", "queue",
        "sending_since", "settled", "sign", "stale", "ticket", "told",
    )  # fmt: skip

    def __init__(self, ticket: Ticket, holder: str, after: int | None) -> None:
        self.ticket = ticket
        self.holder = holder
        self.sign = secrets.token_hex(8)
        self.heard_at: float | None = None
        self.is_put_away = False
        self.after = after
        self.settled = False
        self.stale = False
        self.told: frozenset = frozenset()
        self.queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUE)
        self.sending_since: float | None = None
        self.asked_at = time.monotonic()
        self.ended = ""
        self.on_end: Callable[[], object] = lambda: None

    def put(self, message: bytes) -> None:
        """Queue the message; a screen that is too slow to take it is ended."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.end("slow")

    @property
    def ping(self) -> bytes:
        """The question whether the screen is there, which keeps proxies awake as well."""
        return event("here", self.sign)

    def tend(self, now: float) -> None:
        """Ask the screen now and then; end one that does not take what is sent, or fell silent."""
        if self.sending_since is not None:
            if now - self.sending_since > SEND_LIMIT:
                self.end("slow")
        elif self.heard_at and now - self.heard_at > SILENT:
            self.end("silent")
        elif now - self.asked_at > PING:
            self.asked_at = now
            self.put(self.ping)

    def end(self, reason: str) -> None:
        if not self.ended:
            self.ended = reason
            self.on_end()


class Channel:
    """The followers of one topic in one audience, and what was last rendered for them."""

    def __init__(self, feed: Feed, topic: str, audience: str) -> None:
        self.feed = feed
        self.topic = topic
        self.audience = audience
        self.followers: set[Follower] = set()
        self.topics = feed.topics(topic, audience)
        self.heard: dict[str, int] = {}
        self.version: int | None = None
        self.parts: dict[str, bytes] = {}
        self.shown: frozenset = frozenset()
        self.stale = False
        self.drawn_at = time.monotonic()
        self.is_aged = False
        self.wake = asyncio.Event()
        self.task: asyncio.Task | None = None

    def tend(self, now: float) -> None:
        """Draw anew what no change has drawn for a minute: some of it tells the time."""
        if now - self.drawn_at > AGE and not self.is_aged:
            self.is_aged = True
            self.wake.set()

    @property
    def known(self) -> int | None:
        """The version that needs no rendering; None when even the same is to be rendered again."""
        return None if self.stale or self.is_aged else self.version

    def hear(self, topic: str, version: int) -> None:
        """Look again when this version of one of its topics is news."""
        if self.stale or self.heard.get(topic) != version:
            self.heard[topic] = version
            self.wake.set()

    def nudges(self, parts: Mapping[str, bytes] | None) -> bool:
        """Whether these parts have every screen ask for what is its owner's alone."""
        nudge = self.feed.nudge
        return bool(nudge and parts and self.parts.get(nudge, b"") != parts.get(nudge, b""))

    def publish(
        self, version: int, parts: dict[str, bytes] | None, new: set[Follower]
    ) -> list[Follower]:
        """Send what changed to those who follow, and the full state to those who just came.

        Tells whom it sent any part at all.
        """
        if parts is None:
            parts = self.parts
        else:
            self.drawn_at = time.monotonic()
        gone = [part_event(name, "") for name in self.parts if name not in parts]
        changed = [data for name, data in parts.items() if self.parts.get(name) != data]
        news = b"".join([*gone, *changed, version_event(version)])
        whole = b"".join([*parts.values(), version_event(version)])
        is_news = version != self.version or bool(gone or changed)
        self.version, self.parts, self.stale, self.is_aged = version, parts, False, False
        reached = []
        for follower in list(self.followers):
            if follower in new:
                is_up_to_date = follower.after == version
                follower.put(version_event(version) if is_up_to_date else whole)
                follower.settled = True
                reached += [] if is_up_to_date else [follower]
            elif follower.settled and (is_news or follower.stale):
                follower.put(news)
                reached.append(follower)
            follower.stale = follower.stale and not follower.settled
        return reached

    def say_stale(self) -> None:
        """Tell every screen, once, that what it shows may be out of date."""
        self.stale = True
        for follower in list(self.followers):
            if not follower.stale:
                follower.stale = True
                follower.put(event("stale", str(self.version or 0)))
