"""Announce to the screens that something changed, in the transaction that changes it.

A topic is one thing that screens follow, such as a meeting. Its version rises by one with each
committed change; the hub of each web process hears of it and renders the current state. Only the
version is kept, never the change itself: after a gap a screen gets what is true now, not a replay.
"""

from django.db import connection
from django.db.models import Model

CHANGES = "live"
"""The PostgreSQL channel that carries "topic version"."""

ACCESS = "live_access"
"""The PostgreSQL channel that asks every hub to check the streams of a person at once."""

RAISE_VERSION = """
    INSERT INTO live_topic (name, version, changed_at) VALUES (%s, 1, clock_timestamp())
    ON CONFLICT (name) DO UPDATE
    SET version = live_topic.version + 1, changed_at = excluded.changed_at
    RETURNING version
"""


def topic_name(kind: str, key: object) -> str:
    """The name of the topic of one object: `topic_name("meeting", meeting.pk)`."""
    return f"{kind}:{key}"


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


def version(topic: str) -> int:
    """The topic's version as this transaction sees it; 0 for a topic that never changed.

    A page reads it before anything else that it shows and hands it to its stream as `after`:
    whatever is committed in between is then sent.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM live_topic WHERE name = %s", [topic])
        row = cursor.fetchone()
    return row[0] if row else 0


def revoke(person: Model | None = None) -> None:
    """Have the person's streams checked now, because they, or one of their sessions, lost a right.

    None checks the streams of everybody. Inside a transaction it takes effect at the commit.
    Without this call a stream is cut by the regular check, within five seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [ACCESS, str(person.pk) if person else ""])
