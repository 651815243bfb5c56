"""Who of a board is away: noting it, for oneself or for another, and being back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from meetings import absences as verbs
from meetings.forms.absences import AbsenceForm
from meetings.models import Absence
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.once import once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

ABSENCE = {"model": Absence, "board": "member.board", "related": ("member__user",)}


def noted_again(request: HttpRequest, thing: Board | Absence) -> HttpResponse:
    """The page that follows, now or before."""
    board = thing if isinstance(thing, Board) else thing.board
    return redirect("absences", board.slug)


@require_http_methods(["GET", "POST"])
@allow(Permission.BOARD_VIEW, Board)
@once(again=noted_again)
def absences(request: HttpRequest, board: Board) -> HttpResponse:
    """Who is and will be away, and a form to note it."""
    office = Permission.AGENDA_EDIT in request.permissions
    sent = request.POST if request.method == "POST" else None
    form = AbsenceForm(sent, own=request.membership, is_office=office)
    if sent is None:
        return _page(request, board, form)
    if not form.is_valid():
        return _page(request, board, form, status=422)
    told = {name: form.cleaned_data[name] for name in ("first", "last", "deputy")}
    try:
        absence = verbs.record(form.member, **told, by=request.user)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _page(request, board, form, status=409)
    messages.success(request, f"{absence.member.user.name} is noted as {absence.words}.")
    return noted_again(request, board)


@require_POST
@allow(Permission.BOARD_VIEW, **ABSENCE)
@once(again=noted_again)
def absence_end(request: HttpRequest, absence: Absence) -> HttpResponse:
    """Note that somebody is back, or does not go."""
    verbs.end(absence, by=request.user)
    messages.success(request, f"{absence.member.user.name} is not noted as away any more.")
    return noted_again(request, absence)


def _page(
    request: HttpRequest, board: Board, form: AbsenceForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "absences": verbs.coming(board),
        "today": board.today(),
        "is_office": form.is_office,
    }
    return render(request, "meetings/absences.html", context, status=status)
