"""The actions of a board, of a member, and one by itself: to answer, to confirm, to hand over."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases.opening import note_listed, note_opening
from meetings import actions as verbs
from meetings import asking, follow_up, lacking, roster
from meetings.forms.actions import AnswerForm, AskForm, OwnerForm
from meetings.models import Action
from meetings.outcomes import ActionState
from tumorboard import again
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.once import once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

BACK = ("actions", "my-actions")
ACTION = {"model": Action, "related": ("case__patient", "plan_item__consensus")}


@require_GET
@allow(Permission.DESK_VIEW, Board)
def actions(request: HttpRequest, board: Board) -> HttpResponse:
    """All that is open on the board, the overdue first; by kind, owner and case."""
    kind = request.GET.get("kind", "all")
    asked = {"owner": request.GET.get("owner", ""), "reference": request.GET.get("case", "")[:20]}
    groups, more = follow_up.of_board(board, kind=kind, **asked) if kind != "inform" else ([], 0)
    told = follow_up.to_inform(board) if kind in ("all", "inform") else []
    _note(request, groups, told)
    context = {
        "groups": groups,
        "more": more,
        "told": told,
        "kind": kind,
        "kinds": follow_up.KINDS,
        "owners": follow_up.owners_on(board),
        "back": "actions",
        **asked,
    }
    return render(request, "meetings/actions.html", context)


@require_GET
@allow(Permission.RECORD_WRITE, Board)
def my_actions(request: HttpRequest, board: Board) -> HttpResponse:
    """What the person owes an answer to, and what cases lack of them."""
    context = {**_mine(request, board), "lacks": _lacks(request, board)}
    return render(request, "meetings/my_actions.html", context)


@require_GET
@allow(Permission.RECORD_WRITE, Board, background=True)
def my_actions_part(request: HttpRequest, board: Board) -> HttpResponse:
    """The same beside the cases to review, for the home of a specialist."""
    return render(request, "meetings/parts/my_actions.html", _mine(request, board))


def _mine(request: HttpRequest, board: Board) -> dict:
    groups = follow_up.of_member(board, request.user)
    _note(request, groups, [])
    return {"groups": groups, "back": "my-actions"}


def _lacks(request: HttpRequest, board: Board) -> list[lacking.Lack]:
    lacks = lacking.of_member(board, request.user)
    note_listed(request, [one.case for one in lacks])
    return lacks


def _note(request: HttpRequest, groups: Iterable[follow_up.Group], told: Iterable) -> None:
    listed = [line.action.case for group in groups for line in group.lines]
    note_listed(request, [*listed, *(duty.consensus.item.case for duty in told)])


@require_GET
@allow(Permission.CASE_VIEW, **ACTION)
def action(request: HttpRequest, action: Action) -> HttpResponse:
    """One action: what was planned, what was done, what was answered."""
    return page(request, action)


def page(
    request: HttpRequest, action: Action, *, status: int = 200, **shown: object
) -> HttpResponse:
    """The page of one action, with forms as they were sent."""
    note_opening(request, action.case)
    line = follow_up.detail_of(action)
    today = {"on": action.board.today(), "told_by": request.user.name}
    first = {**today, "seen": line.action.answered}
    context = {
        "line": line,
        "case": action.case,
        "writing": Permission.RECORD_WRITE in request.permissions
        and action.state != ActionState.SUPERSEDED,
        "form": AnswerForm(initial=first, answered=line.action.answered > 0),
        "ask": AskForm(others=asking.others_of(action), owner=action.plan_item.owner),
        "owner": _owner_form(action),
        "prove": _prove(request, action),
        "askings": follow_up.askings_of(action),
        "crumbs": _crumbs(request, action),
    }
    return render(request, "meetings/action.html", context | shown, status=status)


def _prove(request: HttpRequest, action: Action) -> str:
    """Where who asks somebody outside shows first who they are; empty when they just did."""
    return "" if again.is_fresh(request) else again.proof_page(reverse("action", args=[action.pk]))


def _owner_form(action: Action) -> OwnerForm:
    names = [(str(key), name) for key, name in roster.names_of(action.board)]
    return OwnerForm(members=names, initial={"member": str(action.member_id or "")})


def _crumbs(request: HttpRequest, action: Action) -> list[dict]:
    desk = Permission.DESK_VIEW in request.permissions
    name = "actions" if desk else "my-actions"
    first = {"label": "Actions", "url": reverse(name, args=[action.board.slug])}
    case = {"label": action.case.reference, "url": reverse("case", args=[action.case_id])}
    return [first, case, {"label": "Action"}]


def answered_again(request: HttpRequest, action: Action) -> HttpResponse:
    """The page that follows an answer, now or before."""
    back = request.POST.get("back", "")
    if back in BACK:
        return redirect(back, action.board.slug)
    return redirect("action", action.pk)


@require_POST
@allow(Permission.RECORD_WRITE, **ACTION)
@once(again=answered_again)
def action_answer(request: HttpRequest, action: Action) -> HttpResponse:
    """Say what became of it; what cannot be recorded stays in the form."""
    form = AnswerForm(request.POST, answered=action.answered > 0)
    status = 200 if form.is_valid() else 422
    if status == 200:
        said = form.said(teller=request.user.name)
        seen = form.cleaned_data["seen"] or 0
        try:
            verbs.answer(action, by=request.user, said=said, seen=seen)
        except Refused as refused:
            status = add_to(form, refused)
    if status != 200:
        return page(request, action, form=form, status=status)
    messages.success(request, f"{action.case.reference}: the answer is recorded.")
    return answered_again(request, action)


def add_to(form: AnswerForm, refused: Refused) -> int:
    """Say at the fields what an answer lacks; the status of the page that says so."""
    if isinstance(refused, verbs.NotSaid):
        for name, sentence in refused.faults:
            form.add_error(name, sentence)
        return 422
    form.add_error(None, refused.sentence)
    return 409


@require_POST
@allow(Permission.RECORD_WRITE, **ACTION)
@once(again=answered_again)
def action_confirm(request: HttpRequest, action: Action) -> HttpResponse:
    """Confirm what an outside doctor told."""
    verbs.confirm(action, by=request.user)
    messages.success(request, f"{action.case.reference}: the answer is confirmed.")
    return answered_again(request, action)


@require_POST
@allow(Permission.CASE_MOVE, **ACTION)
def action_owner(request: HttpRequest, action: Action) -> HttpResponse:
    """Name who of the board is reminded of it."""
    form = _owner_form(action)
    form = OwnerForm(request.POST, members=form.fields["member"].choices[1:])
    if not form.is_valid():
        return page(request, action, owner=form, status=422)
    verbs.hand_over(action, to=form.cleaned_data["member"], by=request.user)
    return redirect("action", action.pk)
