"""Which snapshot a document is a function of."""

from collections.abc import Mapping
from typing import Any

from meetings.models import Document
from meetings.vocabulary import DocumentKind

from .consensus_summary import consensus_snapshot
from .minutes import minutes_snapshot
from .patient_letter import Style, letter_snapshot


def freeze(
    document: Document, *, earlier: dict | None = None, style: Style | None = None
) -> Mapping[str, Any]:
    """All that the document will say, as it stands now."""
    if document.kind == DocumentKind.MINUTES:
        return minutes_snapshot(document, earlier=earlier)
    if document.kind == DocumentKind.PATIENT_LETTER:
        return letter_snapshot(document, style)
    return consensus_snapshot(document, document.consensus)
