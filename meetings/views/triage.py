"""Triage: the ready cases, the choice for one of them, and the listed case that a member pulls."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import Case
from cases.opening import note_listed, note_opening
from cases.states import CaseState
from cases.views.page import crumbs
from meetings import library, listed, outline
from meetings import triage as verbs
from meetings.forms.live import ReasonForm
from meetings.forms.triage import PullForm, TriageForm
from meetings.models import Triage
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .screen import posted

LISTING = {
    "model": Triage,
    "board": "meeting.board",
    "related": ("case__patient", "case__board", "version__protocol", "by", "ended_by"),
}


@require_GET
@allow(Permission.MEETING_VIEW, Board)
def triage(request: HttpRequest, board: Board) -> HttpResponse:
    """What waits for triage, what is listed only, and what was taken into discussion."""
    waiting = outline.waiting_rows(board, request.user)
    standing = library.standing_of(board, request.user)
    lately = library.lately_of(board, request.user)
    shown = [row["case"] for row in waiting] + [one.case for one in (*standing, *lately)]
    note_listed(request, {case.pk: case for case in shown}.values())
    context = {
        "waiting": waiting,
        "standing": standing,
        "lately": lately,
        "overdue": library.past_review(board, request.user),
        "to_judge": library.to_judge(board, request.user),
    }
    return render(request, "meetings/triage/triage.html", context)


@require_http_methods(["GET", "POST"])
@allow(Permission.TRIAGE_LIST, Case, related=("patient",))
def case_triage(request: HttpRequest, case: Case) -> HttpResponse:
    """List a ready case only, by a protocol, or send it to discussion."""
    note_opening(request, case)
    shelves = library.shelves_of(case.board, request.user)
    fitting = library.fitting(case, shelves)
    meetings = library.meetings_for(case.board, request.user)
    form = TriageForm(posted(request), meetings=meetings, shelves=fitting, case=case)
    if form.is_valid() and _is_done(request, form, case):
        return redirect("triage", case.board.slug)
    context = {
        "case": case,
        "form": form,
        "fitting": fitting,
        "overdue": [one for one in shelves if one.state[0] == "overdue"],
        "is_ready": case.state == CaseState.READY,
        "crumbs": crumbs(request, case, "Triage"),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/triage/case.html", context, status=status)


def _is_done(request: HttpRequest, form: TriageForm, case: Case) -> bool:
    """Do what was chosen; else the form says why not."""
    entry, is_list_only = form.cleaned_data, "list_only" in request.POST
    if is_list_only and form.needs_protocol():
        return False
    said = {"case": case, "reason": entry["reason"], "by": request.user}
    day = entry["meeting"].day_words
    try:
        if is_list_only:
            listed.list_only(entry["meeting"], version=entry["version"], **said)
        else:
            verbs.discuss(entry["meeting"], **said)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    where = "is on the list of" if is_list_only else "is on the agenda of"
    messages.success(request, f"{case.reference} {where} {day}.")
    return True


@require_GET
@allow(Permission.MEETING_VIEW, **LISTING)
def listing(request: HttpRequest, listing: Triage) -> HttpResponse:
    """A listed case with its protocol; a member takes it into discussion from here."""
    return _listing_page(request, listing, PullForm())


def _listing_page(
    request: HttpRequest, listing: Triage, form: PullForm, *, status: int = 200
) -> HttpResponse:
    note_opening(request, listing.case)
    context = {
        "listing": listing,
        "case": listing.case,
        "meeting": listing.meeting,
        "version": listing.version,
        "form": form,
        "off": ReasonForm(label="Why it is taken off the list", prefix="off"),
        "may_take_off": listing.is_standing
        and listing.meeting.state in listed.BEFORE
        and Permission.TRIAGE_LIST in request.permissions,
    }
    return render(request, "meetings/triage/listing.html", context, status=status)


@require_POST
@allow(Permission.TRIAGE_PULL, **LISTING)
def listing_pull(request: HttpRequest, listing: Triage) -> HttpResponse:
    """Take a listed case into discussion, with a sentence why."""
    form = PullForm(request.POST)
    if not form.is_valid():
        return _listing_page(request, listing, form, status=422)
    item = verbs.pull(listing, words=form.cleaned_data["words"], by=request.user)
    reference = listing.case.reference
    if item is None:
        messages.warning(request, f"{reference} waits as ready, to be put on an agenda.")
    else:
        messages.success(request, f"{reference} will be discussed: case {item.position}.")
    return redirect("listing", listing.pk)


@require_POST
@allow(Permission.TRIAGE_LIST, **LISTING)
def listing_take_off(request: HttpRequest, listing: Triage) -> HttpResponse:
    """Take a case off the list before its meeting; it waits as ready."""
    form = ReasonForm(request.POST, prefix="off")
    if not form.is_valid():
        raise Refused("Please say in a sentence why the case is taken off the list.")
    listed.take_off(listing, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, f"{listing.case.reference} waits as ready again.")
    return redirect("triage", listing.meeting.board.slug)
