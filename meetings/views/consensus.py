"""The chair's road from a proposal to the recorded consensus."""

from collections.abc import Callable

from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from meetings import decisions
from meetings.forms.live import (
    ProposalForm,
    RecordForm,
    UnvotedForm,
    actions_of,
    changed_lines,
    plan_lines,
)
from meetings.models import AgendaItem
from meetings.scene import Scene
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Discipline, Permission

from .screen import command, posted, say, task

ITEM = {"permission": Permission.MEETING_RUN, "model": AgendaItem, "board": "meeting.board"}


@require_http_methods(["GET", "POST"])
@allow(**ITEM)
@command
def item_propose(request: HttpRequest, item: AgendaItem) -> HttpResponse | None:
    """Put a wording with its plan to the board."""

    def propose(wording: dict, plan: list) -> None:
        decisions.propose(
            item, by=request.user, recommendation=wording["recommendation"], plan=plan
        )
        say(request, "The proposal is before the board.")

    return _wording(request, item, ProposalForm, propose)


@require_http_methods(["GET", "POST"])
@allow(**ITEM)
@command
def item_record_unvoted(request: HttpRequest, item: AgendaItem) -> HttpResponse | None:
    """Record a consensus that was not voted on, with the reason."""

    def record(wording: dict, plan: list) -> None:
        decisions.record_without_positions(item, by=request.user, plan=plan, **wording)
        say(request, "The consensus is recorded.")

    return _wording(request, item, UnvotedForm, record)


@require_http_methods(["GET", "POST"])
@allow(**ITEM)
@command
def item_record(request: HttpRequest, item: AgendaItem) -> HttpResponse | None:
    """Show what is about to be recorded, then record it once."""
    form = RecordForm(posted(request), **_known(item))
    if request.method == "GET":
        return _record_form(request, item, form)
    form.is_valid()
    try:
        decisions.record(item, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _record_form(request, item, form, status=409)
    say(request, "The consensus is recorded.")
    return None


def _known(item: AgendaItem) -> dict[str, bool]:
    """What need not be asked before the consensus is recorded."""
    if not item.is_current:
        return {"has_quorum": True, "has_votes": True}
    scene = Scene(item.meeting)
    quorum, result = scene.quorum, scene.result
    return {
        "has_quorum": quorum["is_met"] or bool(quorum["waiver"]),
        "has_votes": result is None or result["cast"] > 0,
    }


def _record_form(
    request: HttpRequest, item: AgendaItem, form: RecordForm, *, status: int = 200
) -> HttpResponse:
    context = {"item": item, "form": form}
    return task(request, item.meeting, "meetings/live/record.html", context, status=status)


def _wording(
    request: HttpRequest, item: AgendaItem, form_class: type[ProposalForm], verb: Callable
) -> HttpResponse | None:
    """Carry a proposal from its form to the verb; whatever is wrong, the typed text stays."""
    if request.method == "GET":
        return _wording_form(request, item, form_class(initial=_last_wording(item)), _plan(item))
    if "change" in request.POST:
        form = form_class(initial=request.POST.dict())
        return _wording_form(request, item, form, plan_lines(changed_lines(request.POST)))
    form, lines = form_class(request.POST), plan_lines()
    lines = type(lines)(request.POST, initial=None, prefix=lines.prefix)
    if not (form.is_valid() & lines.is_valid()):
        return _wording_form(request, item, form, lines, status=422)
    try:
        verb(form.cleaned_data, actions_of(lines))
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _wording_form(request, item, form, lines, status=409)
    return None


def _wording_form(
    request: HttpRequest,
    item: AgendaItem,
    form: ProposalForm,
    lines: BaseFormSet,
    *,
    status: int = 200,
) -> HttpResponse:
    members = Scene(item.meeting).members
    context = {
        "item": item,
        "form": form,
        "lines": lines,
        "is_unvoted": isinstance(form, UnvotedForm),
        "owners": [*Discipline.labels, *(m.user.name for m in members if m.is_voting)],
    }
    template = "meetings/live/wording.html"
    return task(request, item.meeting, template, context, status=status, target="#task")


def _last_wording(item: AgendaItem) -> dict:
    last = item.proposals.order_by("-revision").first()
    return {"recommendation": last.recommendation} if last else {}


def _plan(item: AgendaItem) -> BaseFormSet:
    last = item.proposals.order_by("-revision").first()
    return plan_lines(last.plan if last else None)
