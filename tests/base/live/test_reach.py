"""Who can be reached: told soon, told truly, and cheaply."""

import http.client
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial

import pytest
from django.db import connection

from tests.base.live.board_site import (
    Screen,
    address,
    change,
    person,
    serving,
    sign_in,
    topic_of,
    wait_until,
)
from tumorboard import channel, hub, reach
from tumorboard.models import LiveProcess, LiveReach, LiveTopic
from tumorboard.sitting_rows import Sitting

pytestmark = pytest.mark.slow

AUDITORIUM = 500


@pytest.fixture
def hasty(monkeypatch):
    """Let everything that takes seconds take a tenth of them."""
    for name in ("SPACING", "HEARTBEAT", "DEAD", "GRACE"):
        monkeypatch.setattr(reach, name, getattr(reach, name) / 10)
    monkeypatch.setattr(channel, "PING", 0.2)
    monkeypatch.setattr(channel, "SILENT", 0.5)
    monkeypatch.setattr(hub, "TEND", 0.1)


def is_open(board, who) -> bool | None:
    """Whether the person's screen is open; None for somebody who never had one."""
    found = reach.reached(topic_of(board)).get(str(who.pk))
    return found and found.is_open


def reach_version(board) -> int:
    found = LiveTopic.objects.filter(name=f"{topic_of(board)}/reach").first()
    return found.version if found else 0


def sends_sign(port: int, sign: str, what: str = "here", **headers: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as web:
        web.request("POST", f"/live/{what}/{sign}/", headers=headers)
        return web.getresponse().status


def sign_of(screen: Screen) -> str:
    while not screen.sign:
        screen.next()
    return screen.sign


def test_who_comes_is_reachable_and_who_is_lost_is_not(board, ada, watch, hasty):
    assert is_open(board, ada) is None
    room = watch()
    wait_until(lambda: is_open(board, ada))
    lost_at = time.time()
    room.close()
    wait_until(lambda: is_open(board, ada) is False)
    since = reach.reached(topic_of(board))[str(ada.pk)].since.timestamp()
    assert abs(since - lost_at) < 0.3, "the time is that of the loss, not of the note"


def test_a_reload_is_no_loss(board, ada, watch, hasty):
    watch().update()
    wait_until(lambda: is_open(board, ada))
    before = reach_version(board)
    for _ in range(3):
        watch().update()
    first = watch()
    first.close()
    time.sleep(0.8)
    assert is_open(board, ada)
    assert reach_version(board) == before


def test_one_of_two_windows_is_enough(board, ada, watch, hasty):
    one, other = watch("chair"), watch("room")
    wait_until(lambda: is_open(board, ada))
    one.close()
    time.sleep(0.8)
    assert is_open(board, ada)
    other.close()
    wait_until(lambda: is_open(board, ada) is False)


def test_only_the_screens_that_tell_of_it_are_woken(board, site, watch, screens, hasty):
    chair, room = watch("chair"), watch("room")
    chair.update()
    room.update()
    wait_until(lambda: reach_version(board))
    time.sleep(0.3)
    before = site.hub.counts["renderings"]

    guest = Screen(site.port, address(board), sign_in(person("Bo Guest", board)))
    screens.append(guest)
    guest.update()
    version = 0
    while version < 2:
        version, parts = chair.update()
        assert parts == {}, "nothing that this board shows has changed"
    time.sleep(0.3)
    assert site.hub.counts["renderings"] == before + 1, "the chair's alone"
    change(board, name="Board")
    assert room.update() == (1, {"name": "<h1>Board</h1>"}), "the room was sent nothing before"


def test_a_screen_that_fell_asleep_is_lost(board, ada, site, watch, hasty):
    asleep = watch()
    asleep.update()
    assert sends_sign(site.port, sign_of(asleep)) == 204
    wait_until(lambda: is_open(board, ada) is False)
    assert site.hub.counts["ended: silent"] >= 1


def test_a_screen_that_answers_stays(board, ada, site, watch, hasty):
    room = watch()
    for _ in range(8):
        while room.receive().name != "here":
            pass
        sends_sign(site.port, room.sign)
    assert is_open(board, ada)
    assert site.hub.followers()[0].ended == ""


def test_who_never_answers_is_left_in_peace(board, ada, watch, hasty):
    program = watch()
    program.update()
    time.sleep(1)
    assert is_open(board, ada)


def test_who_puts_the_page_away_was_not_lost(board, ada, site, watch, hasty):
    room = watch()
    wait_until(lambda: is_open(board, ada))
    assert sends_sign(site.port, sign_of(room), "away") == 204
    room.close()
    wait_until(lambda: is_open(board, ada) is None)
    late = watch()
    sign = sign_of(late)
    wait_until(lambda: is_open(board, ada))
    late.close()
    wait_until(lambda: not site.hub.followers())
    sends_sign(site.port, sign, "away")
    wait_until(lambda: is_open(board, ada) is None)


def test_a_sign_is_no_activity_and_nobody_elses_to_give(board, site, cookie, watch, hasty):
    room = watch()
    before = Sitting.objects.values_list("session_data", "expire_date").get(pk=cookie)
    assert sends_sign(site.port, sign_of(room), Cookie=f"tumorboard_session={cookie}") == 204
    assert Sitting.objects.values_list("session_data", "expire_date").get(pk=cookie) == before
    foreign = {"Origin": "https://elsewhere.example.org", "Sec-Fetch-Site": "cross-site"}
    assert sends_sign(site.port, sign_of(room), **foreign) == 403
    assert sends_sign(site.port, "0" * 16) == 204, "tells nothing of who is here"
    assert sends_sign(site.port, "no-sign") == 405


def test_a_sign_that_reaches_another_process_is_handed_on(board, ada, cookie, hasty):
    with serving() as one, serving() as other:
        room = Screen(one.port, address(board), cookie)
        room.update()
        sends_sign(one.port, sign_of(room))
        for _ in range(8):
            sends_sign(other.port, sign_of(room))
            time.sleep(0.15)
        assert is_open(board, ada), "it was heard of only through the other process"
        sends_sign(other.port, sign_of(room), "away")
        room.close()
        wait_until(lambda: is_open(board, ada) is None)


@contextmanager
def dying():
    """A process that stops without a word."""
    with serving() as site:
        yield site
        site.hub.loop.call_soon_threadsafe(site.hub.reach._task.cancel)
        wait_until(site.hub.reach._task.done)


def test_what_a_dead_process_noted_is_taken_back(board, ada, cookie, watch, hasty):
    chair = watch("chair")
    bo = person("Bo Guest", board)
    with dying() as site:
        room = Screen(site.port, address(board), sign_in(bo))
        wait_until(lambda: is_open(board, bo))
        dead = site.hub.reach.process
    wait_until(lambda: is_open(board, bo) is False)
    room.close()
    assert not LiveProcess.objects.filter(pk=dead).exists()
    before = reach_version(board)
    assert chair.update()[0] <= before
    assert is_open(board, ada), "the others are as they were"


def test_who_was_taken_for_dead_says_everything_again(board, ada, site, watch, hasty):
    watch().update()
    wait_until(lambda: is_open(board, ada))
    LiveReach.objects.update(is_open=False)
    LiveProcess.objects.filter(pk=site.hub.reach.process).delete()
    wait_until(lambda: is_open(board, ada))


def test_a_database_that_was_away_buries_nobody(board, ada, site, watch, hasty):
    """Nobody could say that they live while the database was away."""
    watch().update()
    wait_until(lambda: is_open(board, ada))
    other = uuid.uuid4()
    LiveProcess.objects.create(id=other, seen_at="2020-01-01T00:00Z")
    LiveReach.objects.create(
        topic=topic_of(board), holder="x", process=other, is_open=True, since="2020-01-01T00:00Z"
    )
    said = site.hub.reach._said([], "") | {"may_bury": False}
    with connection.cursor() as cursor:
        cursor.execute(reach.NOTE.replace("WHERE %(may_bury)s", "WHERE %(may_bury)s"), said)
    wait_until(lambda: reach.reached(topic_of(board))["x"].is_open is False)


def test_an_auditorium_arrives(board, site, watch, screens):
    """500 people within seconds: counted in statements, renderings and milliseconds."""
    chair = watch("chair")
    chair.update()
    cookies = [sign_in(person(f"Guest {number}", board)) for number in range(AUDITORIUM)]
    time.sleep(1.5)
    renderings = site.hub.counts["renderings"]
    spent = []
    write, reach.note = reach.note, lambda *given: timed(write, spent, *given)
    began = time.monotonic()
    try:
        with ThreadPoolExecutor(16) as doors:
            come = partial(Screen, site.port, address(board, "participant"))
            screens += doors.map(come, cookies)
        arrived = time.monotonic() - began
        wait_until(lambda: len(reach.reached(topic_of(board))) == AUDITORIUM + 1)
    finally:
        reach.note = write
    took = time.monotonic() - began
    renderings = site.hub.counts["renderings"] - renderings
    print(
        f"{AUDITORIUM} people came in {arrived:.1f} s and were all noted after {took:.1f} s: "
        f"{len(spent)} statements, {sum(spent) * 1000:.0f} ms in all, "
        f"the longest {max(spent) * 1000:.0f} ms; {renderings} renderings"
    )
    assert len(spent) <= took + 2
    assert renderings <= took + 3
    for screen in screens:
        with suppress(OSError):
            screen.close()


def timed(work, spent: list[float], *given):
    began = time.monotonic()
    try:
        return work(*given)
    finally:
        spent.append(time.monotonic() - began)
