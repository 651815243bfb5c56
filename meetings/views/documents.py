"""Documents on screen: their state, the file itself, and another try."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetings import bundle, copies, documents, sending
from meetings.models import Document, Meeting
from meetings.shelf import shelf_of, shown
from tumorboard import again
from tumorboard.access import allow
from tumorboard.once import once
from tumorboard.roles import Permission


@require_GET
@allow(Permission.DOCUMENT_VIEW, Meeting, background=True)
def meeting_documents(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The part with all documents of a meeting; asks again by itself while one is unfinished."""
    return _shelf(request, meeting)


def _shelf(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    if request.method == "POST" and not request.htmx:
        return redirect("meeting", meeting.pk)
    shelf = shelf_of(meeting, permissions=request.permissions, user=request.user)
    return render(request, "meetings/documents.html", {"shelf": shelf, "meeting": meeting})


@require_GET
@allow(Permission.DOCUMENT_VIEW, Meeting)
@again.needed
def documents_zip(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """All documents of a meeting in one archive."""
    content = bundle.zip_of(meeting, by=request.user)
    return file_answer(content, f"documents-{meeting.local_start:%Y-%m-%d}.zip", "application/zip")


@require_GET
@allow(Permission.DOCUMENT_VIEW, Meeting)
@again.needed
def documents_print(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """All documents of a meeting as one file, to be opened and printed."""
    content = bundle.print_job_of(meeting, by=request.user)
    name = f"print-{meeting.local_start:%Y-%m-%d}.pdf"
    return file_answer(content, name, "application/pdf", is_inline=True)


def file_answer(content: bytes, name: str, kind: str, *, is_inline: bool = False) -> HttpResponse:
    """A file under its name, to keep or to open."""
    way = "inline" if is_inline else "attachment"
    headers = {
        "Content-Disposition": f'{way}; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=kind, headers=headers)


@require_POST
@allow(Permission.DOCUMENT_RETRY, Meeting)
@once(again=_shelf)
def agenda_print(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Print the agenda as it stands now; answers with the documents of the meeting."""
    documents.print_agenda(meeting, by=request.user)
    return _shelf(request, meeting)


@require_GET
@allow(Permission.DOCUMENT_VIEW, Document, background=True)
def document(request: HttpRequest, document: Document) -> HttpResponse:
    """The row of one document."""
    return _row(request, document)


@require_POST
@allow(Permission.DOCUMENT_RETRY, Document)
def document_retry(request: HttpRequest, document: Document) -> HttpResponse:
    """Let a failed document be printed again."""
    return _row(request, documents.retry(document, by=request.user))


@require_POST
@allow(Permission.DOCUMENT_RETRY, Document)
def document_cancel(request: HttpRequest, document: Document) -> HttpResponse:
    """Give up a document that is not printed yet."""
    return _row(request, documents.cancel(document, by=request.user))


@require_GET
@allow(Permission.DOCUMENT_VIEW, Document)
def document_file(request: HttpRequest, document: Document) -> HttpResponse:
    """The PDF: to keep, or with `?inline=1` to open and print."""
    content = copies.download(document, by=request.user)
    sending.note_opened(document, by=request.user)
    is_inline = request.GET.get("inline") == "1"
    return file_answer(content, copies.file_name(document), "application/pdf", is_inline=is_inline)


def _row(request: HttpRequest, document: Document) -> HttpResponse:
    row = shown(
        document,
        permissions=request.permissions,
        user=request.user,
        newest=document.versions.first(),
    )
    return render(request, "meetings/document.html", {"document": row})
