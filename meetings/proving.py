"""Whether the stored documents are still the bytes that were printed, sealed and approved."""

import hashlib
from collections.abc import Iterator

from django.db.models import F

from tumorboard import seal

from .models import Approval, Document
from .states import DocumentState


def documents() -> Iterator[str | None]:
    """For each printed document None, or a sentence when its bytes or one of its seals fail."""
    ready = Document.objects.filter(state=DocumentState.READY).select_related("file")
    for document in ready.iterator(chunk_size=20):
        yield _fault(document)


def approvals() -> Iterator[str | None]:
    """For each approval None, or a sentence when it was given on other bytes than are stored."""
    for approval in Approval.objects.annotate(stored=F("document__sha256")):
        same = approval.sha256 == approval.stored
        yield None if same else f"Approval {approval.pk} was given on other bytes."


def _fault(document: Document) -> str | None:
    file = getattr(document, "file", None)
    if file is None:
        return f"Document {document.pk} has no file."
    content = bytes(file.content)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        return f"Document {document.pk} does not match its SHA-256."
    seals = seal.examine(content)
    was_sealed = document.printed_sha256 not in ("", document.sha256)
    if was_sealed and not seals:
        return f"Document {document.pk} has lost its seal."
    if any(not each.holds for each in seals):
        return f"A seal of document {document.pk} does not hold."
    return None
