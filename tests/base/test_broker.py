"""A worker's way to Redis outlives nonsense in its queue and a Redis that takes nothing more."""

from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from kombu import Connection, Consumer, Queue
from redis.exceptions import ResponseError

from tests.drill.troubles import hostile_messages
from tumorboard import broker, celery

pytestmark = pytest.mark.slow


class Worker:
    """Takes what comes in, one after the other, and acknowledges it."""

    def __init__(self, connection: Connection, queue: str) -> None:
        self.connection, self.queue, self.got = connection, queue, []
        self.channel = connection.channel()
        consumer = Consumer(self.channel, [Queue(queue)], accept=["json"], callbacks=[self.take])
        consumer.qos(prefetch_count=1)
        consumer.consume()

    def take(self, body: object, message: object) -> None:
        self.got.append(body)
        message.ack()

    def drain(self) -> None:
        with suppress(TimeoutError):
            while True:
                self.connection.drain_events(timeout=2)

    def send(self, body: object) -> None:
        self.connection.SimpleQueue(self.queue).put(body)


@pytest.fixture
def worker() -> Iterator[Worker]:
    queue = f"test-{uuid4()}"
    options = celery.TRANSPORT
    with Connection(settings.REDIS_URL, transport_options=options) as connection:
        found = Worker(connection, queue)
        yield found
        found.channel.queue_delete(queue)


@pytest.fixture
def server() -> Iterator[redis.Redis]:
    address = settings.REDIS_URL.replace("redis+socket://", "unix://")
    with redis.Redis.from_url(address.partition("?")[0]) as client:
        yield client


def test_nonsense_is_dropped_and_what_comes_after_is_taken(worker, server, caplog):
    nonsense = [m for m in hostile_messages(worker.queue) if isinstance(m, bytes)]
    for message in nonsense:
        server.lpush(worker.queue, message)
    worker.send({"task": "sensible"})

    worker.drain()

    assert worker.got == [{"task": "sensible"}]
    assert caplog.text.count("is no message, and is dropped") == len(nonsense)


def test_a_refused_acknowledgement_keeps_no_place(worker, monkeypatch, caplog):
    def refuse(*_args: object) -> None:
        raise ResponseError("MISCONF Errors writing to the AOF file: No space left on device")

    for number in (1, 2):
        worker.send(number)
    monkeypatch.setattr(broker.redis.QoS, "_remove_from_indices", refuse)

    worker.drain()

    assert worker.got == [1, 2]
    assert caplog.text.count("did not take an acknowledgement") == 2


def test_a_refusal_is_taken_for_an_absence():
    with Connection(settings.REDIS_URL) as connection:
        assert issubclass(redis.exceptions.OutOfMemoryError, connection.connection_errors)
