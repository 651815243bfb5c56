"""Asking an outside doctor by a link, and the page that the link opens."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from meetings import asking as verbs
from meetings.forms.actions import AskForm, OutsideForm
from meetings.forms.sending import CodeForm
from meetings.models import Action, Asking
from tumorboard import again, throttle
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .actions import add_to, page

ASKING = {"model": Asking, "board": "action.board", "related": ("action__case__patient",)}
ACTION = {"model": Action, "related": ("case__patient", "plan_item__consensus")}


def _own_page(thing: Action | Asking) -> str:
    """The page on which somebody outside is asked."""
    return reverse("action", args=[thing.pk if isinstance(thing, Action) else thing.action_id])


# Only who has just shown who they are tells somebody outside of a case.
_proven = again.needed_when(back=_own_page)


@require_POST
@allow(Permission.DOCUMENT_SEND, **ACTION)
@_proven
def action_ask(request: HttpRequest, action: Action) -> HttpResponse:
    """Send a link to an outside doctor; the code is shown this once."""
    form = AskForm(request.POST, others=verbs.others_of(action), owner=action.plan_item.owner)
    if not form.is_valid():
        return page(request, action, ask=form, status=422)
    try:
        made, code = verbs.ask(action, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error("email", refused.sentence)
        return page(request, action, ask=form, status=409)
    return page(request, action, shown=made, code=code)


@require_POST
@allow(Permission.DOCUMENT_SEND, **ASKING)
@_proven
def asking_code(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Make a new code, which is shown this once."""
    code = verbs.renew_code(asking, by=request.user)
    return page(request, asking.action, shown=asking, code=code)


@require_POST
@allow(Permission.DOCUMENT_SEND, **ASKING)
def asking_close(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Close a link."""
    verbs.take_back(asking, by=request.user)
    messages.success(request, f"The link of {asking.name} takes no answer any more.")
    return redirect("action", asking.action_id)


@require_http_methods(["GET", "POST"])
@allow(public=True)
@sensitive_post_parameters("code", "pass")
def asking(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What an outside doctor sees: first the code, then one question, then thanks."""
    found = verbs.by_link(pk)
    if found is None:
        raise Http404
    if request.method == "POST" and "pass" in request.POST:
        return _answer(request, found)
    if request.method == "POST":
        return _enter(request, found)
    return _show(request, found, {"form": CodeForm()})


def _enter(request: HttpRequest, found: Asking) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show(request, found, {"form": form}, status=422)
    try:
        with throttle.counted(throttle.for_link(request)):
            token = verbs.enter(found, form.cleaned_data["code"])
    except Refused as refused:
        form.add_error("code", refused.sentence)
        return _show(request, found, {"form": form}, status=422)
    return _show(request, found, {"token": token})


def _answer(request: HttpRequest, found: Asking) -> HttpResponse:
    token = request.POST["pass"]
    if not verbs.may_pass(found, token):
        form = CodeForm()
        return _show(request, found, {"form": form, "again": verbs.AGAIN}, status=409)
    about = _asked(request, found)
    if about is None:
        return _show(request, found, {"token": token, "gone": verbs.OVER}, status=409)
    form = OutsideForm(request.POST, auto_id=f"id_{about.pk}_%s")
    status = 200 if form.is_valid() else 422
    if status == 200:
        said = form.said(teller=found.name)
        try:
            verbs.tell(found, token=token, said=said, by=said.told_by, about=about)
        except Refused as refused:
            status = add_to(form, refused)
    if status != 200:
        return _show(request, found, {"token": token, "wrong": (about, form)}, status=status)
    told = {"told": about.action.plan_item.what, "by": said.told_by}
    return _show(request, found, {"token": token, **told})


def _asked(request: HttpRequest, found: Asking) -> Asking | None:
    """Which question of the page is answered; the link's own where it is not said."""
    number = request.POST.get("about", "")
    return next(
        (one for one in verbs.questions_of(found) if str(one.pk) == number),
        None if number else found,
    )


def _show(request: HttpRequest, found: Asking, shown: dict, status: int = 200) -> HttpResponse:
    """The page; what the questions are about is on it only once the code was right."""
    context = {"asking": found, "board": found.action.board, "is_over": verbs.is_over(found)}
    if "token" in shown and not context["is_over"]:
        context |= {"questions": _questions(found, shown), "patient": verbs.initials_of(found)}
    return render(request, "meetings/asking.html", context | shown, status=status)


def _questions(found: Asking, shown: dict) -> list[dict]:
    """Each question with its form; the one that was wrong as it was sent."""
    wrong, sent = shown.get("wrong", (None, None))
    first = {"on": found.action.board.today(), "told_by": shown.get("by", found.name)}
    return [
        {
            "asking": one,
            "item": one.action.plan_item,
            "form": sent if one == wrong else OutsideForm(initial=first, auto_id=f"id_{one.pk}_%s"),
        }
        for one in verbs.questions_of(found)
    ]
