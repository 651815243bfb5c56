"""The clerk's desk and the reading of bundles."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases import desk as work
from cases import intake
from cases.forms import UploadForm
from cases.opening import note_listed
from cases.views.page import start
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.refusal import Refused
from tumorboard.roles import Permission


@require_http_methods(["GET", "POST"])
@allow(Permission.DESK_VIEW, Board)
def desk(request: HttpRequest, board: Board) -> HttpResponse:
    """What waits for whom; a search is posted, because names have no place in an address."""
    words = request.POST.get("q", "").strip()[:200]
    groups = work.found(board, request.user, words) if words else work.groups(board, request.user)
    note_listed(request, (row.case for group in groups for row in group.rows))
    is_part = request.htmx and request.htmx.target == "cases"
    template = "cases/parts/desk_cases.html" if is_part else "cases/desk.html"
    return render(request, template, {"groups": groups, "words": words})


@require_http_methods(["GET", "POST"])
@allow(Permission.CASE_EDIT, Board)
def read_bundle(request: HttpRequest, board: Board) -> HttpResponse:
    """Read an uploaded bundle into a draft, or say at the field why it cannot be read."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        file = form.cleaned_data["file"]
        what = {"data": file.read(), "file_name": file.name}
        try:
            made = intake.import_bundle(board, by=request.user, **what)
        except Refused as refused:
            form.add_error("file", refused.sentence)
            status = 409
        else:
            messages.success(request, intake.outcome(made))
            return redirect("case", pk=made.case_id)
    context = {"form": form, "crumbs": [start(request, board), {"label": "Read a bundle"}]}
    return render(request, "cases/import.html", context, status=status)
