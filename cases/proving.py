"""Whether the stored files of cases are still the bytes that were taken in."""

import hashlib
from collections.abc import Iterator

from .models import AttachmentFile, KeyPicture


def files() -> Iterator[str | None]:
    """For each file and picture None, or a sentence when its bytes are not those of its digest."""
    for row in AttachmentFile.objects.select_related("attachment").iterator(chunk_size=20):
        yield _fault(row.content, row.attachment.sha256, f"File {row.pk}")
    for row in KeyPicture.objects.iterator(chunk_size=20):
        yield _fault(row.content, row.sha256, f"Key picture {row.pk}")


def _fault(content: bytes, sha256: str, name: str) -> str | None:
    if hashlib.sha256(content).hexdigest() == sha256:
        return None
    return f"{name} does not match its SHA-256."
