"""Dated findings in free words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases import records
from cases.forms import FindingForm
from cases.models import Case
from cases.opening import note_opening
from cases.views.page import crumbs
from tumorboard.access import allow, membership_of
from tumorboard.refusal import Refused
from tumorboard.roles import Permission


@require_http_methods(["GET", "POST"])
@allow(Permission.RECORD_WRITE, Case)
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Add a dated finding in the discipline of its writer."""
    records.require_editable(case)
    note_opening(request, case)
    form = FindingForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        member = membership_of(request.user, case.board)
        what = {**form.cleaned_data, "discipline": member.discipline}
        try:
            records.add_finding(case, by=request.user, **what)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            status = 409
        else:
            messages.success(request, "The finding is added.")
            return redirect("case", pk=case.pk)
    context = {"case": case, "form": form, "crumbs": crumbs(request, case, "Add a finding")}
    return render(request, "cases/finding.html", context, status=status)
