"""Overriding a score: a person's judgement in place of a computed one, with a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases import ledger, scoring
from cases.forms import OverrideForm
from cases.models import Case
from cases.opening import note_opening
from cases.reading.scores import panel, short
from cases.scores import INSTRUMENTS
from cases.views.page import crumbs
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Permission


@require_http_methods(["GET", "POST"])
@allow(Permission.RECORD_WRITE, Case)
def override(request: HttpRequest, case: Case, instrument: str) -> HttpResponse:
    """Put another value in place of a computed score, and say why."""
    if instrument not in INSTRUMENTS:
        raise Http404
    note_opening(request, case)
    form = OverrideForm(request.POST or None, initial={"lesion": request.GET.get("lesion")})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            scoring.override(case, instrument, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            status = 409
        else:
            messages.success(request, f"{short(instrument)} is overridden.")
            return redirect("case", pk=case.pk)
    context = {
        "form": form,
        "case": case,
        "name": INSTRUMENTS[instrument].name,
        "lines": panel(case, ledger.latest(case)).of(instrument),
        "crumbs": crumbs(request, case, f"Override {short(instrument)}"),
    }
    return render(request, "cases/override.html", context, status=status)
