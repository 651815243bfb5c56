"""The identity of a snapshot: one way of writing it down, and the SHA-256 of that."""

import hashlib
import json
from typing import Any


def canonical(snapshot: Any) -> bytes:
    """The one way of writing a snapshot down: sorted keys, no spaces, UTF-8."""
    text = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def fingerprint(snapshot: Any) -> str:
    """The SHA-256 of a snapshot, which its document carries at its foot."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()
