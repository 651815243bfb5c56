"""A small site whose screens follow a board, served by the real server."""

import http.client
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

import uvicorn
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone

from tumorboard import hub, live
from tumorboard.channel import Feed
from tumorboard.hub import Hub
from tumorboard.models import Board, Membership, User
from tumorboard.sitting_rows import Sitting
from tumorboard.sittings import SessionStore

AUDIENCES = ("chair", "participant", "room")


def render_board(key: str, audience: str) -> dict[str, str]:
    board = Board.objects.get(pk=key)
    if board.name == "poison" and audience == "room":
        raise ValueError("a part that cannot be made")
    parts = {"name": f"<h1>{board.name}</h1>", "quorum": f"<p>{board.quorum}</p>"}
    if audience == "chair":
        parts["rules"] = f"<ul>\n<li>{board.agreement_threshold} %</li>\r\n</ul>"
    if board.name.startswith("long"):
        parts["name"] += "." * 1_000_000
    return parts


def may_follow_board(people: list[User], key: str, audience: str) -> set[uuid.UUID]:
    ours = Membership.objects.filter(user__in=people, board_id=key, is_active=True)
    return set(ours.values_list("user_id", flat=True)) if audience in AUDIENCES else set()


def devices_of_board(tokens: list[str], key: str, audience: str) -> dict[str, str]:
    """A token is good for the board whose slug says so, on the wall alone."""
    slug = Board.objects.filter(pk=key, slug__startswith="live-").values_list("slug", flat=True)
    known = {token_for(one): "wall" for one in slug}
    return {t: known[t] for t in tokens if t in known} if audience == "room" else {}


def token_for(slug: str) -> str:
    return slug.removeprefix("live-").ljust(43, "x")


def own_of_board(holders: set[str], key: str, audience: str) -> dict[str, str]:
    """To each participant their own name; nothing to the others."""
    board = Board.objects.get(pk=key)
    if board.name == "nothing own":
        raise ValueError("own parts that cannot be made")
    if audience != "participant":
        return {}
    people = User.objects.filter(pk__in=[one for one in holders if not live.is_device(one)])
    return {str(one.pk): f"<p>{one.name}, {board.quorum}</p>" for one in people}


FEEDS = {
    "board": Feed(
        render_board,
        may_follow_board,
        devices_of_board,
        tell_reach=frozenset({"chair"}),
        nudge="quorum",
        own=own_of_board,
    )
}


class Event(NamedTuple):
    name: str
    data: str
    last_id: str


class Screen:
    """One open stream, read as a browser reads it."""

    def __init__(
        self, port: int, path: str, cookie: str = "", *, device: str = "", **headers: str
    ) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=6)
        carried = {settings.SESSION_COOKIE_NAME: cookie, settings.DEVICE_COOKIE_NAME: device}
        headers["Cookie"] = "; ".join(f"{name}={text}" for name, text in carried.items() if text)
        self.http.request("GET", path, headers=headers)
        self.response = self.http.getresponse()
        self.status = self.response.status
        self.last_id = ""
        self.sign = ""

    def next(self) -> Event | None:
        """The next event that brings news; None when the server ended the stream."""
        while (event := self.receive()) and event.name == "here":
            pass
        return event

    def receive(self) -> Event | None:
        """The next event of any kind."""
        name, lines = "", []
        while line := self.response.readline():
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                lines.append(value)
            elif field == "id":
                self.last_id = value
            elif not field and name:
                self.sign = lines[0] if name == "here" else self.sign
                return Event(name, "\n".join(lines), self.last_id)
        return None

    def update(self) -> tuple[int, dict[str, str]]:
        """The parts of the next update, and its version."""
        parts = {}
        while received := self.next():
            if received.name == "version":
                return int(received.data), parts
            parts[received.name] = received.data
        raise AssertionError("the stream ended")

    def close(self) -> None:
        self.http.sock.close() if self.http.sock else None
        self.response.close()


class Site(NamedTuple):
    hub: Hub
    port: int


@contextmanager
def serving(look_again: float = hub.LOOK_AGAIN) -> Iterator[Site]:
    """The composed application on a free port of the loopback interface."""
    from tumorboard.asgi import compose, pages

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        ours = Hub(FEEDS, look_again=look_again)
        config = uvicorn.Config(
            compose(ours, pages), log_config=None, timeout_graceful_shutdown=3, lifespan="on"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        wait_until(lambda: server.started and ours.listening)
        try:
            yield Site(ours, listening.getsockname()[1])
        finally:
            ours.loop.call_soon_threadsafe(ours.end_all)
            server.should_exit = True
            thread.join(10)


def wait_until(true: Callable[[], object], seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def person(name: str, board: Board | None = None) -> User:
    """Somebody new, in the board when one is given."""
    email = f"{uuid.uuid4().hex}@live.example.org"
    user = User.objects.create_user(email, "correct horse", name=name)
    if board:
        Membership.objects.create(user=user, board=board, roles=["chair"])
    return user


def sign_in(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    ends = timezone.now() + timedelta(hours=12)
    Sitting.objects.filter(pk=session.session_key).update(user=user, ends_at=ends)
    return session.session_key


def address(board: Board, audience: str = "room") -> str:
    return f"/live/board/{board.pk}/{audience}/"


def topic_of(board: Board) -> str:
    return live.topic_name("board", board.pk)


def change(board: Board, **fields: object) -> int:
    """A verb in small: the change and its announcement in one transaction."""
    with transaction.atomic():
        Board.objects.filter(pk=board.pk).update(**fields)
        return live.bump(topic_of(board))


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
