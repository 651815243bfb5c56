"""What the screens get, and that no fault makes them lose it."""

import socket
import time

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.base.live.board_site import (
    Event,
    Screen,
    address,
    change,
    person,
    serving,
    sign_in,
    topic_of,
    wait_until,
)
from tumorboard import channel, hub, live
from tumorboard.models import Board

pytestmark = pytest.mark.slow

END_LISTENER = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'tumorboard-live' AND datname = current_database()
"""


def news(chair: Screen) -> dict[str, str]:
    """The next parts that changed; to the chair it is also told that others came, with no part."""
    while not (parts := chair.update()[1]):
        pass
    return parts


def test_a_change_reaches_every_audience_within_a_second(board, watch):
    chair, room = watch("chair"), watch("room")
    assert chair.update()[1] == {
        "name": "<h1>Spine Tumor Board</h1>",
        "quorum": "<p>4</p>",
        "rules": "<ul>\n<li>70 %</li>\n</ul>",
    }
    assert set(room.update()[1]) == {"name", "quorum"}
    began = time.monotonic()
    change(board, name="Board", agreement_threshold=80)
    rules = "<ul>\n<li>80 %</li>\n</ul>"
    assert news(chair) == {"name": "<h1>Board</h1>", "rules": rules}
    assert room.update() == (1, {"name": "<h1>Board</h1>"}), "only what changed, only for them"
    assert time.monotonic() - began < 1


def test_one_rendering_serves_all_followers(board, site, watch):
    rooms = [watch() for _ in range(12)]
    for room in rooms:
        room.update()
    before = site.hub.counts["renderings"]
    change(board, name="Once")
    assert {str(room.update()) for room in rooms} == {str((1, {"name": "<h1>Once</h1>"}))}
    assert watch().update()[0] == 1
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
    assert news(chair) == {"name": "<h1>poison</h1>"}
    assert room.next() == Event("stale", "0", "0")
    late = watch("room")
    assert late.next() == Event("stale", "0", ""), "who comes later is told as well"
    assert site.hub.counts["failed renderings"] >= 1
    change(board, name="Good again")
    assert news(chair) == {"name": "<h1>Good again</h1>"}
    assert room.update() == (2, {"name": "<h1>Good again</h1>"})
    assert late.update() == (2, {"name": "<h1>Good again</h1>", "quorum": "<p>4</p>"})


def test_what_is_ones_own_follows_the_part_that_calls_for_it(board, watch, ada):
    grace = person("Grace Member", board)
    first, other = watch("participant"), watch("participant", cookie=sign_in(grace))
    room = watch("room")
    for screen in (first, other, room):
        screen.update()
    change(board, quorum=7)
    for screen, name in ((first, "Ada Chair"), (other, "Grace Member")):
        assert screen.update() == (1, {"quorum": "<p>7</p>"})
        assert screen.next() == Event("own", f"<p>{name}, 7</p>", "1")
    change(board, name="Another name")
    for screen in (first, other):
        assert screen.next().name == "name", "nothing of their own changed"
        assert screen.next().name == "version"
    assert room.update() == (1, {"quorum": "<p>7</p>"})
    assert room.next().name == "name", "an audience of its own gets nothing"


def test_own_parts_that_cannot_be_made_hold_up_nothing(board, site, watch):
    screen = watch("participant")
    screen.update()
    before = site.hub.counts["failed renderings"]
    change(board, name="nothing own", quorum=8)
    assert screen.update() == (1, {"name": "<h1>nothing own</h1>", "quorum": "<p>8</p>"})
    wait_until(lambda: site.hub.counts["failed renderings"] == before + 1)
    change(board, name="Good again", quorum=9)
    assert screen.update() == (2, {"name": "<h1>Good again</h1>", "quorum": "<p>9</p>"})
    assert screen.next().data == "<p>Ada Chair, 9</p>"
    assert site.hub.counts["failed renderings"] == before + 1


def test_who_comes_with_the_news_asks_for_their_own_part(board, watch):
    first = watch("participant")
    first.update()
    change(board, quorum=5)
    first.update()
    late = watch("participant", query="?after=0")
    assert late.update() == (1, {"name": "<h1>Spine Tumor Board</h1>", "quorum": "<p>5</p>"})
    change(board, name="Board")
    assert late.next().name == "name"


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


def test_what_tells_the_time_is_drawn_again_and_sent_only_when_it_says_something_new(
    board, site, watch, monkeypatch
):
    monkeypatch.setattr(channel, "AGE", 1.0)
    room = watch()
    version, _ = room.update()
    before = site.hub.counts["renderings"]
    Board.objects.filter(pk=board.pk).update(name="Later")  # as time does: no version announces it
    assert room.update() == (version, {"name": "<h1>Later</h1>"})
    wait_until(lambda: site.hub.counts["renderings"] > before + 1)
