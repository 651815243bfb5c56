"""The auditor's pages: the trail, its export, and the report on who had to do with a patient."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from . import again, audit, handing_out, searching
from .access import allow, granted_by
from .models import Board
from .patient_report import report_on
from .refusal import Refused
from .roles import Permission
from .search_form import EVERYWHERE, SearchForm
from .standing import standing

A_PAGE = 50


@require_http_methods(["GET", "POST"])
@allow(Permission.AUDIT_VIEW, Board)
def trail(request: HttpRequest, board: Board) -> HttpResponse:
    """The trail, newest first; a search is posted, for numbers and names are private."""
    form = _form(request, board)
    is_valid = form.is_valid()
    search = form.search() if is_valid else searching.Search()
    chosen = _chosen(request, board, form)
    events = searching.find(chosen, search)
    if is_valid and search.given():
        _note_search(request, chosen, search)
    page = Paginator(events, A_PAGE).get_page(request.POST.get("page"))
    context = {"form": form, "page": page, "standing": standing(), "patient": search.patient}
    return render(request, "audit/trail.html", context, status=200 if is_valid else 422)


@transaction.atomic
def _note_search(request: HttpRequest, boards: list[Board], search: searching.Search) -> None:
    """Note each page that is looked at, at each board: its number comes from the asker."""
    told = {"patient": search.patient, **search.given_beside_patient()}
    if number := request.POST.get("page", "")[:8]:
        told["page"] = number
    for board in boards:
        audit.record("audit.searched", by=request.user, board=board.slug, target=board, **told)


@require_POST
@allow(Permission.AUDIT_VIEW, Board)
@again.needed
def export(request: HttpRequest, board: Board) -> HttpResponse:
    """What the search finds, as a file; that it was handed out is noted first."""
    form, how = _form(request, board), request.POST.get("format", "")
    if not form.is_valid() or how not in handing_out.FORMATS:
        raise Refused("This search cannot be exported. Please search again first.")
    search = form.search()
    chosen = _chosen(request, board, form)
    events = searching.find(chosen, search)
    told = {"patient": search.patient, **search.given_beside_patient()}
    last = handing_out.note_export(events, how, by=request.user, boards=chosen, **told)
    pieces = handing_out.file_of(events.filter(pk__lte=last), how)
    answer = StreamingHttpResponse(pieces, content_type=handing_out.FORMATS[how])
    name = f"audit-{board.slug}-{timezone.localdate()}.{handing_out.SUFFIXES[how]}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@allow(Permission.AUDIT_VIEW, Board)
@transaction.atomic
def report(request: HttpRequest, board: Board) -> HttpResponse:
    """Who had to do with one patient, when, in what capacity, on one page to be printed."""
    number = request.POST.get("patient", "").strip()[:64]
    if not number:
        raise Refused("Give the record number of the patient.")
    found = report_on(board, number)
    audit.record(
        "audit.report_opened", by=request.user, board=board.slug, patient=number, target=board
    )
    return render(request, "audit/report.html", {"report": found, "board": board})


def _form(request: HttpRequest, board: Board) -> SearchForm:
    audited = _audited(request)
    choices = [(one.slug, one.name) for one in audited] if len(audited) > 1 else []
    sent = request.POST if request.method == "POST" else {"boards": board.slug}
    return SearchForm(sent, choices=choices)


def _chosen(request: HttpRequest, board: Board, form: SearchForm) -> list[Board]:
    """The boards that are searched: this one, another or all that the person audits."""
    slug = form.cleaned_data.get("boards") or board.slug
    audited = _audited(request)
    return audited if slug == EVERYWHERE else [one for one in audited if one.slug == slug]


def _audited(request: HttpRequest) -> list[Board]:
    return [one.board for one in request.memberships if Permission.AUDIT_VIEW in granted_by(one)]
