"""Handing out the bytes of a ready document."""

import hashlib
import logging

from django.db import transaction

from tumorboard import audit
from tumorboard.models import User
from tumorboard.refusal import Refused

from .models import Document
from .states import DocumentState

logger = logging.getLogger(__name__)


@transaction.atomic
def download(document: Document, *, by: User | str, **detail: str) -> bytes:
    """The bytes of a ready document, with a row in the audit trail.

    Of a withdrawn document it is the copy that says so on its cover. Raises `Refused` while there
    are none, and when they are not the bytes that were stored.
    """
    if document.state != DocumentState.READY:
        raise Refused("This document is not ready yet.")
    stored, sha256 = document.file, document.sha256
    if document.withdrawn:
        stored, sha256 = document.withdrawn, document.withdrawn.sha256
    content = bytes(stored.content)
    if hashlib.sha256(content).hexdigest() != sha256:
        logger.critical("stored document %s does not match its SHA-256", document.pk)
        raise Refused(
            "This document is not handed out: its stored bytes do not match their SHA-256. "
            "Tell your administrator."
        )
    for record_number in _patients(document):
        audit.record(
            "document.downloaded",
            by=by,
            board=document.board.slug,
            patient=record_number,
            target=document,
            kind=document.kind,
            version=document.version,
            **detail,
        )
    return content


def file_name(document: Document) -> str:
    """A file name that says which document it is, as it was frozen, and nothing of the patient."""
    words = document.kind.replace("_", "-")
    day = document.snapshot["meeting"]["starts"]["iso"][:10]
    number = document.snapshot.get("number")
    case = f"-case-{number}" if number else ""
    end = "-withdrawn" if document.withdrawn else ""
    return f"{words}-{day}{case}-v{document.version}{end}.pdf"


def _patients(document: Document) -> list[str]:
    """The record numbers of all whom the document tells of, so that each opening is found."""
    snapshot = document.snapshot
    faces = [entry["case"] for entry in snapshot.get("cases", [snapshot])]
    return [face["patient"]["record_number"] for face in faces] or [""]
