"""The pages of emergency access: opening one case, ending that, and the auditor's list."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import break_glass as verbs
from cases.forms.break_glass import BreakGlassForm, BreakGlassReviewForm
from cases.models import BreakGlass, Case, Patient
from cases.visibility import may_break_glass
from tumorboard import again, denials, throttle
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

A_PAGE = 50


@require_http_methods(["GET", "POST"])
@allow()
def break_glass(request: HttpRequest) -> HttpResponse:
    """Open one case in an emergency, by what stands on the patient's papers."""
    may, offered = may_break_glass(request.user), []
    if not may and request.method == "POST":
        raise Refused(verbs.NOT_ALLOWED)
    is_proven = bool(request.POST.get("case")) and again.is_fresh(request)
    form = BreakGlassForm(request.POST or None, is_proven=is_proven)
    if may and form.is_valid():
        offered = _found(request, form)
        if len(offered) == 1:
            use = verbs.open_case(offered[0], by=request.user, **form.why)
            return redirect("case", use.case_id)
    context = {
        "form": form,
        "offered": offered,
        "may": may,
        "not_allowed": verbs.NOT_ALLOWED,
        "running": request.user.break_glass.running().select_related("case") if may else [],
        "passkey": again.passkey_options(request) if may else "",
    }
    return render(request, "cases/break_glass.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, form: BreakGlassForm) -> list[Case]:
    """The cases that are meant, or none with the reason in the form."""
    entry = form.cleaned_data
    try:
        if not form.is_proven:
            again.prove(request, **form.proof, purpose="break_glass")
        with throttle.counted(throttle.for_emergency(request.user)):
            found = verbs.find(entry["number"], entry["born"], by=request.user)
    except verbs.Unknown as refused:
        _note_miss(request, entry["number"])
        form.add_error(None, refused.sentence)
    except Refused as refused:
        form.add_error("secret" if isinstance(refused, again.NotProven) else None, refused.sentence)
    else:
        return [case for case in found if case.pk == entry["case"]] or found
    return []


def _note_miss(request: HttpRequest, number: str) -> None:
    """Note it at once; in the trail of whose patient it would be when the answer has left."""
    verbs.note_miss(by=request.user)
    key = ("record_number", number)
    request.denial = denials.Denial(verbs.MISSED_HERE, Patient, key)


@require_POST
@allow(Permission.CASE_VIEW, Case)
def break_glass_end(request: HttpRequest, case: Case) -> HttpResponse:
    """End one's own emergency access before its time."""
    if request.break_glass is None:
        return redirect("case", case.pk)
    verbs.end(request.break_glass, by=request.user)
    messages.success(request, "The emergency access has ended.")
    return redirect("break-glass")


@require_GET
@allow(Permission.AUDIT_VIEW, Board)
def break_glass_uses(request: HttpRequest, board: Board) -> HttpResponse:
    """Every emergency access to a case of the board, for its auditor."""
    return _uses_page(request, board)


def _uses_page(
    request: HttpRequest,
    board: Board,
    *,
    typed: BreakGlassReviewForm | None = None,
    typed_for: BreakGlass | None = None,
) -> HttpResponse:
    uses = verbs.uses_of(board, request.user)
    page = Paginator(uses, A_PAGE).get_page(request.GET.get("page"))
    lines = verbs.told_of(page.object_list, board)
    for line in lines:
        is_typed = typed_for is not None and line["use"].pk == typed_for.pk
        prefix = {"auto_id": f"id_{line['use'].pk}_%s"}
        line["form"] = typed if is_typed else BreakGlassReviewForm(**prefix)
    context = {"page": page, "lines": lines, "waiting": uses.filter(outcome="").count()}
    return render(request, "cases/break_glass_uses.html", context, status=422 if typed else 200)


@require_POST
@allow(Permission.AUDIT_VIEW, BreakGlass, board="case.board")
def break_glass_review(request: HttpRequest, use: BreakGlass) -> HttpResponse:
    """Mark a use as reviewed, with what was found."""
    form = BreakGlassReviewForm(request.POST, auto_id=f"id_{use.pk}_%s")
    if not form.is_valid():
        return _uses_page(request, use.case.board, typed=form, typed_for=use)
    verbs.review(use, by=request.user, **form.cleaned_data)
    messages.success(request, "Reviewed.")
    return redirect("break-glass-uses", use.case.board.slug)


@require_POST
@allow(Permission.AUDIT_VIEW, BreakGlass, board="case.board")
def break_glass_stop(request: HttpRequest, use: BreakGlass) -> HttpResponse:
    """End somebody's emergency access at once."""
    verbs.end(use, by=request.user)
    messages.success(request, f"{use.user} can read the case no longer.")
    return redirect("break-glass-uses", use.case.board.slug)
