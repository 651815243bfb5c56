"""Announce to the screens that something changed, in the transaction that changes it.

A topic is one thing that screens follow, such as a meeting. Its version rises by one with each
committed change; the hub of each web process hears of it and renders the current state. Only the
version is kept, never the change itself: after a gap a screen gets what is true now, not a replay.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Model

CHANGES = "live"
"""The PostgreSQL channel that carries "topic version"."""

ACCESS = "live_access"
"""The PostgreSQL channel that asks every hub to check the streams of one holder at once."""

SIGNS = "live_signs"
"""The PostgreSQL channel that hands on the signs of life that reached another process."""

DEVICE = "device:"
"""Stands before the key of a device where a person is called by their key alone."""

RAISE_VERSION = """
    INSERT INTO live_topic (name, version, changed_at) VALUES (%s, 1, clock_timestamp())
    ON CONFLICT (name) DO UPDATE
    SET version = live_topic.version + 1, changed_at = excluded.changed_at
    RETURNING version
"""


def topic_name(kind: str, key: object) -> str:
    """The name of the topic of one object: `topic_name("meeting", meeting.pk)`."""
    return f"{kind}:{key}"


def reach_topic(topic: str) -> str:
    """The topic that changes with who of the topic's followers can be reached, and with no more."""
    return f"{topic}/reach"


def bump(topic: str) -> int:
    """Raise the topic's version and announce it; both happen when the caller's transaction commits.

    The topic's row stays locked until then, so versions have no gaps and rise in the order of the
    commits. Call it last in a verb, to hold that lock for a short time.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("live.bump belongs inside the transaction that makes the change.")
    with connection.cursor() as cursor:
        cursor.execute(RAISE_VERSION, [topic])
        (raised,) = cursor.fetchone()
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANGES, f"{topic} {raised}"])
    return raised


def version(*topics: str) -> int:
    """The version of the topics together, as this transaction sees it; 0 when none ever changed.

    A page reads it before anything else that it shows and hands it to its stream as `after`:
    whatever is committed in between is then sent.
    """
    with connection.cursor() as cursor:
        query = "SELECT coalesce(sum(version), 0)::bigint FROM live_topic WHERE name = ANY(%s)"
        cursor.execute(query, [list(topics)])
        (found,) = cursor.fetchone()
    return found


@contextmanager
def one_snapshot(*, limit: str = "0") -> Iterator[None]:
    """Let all that is read be of one moment, unless a transaction is open already.

    A single question that takes longer than `limit` is broken off.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            if limit != "0":
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [limit])
        yield


def revoke(person: Model | None = None, *, device: str = "") -> None:
    """Have the streams of the person or of the device checked now: they lost a right.

    Without either the streams of everybody are checked. Inside a transaction it takes effect at
    the commit. Without this call a stream is cut by the regular check, within five seconds.
    """
    holder = device_holder(device) if device else str(person.pk) if person else ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [ACCESS, holder])


def is_device(holder: str) -> bool:
    """Whether the holder of a stream is a paired device and no person."""
    return holder.startswith(DEVICE)


def device_holder(key: object) -> str:
    """What a device is called where a person is called by their key."""
    return f"{DEVICE}{key}"
