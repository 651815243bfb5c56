"""Freezing what a document says: from the record of a meeting to a plain-JSON snapshot."""

from .agenda_packet import agenda_snapshot
from .consensus_summary import consensus_snapshot
from .fingerprint import canonical, fingerprint
from .minutes import minutes_snapshot
from .schema import SCHEMA_VERSION

__all__ = [
    "SCHEMA_VERSION",
    "agenda_snapshot",
    "canonical",
    "consensus_snapshot",
    "fingerprint",
    "minutes_snapshot",
]
