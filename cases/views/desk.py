"""The clerk's desk and the reading of bundles."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cases import bulk, filters, intake
from cases import desk as work
from cases.forms import UploadForm
from cases.forms.desk import COLUMNS, DeskForm, FilterForm
from cases.models import Case, OutsideReferral, SavedFilter
from cases.opening import note_listed
from cases.views.page import start
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

SHOWN_FROM_OUTSIDE = 30


@require_http_methods(["GET", "POST"])
@allow(Permission.DESK_VIEW, Board)
def desk(request: HttpRequest, board: Board) -> HttpResponse:
    """What waits for whom; a search is posted, because names have no place in an address."""
    form = DeskForm(_asked(request, board))
    asked = form.cleaned_data if form.is_valid() else {}
    words = asked.get("q", "")
    if words:
        groups, has_more = work.found(board, request.user, words)
    else:
        groups, has_more = work.groups(board, request.user, asked)
    note_listed(request, (row.case for group in groups for row in group.rows))
    is_part = request.htmx and request.htmx.target == "cases"
    template = "cases/parts/desk_cases.html" if is_part else "cases/desk.html"
    context = {
        "groups": groups,
        "words": words,
        "has_more": has_more,
        "form": form,
        "columns": asked.get("view") == COLUMNS,
    }
    context |= {"deeds": bulk.deeds_of(board, request.permissions), "narrowed": bool(form.kept)}
    return render(request, template, context | ({} if is_part else _beside(request, board)))


def _asked(request: HttpRequest, board: Board) -> dict:
    """What was typed, or what the saved filter says that was pressed."""
    pressed = request.POST.get("filter", "")
    if pressed and is_key(pressed):
        mine = SavedFilter.objects.visible_to(request.user).filter(board=board, pk=pressed).first()
        return mine.values if mine else {}
    return request.POST


def _beside(request: HttpRequest, board: Board) -> dict:
    """What stands around the cases: own filters, and what came from outside."""
    mine = SavedFilter.objects.visible_to(request.user).filter(board=board)
    came = OutsideReferral.objects.visible_to(request.user).filter(board=board, settled_at=None)
    return {"filters": mine, "came": came.select_related("link")[:SHOWN_FROM_OUTSIDE],
            "keeping": FilterForm()}  # fmt: skip


def is_key(word: str) -> bool:
    """Whether the word is a key of a row."""
    try:
        UUID(word)
    except ValueError:
        return False
    return True


@require_POST
@allow(Permission.DESK_VIEW, Board)
def keep_filter(request: HttpRequest, board: Board) -> HttpResponse:
    """Keep what the desk shows under a name of one's own, or forget one."""
    forgotten = request.POST.get("forget", "")
    if is_key(forgotten):
        mine = SavedFilter.objects.visible_to(request.user).filter(board=board, pk=forgotten)
        for one in mine:
            filters.forget(one, by=request.user)
        return redirect("desk", slug=board.slug)
    form, name = DeskForm(request.POST), FilterForm(request.POST)
    if form.is_valid() and name.is_valid():
        told = name.cleaned_data["name"]
        filters.keep(board, by=request.user, name=told, values=form.kept)
        messages.success(request, f"The filter “{told}” is kept.")
    else:
        messages.error(request, "Give the filter a name of at most 60 characters.")
    return redirect("desk", slug=board.slug)


@require_POST
@allow(Permission.DESK_VIEW, Board)
def several(request: HttpRequest, board: Board) -> HttpResponse:
    """Do one thing with all cases that are ticked, and say with which it could not be done."""
    keys = [key for key in request.POST.getlist("case") if is_key(key)][: bulk.MOST]
    deeds = {deed.key: deed for deed in bulk.deeds_of(board, request.permissions)}
    deed = deeds.get(request.POST.get("deed", ""))
    if deed is None or not keys:
        messages.error(request, "Tick some cases, and choose what is to be done with them.")
        return redirect("desk", slug=board.slug)
    mine = Case.objects.visible_to(request.user).filter(board=board, pk__in=keys)
    cases = list(mine.select_related("board", "patient"))
    reason = request.POST.get("reason", "")
    _say(request, deed, bulk.do(deed, cases, by=request.user, reason=reason))
    return redirect("desk", slug=board.slug)


def _say(request: HttpRequest, deed: bulk.Deed, outcome: bulk.Outcome) -> None:
    if outcome.done:
        names = ", ".join(case.reference for case in outcome.done)
        messages.success(request, f"{len(outcome.done)} {deed.done}: {names}.")
    for case, sentence in outcome.refused:
        messages.error(request, f"{case.reference} stays as it is. {sentence}")


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
