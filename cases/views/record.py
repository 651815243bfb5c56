"""Writing the record: one page, saved section by section as one writes."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import entries, ledger, overview
from cases.forms.section import SectionForm
from cases.models import Case
from cases.opening import note_opening
from cases.reading import versions
from cases.record import codes
from cases.record.catalogue import SECTIONS
from cases.record.fields import Section
from cases.views import sheet
from cases.views.page import crumbs
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

# The entries that a person picks by their words, in the lists of the fields.
CODE_LISTS = [
    (name, [codes.label_of(name, code.code) for code in codes.LISTS[name]])
    for name in ("icd10", "icdo3")
]


@require_GET
@allow(Permission.RECORD_WRITE, Case, related=("patient", "presenter"))
def record(request: HttpRequest, case: Case) -> HttpResponse:
    """The whole record, ready to be written in; what is missing stands open."""
    note_opening(request, case)
    asked = {part for part in request.GET.get("open", "").split(",") if part in SECTIONS}
    return render(request, "cases/record.html", page_of(request, case, opened=asked))


def page_of(
    request: HttpRequest, case: Case, *, opened: set[str], typed: SectionForm | None = None
) -> dict:
    """What the page shows; `typed` is a form that could not be saved as it was typed."""
    written = ledger.latest(case)
    context = overview.panels_of(case, written, linked=True)
    opened = opened or {gap["section"] for gap in context["gaps"]}
    steps = sheet.steps(case, written, opened=opened, typed=typed)
    context |= {"steps": steps, "crumbs": crumbs(request, case, "Record")}
    return context | {"code_lists": CODE_LISTS}


def section_or_404(key: str) -> Section:
    """The section of the catalogue with this key."""
    if key not in SECTIONS:
        raise Http404
    return SECTIONS[key]


@require_GET
@allow(Permission.RECORD_WRITE, Case)
def section(request: HttpRequest, case: Case, section: str) -> HttpResponse:
    """One section with its forms, as it is opened; or one more thing of it."""
    kind = section_or_404(section)
    if not request.htmx:
        return redirect(f"{reverse('case-record', args=[case.pk])}?open={section}#{section}")
    note_opening(request, case)
    if "new" in request.GET and kind.noun:
        form = SectionForm(section=kind, case=case, subject=uuid.uuid4())
        return render(request, "cases/record/thing.html", {"form": form, "case": case})
    place = sheet.place(case, ledger.latest(case), section, is_open=True)
    return render(request, "cases/record/body.html", {"place": place, "case": case})


@require_http_methods(["GET", "POST"])
@allow(Permission.RECORD_WRITE, Case)
def thing(request: HttpRequest, case: Case, section: str, subject: uuid.UUID) -> HttpResponse:
    """Save a section, or one thing of it, as far as it is right; or show it as it is stored."""
    kind = section_or_404(section)
    entry = ledger.latest_of(case, section, subject)
    if entry is None and not kind.noun and subject != case.pk:
        raise Http404
    if request.method == "GET":
        note_opening(request, case)
        form = SectionForm(section=kind, case=case, subject=subject, entry=entry)
        return render(request, "cases/record/thing.html", {"form": form, "case": case})
    form = SectionForm(request.POST, section=kind, case=case, subject=subject, entry=entry)
    context = save(case, form, by=request.user)
    if not request.htmx:
        return whole(request, case, form, context)
    return answer(request, case, form, context)


def save(case: Case, form: SectionForm, *, by) -> dict:
    """Save what is right, and say how it went."""
    form.is_valid()
    key, subject = form.section.key, form.subject
    before = case.tumour_class
    try:
        base = form.cleaned_data.get("base") or 0
        made = entries.write(case, key, form.values, by=by, subject=subject, base=base)
    except entries.Clash as clash:
        return {"clash": clash, "theirs": versions.in_words(form, clash)}
    except entries.NotPossible as refused:
        for name, sentence in refused.problems.items():
            form.add_error(name if name in form.fields else None, sentence)
        return {}
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return {}
    case.refresh_from_db()
    return {"entry": made, "class_changed": case.tumour_class != before}


def answer(request: HttpRequest, case: Case, form: SectionForm, context: dict) -> HttpResponse:
    """The state of the section, its errors at their fields, and what follows beside it."""
    theirs = context.get("theirs", {})
    answers = [(field, theirs.get(field.name, "")) for field in form.visible_fields()]
    context |= {"form": form, "case": case, "now": timezone.localtime(), "answers": answers}
    if "entry" in context:
        context |= overview.panels_of(case, ledger.latest(case), linked=True)
    response = render(request, "cases/record/saved.html", context)
    if context.get("class_changed"):
        response["HX-Trigger"] = "class-changed"
    return response


def whole(request: HttpRequest, case: Case, form: SectionForm, context: dict) -> HttpResponse:
    """The answer to a browser without script: the page again, with what was typed if it is wrong.

    What was right is saved, so the next saving builds on that; and whoever was told of another
    version overwrites it by saving once more.
    """
    key, clash = form.section.key, context.get("clash")
    if not form.errors and not clash:
        return redirect(f"{reverse('case-record', args=[case.pk])}?open={key}#{key}")
    for name, words in context.get("theirs", {}).items():
        if name in form.fields:
            form.add_error(name, f"{clash.writer} wrote: {words}")
    if clash:
        form.add_error(None, clash.sentence)
    seen = clash.current if clash else context.get("entry")
    form.build_on(seen)
    page = page_of(request, case, opened={key}, typed=form)
    return render(request, "cases/record.html", page, status=409 if clash else 422)


@require_POST
@allow(Permission.RECORD_WRITE, Case)
def take_out(request: HttpRequest, case: Case, section: str, subject: uuid.UUID) -> HttpResponse:
    """Take a thing out of the record; what was written of it is kept."""
    section_or_404(section)
    reason = request.POST.get("reason", "").strip()
    entries.take_out(case, section, subject, by=request.user, reason=reason)
    return redirect(f"{reverse('case-record', args=[case.pk])}?open={section}#{section}")


@require_GET
@allow(Permission.CASE_VIEW, Case)
def history(request: HttpRequest, case: Case, section: str, subject: uuid.UUID) -> HttpResponse:
    """What was written before in a section, the newest first."""
    kind = section_or_404(section)
    note_opening(request, case)
    rows = case.entries.filter(section=section, subject=subject)
    rows = rows.select_related("by").order_by("-number")
    context = {"versions": versions.of(kind, list(rows)), "section": kind}
    return render(request, "cases/record/history.html", context)
