"""What a PDF is to this site: ours and unchanged, superseded, altered, or not ours."""

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, TextChoices

from .models import Document, Pack
from .states import DocumentState

MARK = "tumorboard-document"
"""Stands with the document's number in the file three times, in plain bytes: one flip hits one."""

MARKED = re.compile(rf"{MARK}:([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})".encode())
LARGEST = 40 * 1024 * 1024


def mark_of(number: str) -> str:
    """The mark of the document with this number."""
    return f"{MARK}:{number}"


class Standing(TextChoices):
    """What a file is found to be."""

    CURRENT = "current", "Ours and unchanged"
    SUPERSEDED = "superseded", "Ours and unchanged, but replaced by a newer version"
    WITHDRAWN = "withdrawn", "Ours and unchanged, but withdrawn"
    ALTERED = "altered", "Altered: not as this site made it"
    FOREIGN = "foreign", "Not made by this site"


@dataclass(frozen=True)
class Verdict:
    """What was found, and the document that the file is or says it is."""

    standing: Standing
    sha256: str
    document: Document | None = None
    newest: Document | None = None
    pack: Pack | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether it is, byte for byte, a file that this site stored."""
        return self.standing in (Standing.CURRENT, Standing.SUPERSEDED)

    @property
    def approvals(self) -> list[dict]:
        """Who approved it, as what, when, and what that means."""
        return self.document.snapshot["document"].get("approvals", []) if self.document else []

    @property
    def sentence(self) -> str:
        """The finding in a sentence."""
        if self.standing == Standing.FOREIGN:
            return "This site did not make this file, or not a byte of its mark is left."
        if self.pack:
            days = f"{self.pack.first:%-d %B %Y} to {self.pack.last:%-d %B %Y}"
            made = f"{self.pack.ready_at:%-d %B %Y}"
            return f"Accreditation pack of {days}: as this site made it on {made}."
        name = f"{self.document.get_kind_display()}, version {self.document.version}"
        made = f"{self.document.ready_at:%-d %B %Y}" if self.document.ready_at else "an unknown day"
        if self.standing == Standing.CURRENT:
            return f"{name}: as this site made it on {made}, and the newest version."
        if self.standing == Standing.WITHDRAWN:
            withdrawal = self.document.withdrawn
            return (
                f"{name}: as this site made it on {made}, but withdrawn by {withdrawal.by.name} on "
                f"{withdrawal.at:%-d %B %Y}. Do not act on it."
            )
        if self.standing == Standing.SUPERSEDED:
            return (
                f"{name}: as this site made it on {made}, but version {self.newest.version} "
                "has replaced it."
            )
        return (
            f"This file says that it is {name}, but its bytes are not those that this site stored. "
            "Do not rely on it."
        )


def verify(content: bytes) -> Verdict:
    """Compare a file with what was stored, byte for byte.

    The rows of every board are asked, whoever asks: who holds the file learns nothing that it does
    not say, but whether it is true.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    printed = Document.objects.filter(state=DocumentState.READY).select_related(
        "board", "meeting", "item", "consensus", "withdrawal__by"
    )
    same = printed.filter(Q(sha256=sha256) | Q(withdrawal__sha256=sha256)).first()
    if same is not None and same.withdrawn:
        return Verdict(Standing.WITHDRAWN, sha256, same, newer_than(same))
    if same is not None:
        newest = newer_than(same)
        standing = Standing.SUPERSEDED if newest else Standing.CURRENT
        return Verdict(standing, sha256, same, newest)
    pack = Pack.objects.filter(sha256=sha256).select_related("board").first()
    if pack is not None:
        return Verdict(Standing.CURRENT, sha256, pack=pack)
    named = printed.filter(pk__in=_numbers_in(content)).first()
    standing = Standing.ALTERED if named else Standing.FOREIGN
    return Verdict(standing, sha256, named)


def newer_than(document: Document) -> Document | None:
    """The newest printed version of the same document, None when it is this one."""
    printed = document.versions.filter(state=DocumentState.READY, version__gt=document.version)
    return printed.first()


def _numbers_in(content: bytes) -> set[UUID]:
    return {UUID(found.decode()) for found in MARKED.findall(content)}
