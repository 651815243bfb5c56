"""The intake page: a letter, files and a form become a case, and nothing is written unseen."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cases import arriving, duplicates, finding, outside, records
from cases.arrivals import words_of
from cases.forms.intake import IntakeForm, proposals_of, take, values_of
from cases.likeness import Person
from cases.models import Case, OutsideReferral, Patient
from cases.opening import note_listed
from cases.pasted import certain
from cases.views.arrived import add_files, elsewhere
from cases.views.page import start
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

PATIENTS_SHOWN = 6


@require_http_methods(["GET", "POST"])
@allow(Permission.CASE_EDIT, Board)
def new(request: HttpRequest, board: Board) -> HttpResponse:
    """Register a case on one page; each step but the last only fills in the form."""
    return answer(request, board)


def answer(
    request: HttpRequest, board: Board, referral: OutsideReferral | None = None
) -> HttpResponse:
    """The page of a new case, which may begin with what came from outside."""
    step = request.POST.get("do", "save")
    if request.method == "GET":
        values = {**referral.values, "letter": referral.letter} if referral else {}
        form = IntakeForm(board=board, initial=values)
        return page(request, board, form, values=values, referral=referral)
    if step == "save":
        return _save(request, board, referral)
    values = _stepped(request, board, step)
    form = IntakeForm(board=board, initial=values)
    return page(request, board, form, values=values, referral=referral)


def _stepped(request: HttpRequest, board: Board, step: str) -> dict:
    """What stands in the form after a step that writes nothing."""
    values = values_of(request.POST)
    found = proposals_of(values, today=board.today())
    if step == "all":
        return take(values, certain(found))
    if step == "take":
        return take(values, [one for one in found if one.key in request.POST.getlist("take")])
    if step.startswith("patient:"):
        return values | _facts_of(request, board, step.removeprefix("patient:"))
    return values


def _save(request: HttpRequest, board: Board, referral: OutsideReferral | None) -> HttpResponse:
    form, files = IntakeForm(request.POST, board=board), request.FILES.getlist("files")
    found = {"values": values_of(request.POST), "referral": referral}
    try:
        if address := elsewhere(request, board, files):
            return leave(request, address)
        if not form.is_valid():
            return page(request, board, form, status=422, **found)
        made = _registered(request, board, form, referral)
    except duplicates.Suspected as suspected:
        form.add_error(None, suspected.sentence)
        found["suspects"] = suspected.suspects
    except records.ManyBeingAdded as busy:
        form.add_error(None, busy.sentence)
    except Refused as refused:
        form.is_valid()
        form.add_error("record_number" if form.cleaned_data.get("record_number") else None,
                       refused.sentence)  # fmt: skip
    else:
        messages.success(request, f"{made.reference} is registered. Now write its record.")
        add_files(request, made, files)
        return leave(request, reverse("case-record", args=[made.pk]))
    return page(request, board, form, status=409, **found)


def _registered(
    request: HttpRequest, board: Board, form: IntakeForm, referral: OutsideReferral | None
) -> Case:
    same, others = _answers(request)
    told = {"patient": form.person, "case": form.facts, "record": form.record}
    told |= {"letter": form.cleaned_data["letter"], "key": form.cleaned_data["key"]}
    told |= {"by": request.user, "same_as": same, "others": others}
    return outside.take(referral, **told) if referral else arriving.register(board, **told)


def _answers(request: HttpRequest) -> tuple[UUID | None, list[UUID]]:
    """Who was said to be the same person, and who another one."""
    same, others = [], []
    for name, answer in request.POST.items():
        if name.startswith("person-"):
            try:
                key = UUID(name.removeprefix("person-"))
            except ValueError:
                continue
            (same if answer == "same" else others).append(key)
    if len(same) > 1:
        raise Refused("Only one of them can be the same person.")
    return (same[0] if same else None), others


def _facts_of(request: HttpRequest, board: Board, key: str) -> dict:
    """The known facts of a patient who was picked."""
    try:
        found = Patient.objects.visible_to(request.user).filter(board=board, pk=UUID(key)).first()
    except ValueError:
        found = None
    names = ("record_number", "family_name", "given_name", "birth_date", "sex")
    return {name: getattr(found, name) for name in names} if found else {}


def page(
    request: HttpRequest, board: Board, form: IntakeForm, *, values: dict | None = None,
    status: int = 200, **found: object,
) -> HttpResponse:  # fmt: skip
    """The page, or for htmx the part of it that changes; a file that was chosen stays chosen."""
    values = values or {}
    context = {
        "form": form,
        "proposals": proposals_of(values, today=board.today()) if values.get("letter") else [],
        "suspects": _suspects(board, values),
        "known": _known(request, board, values),
        "read": bool(values.get("letter")),
        "here": request.path,
        "crumbs": [start(request, board), {"label": "New case"}],
    }
    context |= found
    _note_shown(request, context)
    context["suspects"] = [_with_answer(request, one) for one in context["suspects"]]
    template = "cases/parts/intake.html" if request.htmx else "cases/intake.html"
    return render(request, template, context, status=status)


def _with_answer(request: HttpRequest, one: duplicates.Suspect) -> dict:
    """A suspect with what was said of them already."""
    said = request.POST.get(f"person-{one.patient.pk}", "")
    return {"patient": one.patient, "reasons": one.reasons, "said": said}


def _note_shown(request: HttpRequest, context: dict) -> None:
    """Audit whose names the page tells beside the one that was typed."""
    shown = {one.patient.pk for one in context["suspects"]}
    shown |= {context["known"].pk} if context["known"] else set()
    if shown:
        cases = Case.objects.visible_to(request.user).filter(patient__in=shown)
        note_listed(request, cases.select_related("patient"))


def _suspects(board: Board, values: dict) -> list[duplicates.Suspect]:
    number, form = str(values.get("record_number", "")).strip(), IntakeForm.base_fields
    if not number or "\0" in number:
        return []
    try:
        born = form["birth_date"].clean(values.get("birth_date"))
    except ValidationError:
        born = None
    names = [str(values.get(name, "")) for name in ("family_name", "given_name")]
    return duplicates.suspects(board, Person(number, *names, born))


def _known(request: HttpRequest, board: Board, values: dict) -> Patient | None:
    """The patient of the board who has the record number that stands in the form."""
    number = str(values.get("record_number", "")).strip()
    if not number or "\0" in number:
        return None
    mine = Patient.objects.visible_to(request.user).filter(board=board, record_number=number)
    return mine.prefetch_related("cases").first()


def leave(request: HttpRequest, address: str) -> HttpResponse:
    """Go on to another page, by htmx or without it."""
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)


@require_POST
@allow(Permission.CASE_EDIT, Board)
def patients(request: HttpRequest, board: Board) -> HttpResponse:
    """The patients whom the typed words name; posted, as names have no place in an address."""
    found = finding.patients(board, request.user, request.POST.get("who", ""), most=PATIENTS_SHOWN)
    cases = (
        Case.objects.visible_to(request.user).filter(patient__in=found).select_related("patient")
    )
    note_listed(request, cases)
    context = {"patients": found, "words": request.POST.get("who", "").strip()}
    return render(request, "cases/parts/patients_found.html", context)


@require_POST
@allow(Permission.CASE_EDIT, Board)
def look(request: HttpRequest, board: Board) -> HttpResponse:
    """What the chosen files are, before anything is kept."""
    told = [_told(file) for file in request.FILES.getlist("files")]
    return render(request, "cases/parts/files_seen.html", {"told": told})


def _told(file: UploadedFile) -> dict:
    try:
        return {"words": words_of(file.name, file.read(65_536)), "good": True}
    except Refused as refused:
        return {"words": f"{file.name}: {refused.sentence}", "good": False}
