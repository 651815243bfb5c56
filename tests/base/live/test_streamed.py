"""What was sent by streams is written down in batches, after it was sent, and never lost."""

import asyncio
from types import SimpleNamespace

import pytest

from tumorboard import streamed
from tumorboard.streamed import Streamed

pytestmark = pytest.mark.slow

OPENED = frozenset([("case.opened", "1")])
NEXT = frozenset([("case.opened", "2")])


class Notebook:
    """A feed that writes down what it is told; it may fail first."""

    def __init__(self, failures: int = 0) -> None:
        self.batches: list[list] = []
        self.failures = failures

    def note(self, readings: list) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("no database")
        self.batches.append(readings)


def follower(number: int, *, is_device: bool = False) -> SimpleNamespace:
    ticket = SimpleNamespace(secret=f"s{number}", is_device=is_device)
    return SimpleNamespace(told=frozenset(), ticket=ticket, holder=f"h{number}", sign=f"x{number}")


def run(scene, feed: Notebook) -> Notebook:
    async def act() -> None:
        noting = Streamed()
        noting.start()
        await scene(noting)
        await noting.stop()

    asyncio.run(act())
    return feed


def test_those_who_are_sent_it_in_one_go_are_written_in_one_go():
    feed, many = Notebook(), [follower(number) for number in range(500)]

    async def scene(noting: Streamed) -> None:
        noting.sent(feed, OPENED, many)
        await asyncio.sleep(0.2)
        noting.sent(feed, OPENED, many)
        noting.sent(feed, OPENED | NEXT, many)

    run(scene, feed)
    assert [len(batch) for batch in feed.batches] == [500, 500]
    assert {reading.what for reading in feed.batches[1]} == {NEXT}


def test_a_screen_without_a_person_reads_nothing():
    feed = Notebook()

    async def scene(noting: Streamed) -> None:
        noting.sent(feed, OPENED, [follower(1, is_device=True)])

    assert run(scene, feed).batches == []


def test_what_cannot_be_written_is_tried_again(monkeypatch):
    monkeypatch.setattr(streamed, "PAUSE", 0.05)
    feed = Notebook(failures=2)

    async def scene(noting: Streamed) -> None:
        noting.sent(feed, OPENED, [follower(1)])
        await asyncio.sleep(0.1)
        noting.sent(feed, NEXT, [follower(2)])
        await asyncio.sleep(0.5)

    run(scene, feed)
    written = {(one.holder, one.what) for batch in feed.batches for one in batch}
    assert written == {("h1", OPENED), ("h2", NEXT)}


def test_a_process_that_stops_writes_the_rest():
    feed = Notebook()

    async def scene(noting: Streamed) -> None:
        noting.sent(feed, OPENED, [follower(1)])

    assert len(run(scene, feed).batches) == 1
