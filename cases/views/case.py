"""The page of a case, and writing it down."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from cases import overview, records
from cases.forms import CaseForm, conflict
from cases.forms.case import seen
from cases.models import Case
from cases.opening import note_opening
from cases.views.moves import possible_moves
from cases.views.page import crumbs, show_both
from tumorboard.access import allow
from tumorboard.refusal import Conflict, Refused
from tumorboard.roles import Permission


@require_GET
@allow(Permission.CASE_VIEW, Case, related=("patient", "presenter"))
def case(request: HttpRequest, case: Case) -> HttpResponse:
    """The whole case on one page."""
    note_opening(request, case)
    writing = Permission.RECORD_WRITE in request.permissions and case.is_writable
    moving = Permission.CASE_MOVE in request.permissions
    context = {
        **overview.page_of(case, linked=writing),
        "writing": writing,
        "moves": possible_moves(case) if moving else [],
        "crumbs": crumbs(request, case),
    }
    return render(request, "cases/case.html", context)


@require_GET
@allow(Permission.CASE_VIEW, Case, background=True)
def history(request: HttpRequest, case: Case) -> HttpResponse:
    """Moves and bundles of the case, for the part of its page that comes after the rest."""
    return render(request, "cases/parts/history.html", overview.past_of(case))


@require_http_methods(["GET", "POST"])
@allow(Permission.CASE_EDIT, Case)
def edit(request: HttpRequest, case: Case) -> HttpResponse:
    """Change a case; whoever saves second is shown both versions."""
    records.require_editable(case)
    note_opening(request, case)
    posted = conflict.chosen(request.POST) if request.method == "POST" else None
    form = CaseForm(posted, board=case.board, case=case)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            save(case, form, by=request.user)
        except Conflict as clash:
            url = reverse("case-edit", args=[case.pk])
            return show_both(request, form, clash.current, stored=seen(clash.current), url=url)
        except Refused as refused:
            known = isinstance(refused, records.AnotherPerson)
            form.add_error("record_number" if known else None, refused.sentence)
            status = 409
        else:
            messages.success(request, f"{case.reference} is saved.")
            return redirect("case", pk=case.pk)
    context = {"form": form, "case": case, "crumbs": crumbs(request, case, "Edit")}
    return render(request, "cases/edit.html", context, status=status)


def save(case: Case, form: CaseForm, *, by) -> None:
    """Save the form; what somebody else changed elsewhere in the case is no conflict."""
    what = {"by": by, "changes": form.facts, "patient_changes": form.person}
    try:
        records.edit(case, revision=form.cleaned_data["revision"], **what)
    except Conflict as clash:
        if not conflict.is_untouched(form, seen(clash.current)):
            raise
        records.edit(case, revision=clash.current.revision, **what)
