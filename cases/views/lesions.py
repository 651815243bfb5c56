"""Lesions with their score as it is typed, and findings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cases import overview, records
from cases.forms import FindingForm, LesionForm, conflict
from cases.forms.parts import seen
from cases.models import Case, Lesion
from cases.views.page import crumbs, show_both
from tumorboard.access import allow, membership_of
from tumorboard.models import User
from tumorboard.refusal import Conflict, Refused
from tumorboard.roles import Permission


@require_http_methods(["GET", "POST"])
@allow(Permission.CASE_EDIT, Case)
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """Add a place of tumour."""
    records.require_editable(case)
    form = LesionForm(request.POST or None)
    if form.is_valid():
        try:
            key = form.cleaned_data["key"]
            lesion = records.add_lesion(case, by=request.user, key=key, **form.facts)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            return show(request, case, form, title="Add a lesion", status=409)
        messages.success(request, f"Lesion added: {lesion.levels_words}.")
        return redirect("case", pk=case.pk)
    return show(request, case, form, title="Add a lesion", status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@allow(Permission.CASE_EDIT, Lesion, board="case.board")
def edit(request: HttpRequest, lesion: Lesion) -> HttpResponse:
    """Change a lesion; whoever saves second is shown both versions."""
    case, title = lesion.case, f"Lesion {lesion.levels_words}"
    records.require_editable(case)
    posted = conflict.chosen(request.POST) if request.method == "POST" else None
    form = LesionForm(posted, seen=seen(lesion), revision=case.revision)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            save(lesion, form, by=request.user)
        except Conflict as clash:
            url = reverse("lesion-edit", args=[lesion.pk])
            return show_both(request, form, clash.current, stored=stored_now(lesion), url=url)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            status = 409
        else:
            messages.success(request, "The lesion is saved.")
            return redirect("case", pk=case.pk)
    return show(request, case, form, title=title, status=status, lesion=lesion)


def save(lesion: Lesion, form: LesionForm, *, by: User) -> None:
    """Save the form; what somebody else changed elsewhere in the case is no conflict."""
    what = {"by": by, "changes": form.facts}
    try:
        records.edit_lesion(lesion, revision=form.cleaned_data["revision"], **what)
    except Conflict as clash:
        if not conflict.is_untouched(form, stored_now(lesion)):
            raise
        records.edit_lesion(lesion, revision=clash.current.revision, **what)


def stored_now(lesion: Lesion) -> dict:
    lesion.refresh_from_db()
    return seen(lesion)


def show(
    request: HttpRequest,
    case: Case,
    form: LesionForm,
    *,
    title: str,
    status: int,
    lesion: Lesion | None = None,
) -> HttpResponse:
    """The page of a lesion, with the score of what has been typed so far."""
    context = {
        "case": case,
        "form": form,
        "title": title,
        "lesion": lesion,
        "view": typed(case, form)
        if form.is_bound
        else lesion and overview.lesion_view(case, lesion),
        "crumbs": crumbs(request, case, title),
    }
    return render(request, "cases/lesion.html", context, status=status)


def typed(case: Case, form: LesionForm) -> overview.LesionView | None:
    """The lesion as typed, not stored; None while what was typed makes no sense."""
    if not form.is_valid():
        return None
    return overview.lesion_view(case, Lesion(case=case, **form.facts))


@require_POST
@allow(Permission.CASE_EDIT, Case)
def preview(request: HttpRequest, case: Case) -> HttpResponse:
    """The score of what is being typed; nothing is stored."""
    form = LesionForm(request.POST)
    view = typed(case, form)
    return render(request, "cases/parts/sins.html", {"view": view, "form": form})


@require_POST
@allow(Permission.CASE_EDIT, Lesion, board="case.board")
def remove(request: HttpRequest, lesion: Lesion) -> HttpResponse:
    """Take a lesion out of the case."""
    records.remove_lesion(lesion, by=request.user)
    messages.success(request, f"Lesion removed: {lesion.levels_words}.")
    return redirect("case", pk=lesion.case_id)


@require_http_methods(["GET", "POST"])
@allow(Permission.CASE_EDIT, Case)
def add_finding(request: HttpRequest, case: Case) -> HttpResponse:
    """Add a dated finding in the discipline of its writer."""
    records.require_editable(case)
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
