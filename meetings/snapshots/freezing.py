"""Which snapshot a document is a function of."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation

from meetings.models import Approval, Document
from meetings.vocabulary import DocumentKind

from .agenda_packet import agenda_snapshot
from .consensus_summary import consensus_snapshot
from .minutes import minutes_snapshot
from .patient_letter import Style, letter_snapshot


def in_language_of(snapshot: Mapping[str, Any]) -> translation.override:
    """Say what is said meanwhile in the language of the snapshot."""
    return translation.override(snapshot["document"]["language"])


def freeze(
    document: Document,
    *,
    earlier: dict | None = None,
    approvals: Sequence[Approval] = (),
    amendment: str = "",
    style: Style | None = None,
) -> Mapping[str, Any]:
    """All that the document will say, as it stands now.

    Minutes take what they say of the cases from the snapshot of an `earlier` version; they carry
    the `approvals` that were given for it, or the `amendment` by which they differ from it. A
    letter to the patient is written in the language of its `style`. All else is written in the
    language of the board, and a later version in that of the `earlier` one.
    """
    language = earlier["document"]["language"] if earlier else document.board.language
    with translation.override(style.language if style else language):
        return _said(document, earlier, approvals, amendment, style)


def _said(
    document: Document,
    earlier: dict | None,
    approvals: Sequence[Approval],
    amendment: str,
    style: Style | None,
) -> Mapping[str, Any]:
    match document.kind:
        case DocumentKind.MINUTES:
            return minutes_snapshot(
                document, earlier=earlier, approvals=approvals, amendment=amendment
            )
        case DocumentKind.AGENDA:
            return agenda_snapshot(document)
        case DocumentKind.PATIENT_LETTER:
            return letter_snapshot(document, style)
        case _:
            return consensus_snapshot(document, document.consensus)
