"""The live path with the real parts: PostgreSQL, the HTTP server, sessions, sockets."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
import uvicorn
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction

from tumorboard import channel, hub, live
from tumorboard.channel import Feed
from tumorboard.hub import Hub
from tumorboard.models import Board, LiveTopic, Membership, User

AUDIENCES = ("chair", "participant", "room")
END_LISTENER = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'tumorboard-live' AND datname = current_database()
"""


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


def may_follow_board(user: User, key: str, audience: str) -> bool:
    ours = Membership.objects.filter(user=user, board_id=key, is_active=True)
    return audience in AUDIENCES and ours.exists()


FEEDS = {"board": Feed(render_board, may_follow_board)}


class Event(NamedTuple):
    name: str
    data: str
    last_id: str


class Screen:
    """One open stream, read as a browser reads it."""

    def __init__(self, port: int, path: str, cookie: str = "", **headers: str) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=6)
        if cookie:
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={cookie}"
        self.http.request("GET", path, headers=headers)
        self.response = self.http.getresponse()
        self.status = self.response.status
        self.last_id = ""

    def next(self) -> Event | None:
        """The next event; None when the server ended the stream."""
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
        thread = threading.Thread(target=server.run, args=([listening],))
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


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Let this module commit: each test has a board and people of its own, removed at the end.

    Emptying every table after each test, as `transaction=True` does, would take most of the time.
    """
    with django_db_blocker.unblock():
        yield
        Membership.objects.filter(board__slug__startswith="live-").delete()
        Board.objects.filter(slug__startswith="live-").delete()
        User.objects.filter(email__endswith="@live.example.org").delete()
        Session.objects.all().delete()
        LiveTopic.objects.all().delete()


@pytest.fixture(autouse=True)
def transactional_db(committed: None) -> None:
    """Stands in for the fixture of this name, which empties the tables."""


@pytest.fixture(scope="module")
def site(committed: None) -> Iterator[Site]:
    with serving() as running:
        yield running
        assert not running.hub.followers()


@pytest.fixture
def board() -> Board:
    return Board.objects.create(slug=f"live-{uuid.uuid4().hex}", name="Spine Tumor Board")


@pytest.fixture
def ada(board: Board) -> User:
    return person("Ada Chair", board)


@pytest.fixture
def cookie(ada: User) -> str:
    return sign_in(ada)


@pytest.fixture
def screens(site: Site) -> Iterator[list[Screen]]:
    opened: list[Screen] = []
    yield opened
    for screen in opened:
        screen.close()
    wait_until(lambda: not site.hub.followers())


@pytest.fixture
def watch(site: Site, board: Board, cookie: str, screens: list[Screen]) -> Callable[..., Screen]:
    """Open a stream of the board as Ada."""

    def open_screen(audience: str = "room", query: str = "", **headers: str) -> Screen:
        screen = Screen(site.port, f"{address(board, audience)}{query}", cookie, **headers)
        screens.append(screen)
        return screen

    return open_screen


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


def test_a_bump_belongs_inside_a_transaction(board):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        live.bump(topic_of(board))
    assert live.version(topic_of(board)) == 0


def test_what_is_rolled_back_is_never_announced(board, watch):
    room = watch()
    assert room.update()[0] == 0
    with transaction.atomic():
        Board.objects.filter(pk=board.pk).update(name="Never")
        live.bump(topic_of(board))
        transaction.set_rollback(True)
    assert live.version(topic_of(board)) == 0
    change(board, quorum=5)
    assert room.update() == (1, {"quorum": "<p>5</p>"})


def test_versions_have_no_gap_under_twenty_writers(board, watch):
    room = watch()
    assert room.update()[0] == 0

    def write(number: int) -> list[int]:
        try:
            return [change(board, quorum=number) for _ in range(5)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        given = [version for versions in pool.map(write, range(1, 21)) for version in versions]
    assert sorted(given) == list(range(1, 101))
    seen = [0]
    while seen[-1] < 100:
        seen.append(room.update()[0])
    assert seen == sorted(set(seen)), "a screen went backwards"


def test_a_change_reaches_every_audience_within_a_second(board, watch):
    chair, room = watch("chair"), watch("room")
    assert chair.update() == (
        0,
        {
            "name": "<h1>Spine Tumor Board</h1>",
            "quorum": "<p>4</p>",
            "rules": "<ul>\n<li>70 %</li>\n</ul>",
        },
    )
    assert set(room.update()[1]) == {"name", "quorum"}
    began = time.monotonic()
    change(board, name="Board", agreement_threshold=80)
    assert chair.update() == (
        1,
        {"name": "<h1>Board</h1>", "rules": "<ul>\n<li>80 %</li>\n</ul>"},
    )
    assert room.update() == (1, {"name": "<h1>Board</h1>"}), "only what changed, only for them"
    assert time.monotonic() - began < 1


def test_one_rendering_serves_all_followers(board, site, watch):
    rooms = [watch() for _ in range(12)]
    for room in rooms:
        room.update()
    before = site.hub.counts["renderings"]
    change(board, name="Once")
    assert {str(room.update()) for room in rooms} == {str((1, {"name": "<h1>Once</h1>"}))}
    assert site.hub.counts["renderings"] == before + 1


def test_the_first_thing_a_screen_gets_depends_on_what_it_shows(board, watch):
    change(board, name="One")
    change(board, name="Two")
    everything = {"name": "<h1>Two</h1>", "quorum": "<p>4</p>"}
    assert watch(query="?after=2").update() == (2, {})
    assert watch(query="?after=1").update() == (2, everything)
    assert watch(query="?after=9").update() == (2, everything), "another database, an older backup"
    assert watch(query="?after=%00x").update() == (2, everything)
    back = watch(query="?after=1", **{"Last-Event-ID": "2"})
    assert back.update() == (2, {}), "the browser's own number is newer than the page's"


def test_the_id_travels_only_with_the_end_of_an_update(board, watch):
    room = watch()
    received = [(got.name, got.last_id) for got in (room.next(), room.next(), room.next())]
    assert received == [("name", ""), ("quorum", ""), ("version", "0")]


def test_nothing_is_lost_when_the_listening_connection_dies(board, site, watch):
    room = watch()
    room.update()
    for quorum in (5, 6):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(END_LISTENER)
            assert cursor.fetchall() == [(True,)]
            change(board, quorum=quorum)
        began = time.monotonic()
        shown = {}
        while shown.get("quorum") != f"<p>{quorum}</p>":
            shown |= room.update()[1]
        assert time.monotonic() - began < 1
        wait_until(lambda: site.hub.listening)


def test_a_lost_wake_up_costs_seconds_and_no_change(board, cookie):
    with serving(look_again=0.2) as site:
        room = Screen(site.port, address(board), cookie)
        room.update()
        Board.objects.filter(pk=board.pk).update(quorum=7)
        with connection.cursor() as cursor:  # as bump does, without the announcement
            cursor.execute(live.RAISE_VERSION, [topic_of(board)])
        assert room.update() == (1, {"quorum": "<p>7</p>"})
        room.close()


def test_a_part_that_cannot_be_made_stops_nobody(board, site, watch):
    chair, room = watch("chair"), watch("room")
    chair.update()
    room.update()
    change(board, name="poison")
    assert chair.update() == (1, {"name": "<h1>poison</h1>"})
    assert room.next() == Event("stale", "0", "0")
    late = watch("room")
    assert late.next() == Event("stale", "0", ""), "who comes later is told as well"
    assert site.hub.counts["failed renderings"] >= 1
    change(board, name="Good again")
    assert chair.update() == (2, {"name": "<h1>Good again</h1>"})
    assert room.update() == (2, {"name": "<h1>Good again</h1>"})
    assert late.update() == (2, {"name": "<h1>Good again</h1>", "quorum": "<p>4</p>"})


def test_noise_on_the_channel_is_ignored(board, watch):
    room = watch()
    room.update()
    with connection.cursor() as cursor:
        for noise in ("", " ", "board", "board:x y z", f"{topic_of(board)} ²", topic_of(board)):
            cursor.execute("SELECT pg_notify('live', %s)", [noise])
    change(board, quorum=6)
    assert room.update() == (1, {"quorum": "<p>6</p>"})


def test_a_screen_that_does_not_read_is_cut(board, site, watch, cookie, monkeypatch):
    monkeypatch.setattr(channel, "QUEUE", 3)
    monkeypatch.setattr(hub, "SPACING", 0)
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.connect(("127.0.0.1", site.port))
    request = f"GET {address(board)} HTTP/1.1\r\nHost: localhost\r\n"
    slow.sendall(f"{request}Cookie: {settings.SESSION_COOKIE_NAME}={cookie}\r\n\r\n".encode())
    reading = watch()
    reading.update()
    wait_until(lambda: len(site.hub.followers()) == 2)
    for number in range(1, 21):
        change(board, name=f"long {number}")
        reading.update()
        if site.hub.counts["ended: slow"]:
            break
    wait_until(lambda: len(site.hub.followers()) == 1)
    assert site.hub.counts["ended: slow"] == 1
    change(board, name="short")
    assert reading.update()[1]["name"] == "<h1>short</h1>"
    slow.close()


def test_who_may_not_follow_learns_nothing(board, site, cookie, screens):
    stranger = sign_in(person("Eve Stranger"))
    disabled = person("Dan Gone", board)
    was_in = sign_in(disabled)
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    nowhere = f"/live/board/{uuid.uuid4()}/room/"
    asked = [
        (address(board), ""),
        (address(board), "no-such-session"),
        (address(board), stranger),
        (address(board), was_in),
        (address(board, "backstage"), cookie),
        (nowhere, cookie),
        (f"/live/ward/{board.pk}/room/", cookie),
        (f"{address(board)}../", cookie),
        ("/live/", cookie),
    ]
    answers = set()
    for path, key in asked:
        screen = Screen(site.port, path, key)
        screens.append(screen)
        headers = {k: v for k, v in screen.response.getheaders() if k not in ("date", "server")}
        answers.add((screen.status, str(headers), screen.response.read()))
    assert {status for status, _, _ in answers} == {404}
    assert len(answers) == 1, "every refusal is the same bytes"


def test_another_sites_page_is_refused(watch):
    assert watch(**{"Sec-Fetch-Site": "cross-site"}).status == 403
    assert watch(**{"Sec-Fetch-Site": "same-site"}).status == 403
    assert watch(Origin="https://evil.example").status == 403
    assert watch(Origin="null").status == 403
    assert watch(**{"Sec-Fetch-Site": "same-origin", "Origin": settings.SITE_URL}).status == 200


def test_a_stream_can_only_be_read(board, site, cookie):
    for method in ("POST", "PUT", "DELETE", "HEAD"):
        asking = http.client.HTTPConnection("127.0.0.1", site.port, timeout=5)
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
        asking.request(method, address(board), headers=headers)
        assert asking.getresponse().status == 405
        asking.close()


def test_the_answer_may_not_be_kept_or_held_back(watch):
    headers = dict(watch().response.getheaders())
    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-cache, no-store"
    assert headers["x-accel-buffering"] == "no"
    assert headers["x-content-type-options"] == "nosniff"


def test_pages_and_streams_share_one_address(site):
    page = http.client.HTTPConnection("127.0.0.1", site.port, timeout=5)
    page.request("GET", "/no-such-page/")
    assert page.getresponse().status in (302, 404)
    page.close()


def test_following_is_not_activity_and_holds_no_connection(board, cookie, watch):
    def session() -> tuple:
        columns = ("session_key", "session_data", "expire_date")
        return Session.objects.values_list(*columns).get(pk=cookie)

    before = session()
    rooms = [watch("room") for _ in range(10)] + [watch("chair") for _ in range(10)]
    for room in rooms:
        room.update()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        assert cursor.fetchone()[0] <= 6
    assert session() == before


def lose_the_membership(ada: User) -> None:
    Membership.objects.filter(user=ada).update(is_active=False)


def be_disabled(ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)


def sign_out(ada: User) -> None:
    mine = [
        row.pk for row in Session.objects.all() if row.get_decoded()[SESSION_KEY] == str(ada.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()


def change_the_password(ada: User) -> None:
    ada.set_password("another battery")
    ada.save()


LOSSES = [lose_the_membership, be_disabled, sign_out, change_the_password]


@pytest.mark.parametrize("loss", LOSSES)
def test_a_lost_right_ends_the_stream_at_once_when_told(board, ada, watch, loss):
    room = watch()
    room.update()
    began = time.monotonic()
    with transaction.atomic():
        loss(ada)
        live.revoke()
    assert room.next() == Event("closed", "access", "0")
    assert room.next() is None
    assert time.monotonic() - began < 1
    change(board, name="Secret")
    assert watch().status == 404


@pytest.mark.slow
def test_a_lost_right_ends_the_stream_within_five_seconds(board, ada, site, watch, screens):
    staying = Screen(site.port, address(board), sign_in(person("Bo Stays", board)))
    screens.append(staying)
    staying.update()
    room = watch()
    room.update()
    began = time.monotonic()
    lose_the_membership(ada)
    assert room.next() == Event("closed", "access", "0")
    assert time.monotonic() - began < 5
    change(board, quorum=9)
    assert staying.update() == (1, {"quorum": "<p>9</p>"})


SERVER = """
import django, sys, uvicorn
django.setup()
from tests.base.test_live import FEEDS
from tumorboard.asgi import compose, pages
from tumorboard.hub import Hub
site = compose(Hub(FEEDS), pages)
uvicorn.run(site, port=int(sys.argv[1]), timeout_graceful_shutdown=3, log_level="warning")
"""


def test_a_server_told_to_stop_ends_its_streams_and_goes(board, cookie):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = connection.settings_dict
    query = {name: database[name.upper()] for name in ("host", "port", "user", "password")}
    url = f"postgresql:///{database['NAME']}?{urlencode(query)}"
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tumorboard.settings"},
    )
    try:
        wait_until(lambda: answers(port), 15)
        rooms = [Screen(port, address(board), cookie) for _ in range(10)]
        for room in rooms:
            room.update()
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert [room.next() for room in rooms] == [None] * 10
        server.wait(5)
        assert time.monotonic() - began < 1.5
    finally:
        server.kill()
        server.wait()
    for room in rooms:
        room.close()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
