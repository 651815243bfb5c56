"""All printed documents of a meeting at once: as a ZIP to keep, or as one file to print."""

import io
import zipfile

import pypdf

from tumorboard.models import User
from tumorboard.refusal import Refused

from . import copies
from .documents import newest_of_each
from .models import Document, Meeting
from .states import DocumentState
from .vocabulary import DocumentKind

NOTHING = "No document of this meeting is printed yet."
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every entry, so that the same documents make the same ZIP."""


def newest_of(meeting: Meeting) -> list[Document]:
    """The newest printed version of each: minutes, then the summaries in the order of the cases.

    Letters to patients stay apart: each goes to one person. An agenda is of no use afterwards, and
    what is withdrawn is not to be acted on.
    """
    wanted = [DocumentKind.MINUTES, DocumentKind.CONSENSUS_SUMMARY]
    printed = meeting.documents.filter(kind__in=wanted, state=DocumentState.READY)
    rows = printed.select_related("item", "board", "withdrawal")
    newest = newest_of_each(rows.order_by("item__position", "-version")).values()
    valid = [document for document in newest if not document.withdrawn]
    return sorted(valid, key=lambda document: document.kind != DocumentKind.MINUTES)


def zip_of(meeting: Meeting, *, by: User) -> bytes:
    """The files as they are stored, with their seals; each is audited as downloaded."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for document in _printed(meeting):
            entry = zipfile.ZipInfo(copies.file_name(document), FIRST_DAY)
            archive.writestr(entry, copies.download(document, by=by))
    return out.getvalue()


def print_job_of(meeting: Meeting, *, by: User) -> bytes:
    """One PDF with all pages, each document from the front of a sheet; for paper, without seals."""
    job = pypdf.PdfWriter()
    for document in _printed(meeting):
        job.append(io.BytesIO(copies.download(document, by=by)), import_outline=False)
        if len(job.pages) % 2:
            job.add_blank_page()
    out = io.BytesIO()
    job.write(out)
    return out.getvalue()


def _printed(meeting: Meeting) -> list[Document]:
    found = newest_of(meeting)
    if not found:
        raise Refused(NOTHING)
    return found
