"""Files of a case: uploading, the list, the bytes, and looking at images."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import filing, stored
from cases.files import files_of
from cases.forms.files import FilesForm, WindowForm
from cases.imaging.kinds import ENDINGS, MEDIA_TYPES, FileKind, file_name, require_size
from cases.looking import look
from cases.models import Attachment, Case
from cases.opening import note_file, note_opening
from cases.views.page import crumbs
from cases.views.stream import as_download, as_image
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Permission


@require_GET
@allow(Permission.CASE_VIEW, Case)
def section(request: HttpRequest, case: Case) -> HttpResponse:
    """The images and files of a case, as its page shows them."""
    note_opening(request, case)
    context = {"case": case, "files": files_of(case)}
    return render(request, "cases/parts/files.html", context)


@require_http_methods(["GET", "POST"])
@allow(Permission.RECORD_WRITE, Case)
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Upload files: the good ones are kept, each of the others is answered with its reason."""
    note_opening(request, case)
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    outcomes = []
    if form.is_valid():
        keep = form.cleaned_data["keep"]
        outcomes = [_take(case, file, request, keep=keep) for file in form.cleaned_data["files"]]
    refused = [one for one in outcomes if one["sentence"]]
    status = 422 if refused or (form.is_bound and not form.is_valid()) else 200
    context = {"case": case, "form": form, "outcomes": outcomes, "refused": refused}
    if request.htmx and outcomes:
        return render(request, "cases/parts/upload_outcomes.html", context, status=200)
    if outcomes and not refused:
        messages.success(request, f"{len(outcomes)} file{'s' * (len(outcomes) > 1)} added.")
        return redirect("case", pk=case.pk)
    return render(
        request,
        "cases/upload.html",
        {**context, "crumbs": crumbs(request, case, "Add files")},
        status=status,
    )


def _take(case: Case, file, request: HttpRequest, *, keep: bool) -> dict:
    """Add one uploaded file; what became of it, with the reason when it was not kept."""
    outcome = {"name": file_name(file.name), "sentence": "", "another": False, "file": None}
    try:
        require_size(file.size)
        what = {"name": file.name, "content": file.read(), "keep_another_patient": keep}
        outcome["file"] = filing.add(case, by=request.user, **what)
    except Refused as refused:
        outcome["sentence"] = refused.sentence
        outcome["another"] = isinstance(refused, filing.AnotherPatient)
    return outcome


def require_there(attachment: Attachment) -> None:
    """Answer as if there had never been a file that was taken out of its case."""
    if attachment.removed_at is not None:
        raise Http404


@require_GET
@allow(Permission.CASE_VIEW, Attachment, board="case.board")
def viewer(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """Look at the images of a file or of its series; a report is only handed out."""
    require_there(attachment)
    note_file(request, attachment)
    if not attachment.is_image:
        return redirect("file-content", pk=attachment.pk)
    form = WindowForm(request.GET)
    window = form.cleaned_data if form.is_valid() else {}
    looking = look(attachment, image=request.GET.get("image", ""), **window)
    way = crumbs(request, attachment.case, attachment.title)
    context = {"case": attachment.case, "file": attachment, **looking, "crumbs": way}
    return render(request, "cases/viewer.html", context)


@require_GET
@allow(Permission.CASE_VIEW, Attachment, board="case.board")
def frame(request: HttpRequest, attachment: Attachment, number: int) -> HttpResponse:
    """One image of a file as a picture, in the window asked for."""
    require_there(attachment)
    form = WindowForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest("The window is not a number.")
    if not attachment.is_image or not 1 <= number <= attachment.frames:
        raise Http404
    note_file(request, attachment)
    window = (form.cleaned_data["center"], form.cleaned_data["width"])
    is_picture = attachment.kind in (FileKind.PNG, FileKind.JPEG)
    return as_image(
        request,
        key=f"{attachment.sha256[:32]}-{number}-{window}",
        make=lambda: stored.base_picture(attachment, number, *window),
        media_type=MEDIA_TYPES[attachment.kind if is_picture else FileKind.PNG],
    )


@require_GET
@allow(Permission.CASE_VIEW, Attachment, board="case.board")
def content(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """The file itself, to keep; never opened in the program's own pages."""
    require_there(attachment)
    note_file(request, attachment)
    day = f"{attachment.on or attachment.at:%Y-%m-%d}"
    name = f"{attachment.case.reference}-{day}.{ENDINGS[attachment.kind]}"
    return as_download(stored.content_of(attachment), MEDIA_TYPES[attachment.kind], name)


@require_POST
@allow(Permission.RECORD_WRITE, Attachment, board="case.board")
def remove(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    """Take a file out of its case."""
    filing.withdraw(attachment, by=request.user)
    messages.success(request, f"Taken out of the case: {attachment.title}.")
    return redirect("case", pk=attachment.case_id)
