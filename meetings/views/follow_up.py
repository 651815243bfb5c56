"""The follow-up of a case: its panel, the patient told, death or loss, and coming back."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case
from cases.opening import note_opening
from cases.views.page import crumbs
from meetings import follow_up, informing, leaving, results, timeline
from meetings.forms.actions import InformedForm, LeavingForm, WhyForm
from meetings.models import Consensus
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

CASE = {"model": Case, "related": ("patient",)}
CONSENSUS = {
    "model": Consensus,
    "board": "item.meeting.board",
    "related": ("item__case__patient",),
}


@require_GET
@allow(Permission.CASE_VIEW, background=True, **CASE)
def case_follow_up(request: HttpRequest, case: Case) -> HttpResponse:
    """The part of the case's page that tells what became of the board's advice."""
    return render(request, "meetings/follow_up.html", _context(request, case))


def _context(request: HttpRequest, case: Case) -> dict:
    today = case.board.today()
    panel = follow_up.panel_of(case)
    who = next((duty.who for duty in panel.told), "")
    return {
        "panel": panel,
        "case": case,
        "writing": Permission.RECORD_WRITE in request.permissions,
        "moving": Permission.CASE_MOVE in request.permissions,
        "informed": InformedForm(initial={"on": today, "who": who or request.user.name}),
        "leaving": LeavingForm(initial={"on": today}),
        "why": WhyForm(),
    }


@require_GET
@allow(Permission.CASE_VIEW, **CASE)
def case_timeline(request: HttpRequest, case: Case) -> HttpResponse:
    """From the referral to the outcome on one page."""
    note_opening(request, case)
    context = {
        "case": case,
        "days": timeline.days_of(case, request.user),
        "crumbs": crumbs(request, case, "From referral to outcome"),
    }
    return render(request, "meetings/timeline.html", context)


@require_POST
@allow(Permission.RECORD_WRITE, **CONSENSUS)
def consensus_informed(request: HttpRequest, consensus: Consensus) -> HttpResponse:
    """Record that the patient was told of the decision."""
    done = "It is recorded that the patient was told."
    return _do(request, consensus.item.case, InformedForm, informing.record, consensus, done)


@require_POST
@allow(Permission.CASE_MOVE, **CASE)
def patient_left(request: HttpRequest, case: Case) -> HttpResponse:
    """Record death or loss to follow-up; what is open ends."""
    done = "It is recorded. Nobody is reminded of this patient any more."
    return _do(request, case, LeavingForm, leaving.record, case, done)


@require_POST
@allow(Permission.CASE_MOVE, **CASE)
def patient_back(request: HttpRequest, case: Case) -> HttpResponse:
    """Take it back; what it had ended is open again."""
    done = "It is taken back. What was open before is open again."
    return _do(request, case, WhyForm, _take_back, case, done)


def _take_back(case: Case, *, by: object, finding: str, reason: str) -> None:
    leaving.take_back(case, by=by, reason=reason)


@require_POST
@allow(Permission.CASE_MOVE, **CASE)
def result_dismiss(request: HttpRequest, case: Case) -> HttpResponse:
    """Say why a result does not bring the case back."""
    done = "It is noted why this result does not bring the case back."
    return _do(request, case, WhyForm, results.dismiss, case, done)


@require_POST
@allow(Permission.CASE_MOVE, **CASE)
def case_bring_back(request: HttpRequest, case: Case) -> HttpResponse:
    """Make the case ready for a new presentation, with the result as the reason."""
    results.bring_back(case, finding=request.POST.get("finding", "")[:80], by=request.user)
    messages.success(request, f"{case.reference} is back at work, to be presented again.")
    return redirect("case", case.pk)


def _do(
    request: HttpRequest, case: Case, kind: type[Form], verb: Callable, thing: object, done: str
) -> HttpResponse:
    """Do it with what the form says, or refuse in the words of its first fault."""
    form = kind(request.POST)
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    verb(thing, by=request.user, **form.cleaned_data)
    messages.success(request, done)
    back = request.POST.get("back", "")
    if back == "actions":
        return redirect("actions", case.board.slug)
    return redirect(f"{reverse('case', args=[case.pk])}#follow-up")
