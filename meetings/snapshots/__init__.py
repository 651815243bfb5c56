"""Freezing what a document says: from the record of a meeting to a plain-JSON snapshot."""

from .fingerprint import canonical, fingerprint
from .freezing import freeze, in_language_of
from .minutes import minutes_snapshot
from .patient_letter import LetterSnapshot, Style, draft_letter
from .schema import SCHEMA_VERSION

__all__ = [
    "SCHEMA_VERSION",
    "LetterSnapshot",
    "Style",
    "canonical",
    "draft_letter",
    "fingerprint",
    "freeze",
    "in_language_of",
    "minutes_snapshot",
]
