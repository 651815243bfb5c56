"""The chain that seals the audit trail: events in, digests out.

Each event is written out in one way only and digested; each digest is linked to the link before
it; each batch has a hash over its last link and the hash before. So nothing can be changed, left
out, moved or put in without every later link being another.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

SCHEMA = 1
FIELDS: dict[int, tuple[str, ...]] = {
    1: (
        "id",
        "at",
        "actor",
        "actor_name",
        "capacity",
        "action",
        "board",
        "patient",
        "object_type",
        "object_id",
        "detail",
        "request_id",
        "client",
    ),
}
"""What of an event is sealed, by schema: a later one adds fields at the end, and none goes."""

BEGINNING = "0" * 64
"""In place of the link, and of the hash, before the first."""


def written_out(values: Sequence[object], schema: int = SCHEMA) -> bytes:
    """The event of these values, in the order of its schema's fields, as the bytes to digest."""
    plain = [moment(value) if isinstance(value, datetime) else value for value in values]
    text = json.dumps([schema, *plain], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.encode()


def digest(values: Sequence[object], schema: int = SCHEMA) -> str:
    """The digest of an event."""
    return sha256(written_out(values, schema)).hexdigest()


def link(before: str, position: int, event_id: int, digest: str) -> str:
    """The link of one event after the link before it."""
    return sha256(f"{before} {position} {event_id} {digest}".encode()).hexdigest()


def batch_hash(
    before: str, *, number: int, sealed_at: datetime, through: int, schema: int, link: str
) -> str:
    """The hash of a batch after the hash of the batch before it."""
    text = f"{before} {number} {moment(sealed_at)} {through} {schema} {link}"
    return sha256(text.encode()).hexdigest()


def moment(at: datetime) -> str:
    """A moment in one way only, to the microsecond in which the database keeps it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
