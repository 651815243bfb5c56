"""The chair's road from the worded draft to the recorded consensus."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from meetings import decisions, drafting
from meetings.forms.live import RecordForm
from meetings.models import AgendaItem
from meetings.planned import actions_of, plan_faults
from meetings.recommendation import missing, read_back
from meetings.scene import Scene
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .drafting import changes_in
from .screen import command, posted, say, task

ITEM = {"permission": Permission.MEETING_RUN, "model": AgendaItem, "board": "meeting.board"}


@require_POST
@allow(**ITEM)
@command
def item_propose(request: HttpRequest, item: AgendaItem) -> None:
    """Put the draft to the board, with the words that the chair has on the screen."""
    with transaction.atomic():
        content = _words_on_the_pad(request, item)
        decisions.propose(
            item,
            by=request.user,
            recommendation=content.get("recommendation", ""),
            plan=actions_of(content),
            content=content,
        )
    say(request, "The proposal is before the board.")


@require_http_methods(["GET", "POST"])
@allow(**ITEM)
@command
def item_record(request: HttpRequest, item: AgendaItem) -> HttpResponse | None:
    """Record the consensus once; asks for a reason only where something is missing."""
    form = RecordForm(posted(request), **_known(item))
    if request.method == "GET":
        return _record_form(request, item, form)
    form.is_valid()
    try:
        with transaction.atomic():
            content = _words_on_the_pad(request, item)
            decisions.record(item, by=request.user, content=content, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _record_form(request, item, form, status=409)
    say(request, "The consensus is recorded.")
    return None


@require_http_methods(["GET", "POST"])
@allow(**ITEM)
@command
def item_record_unvoted(request: HttpRequest, item: AgendaItem) -> HttpResponse | None:
    """Record the draft without a vote, with the reason for that."""
    form = RecordForm(posted(request), **{**_known(item, is_unvoted=True), "has_votes": False})
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return _record_form(request, item, form, status=status, is_unvoted=True)
    try:
        _record_unvoted(request, item, form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _record_form(request, item, form, status=409, is_unvoted=True)
    say(request, "The consensus is recorded.")
    return None


@transaction.atomic
def _record_unvoted(request: HttpRequest, item: AgendaItem, reasons: dict) -> None:
    content = _words_on_the_pad(request, item)
    decisions.record_without_positions(
        item,
        by=request.user,
        recommendation=content.get("recommendation", ""),
        plan=actions_of(content),
        content=content,
        **reasons,
    )


def _words_on_the_pad(request: HttpRequest, item: AgendaItem) -> dict[str, str]:
    """The draft, after what the chair's screen still had to send is kept in it."""
    for one in drafting.write(item, by=request.user, changes=changes_in(request)):
        if one.clash is not None:
            raise Refused(f"{one.by} changed the same words meanwhile. Please look at both first.")
    texts = drafting.texts_of(item)
    for _, sentence in plan_faults(texts):
        raise Refused(f"Plan: {sentence}")
    return texts


def _known(item: AgendaItem, *, is_unvoted: bool = False) -> dict[str, bool]:
    """What need not be asked before the consensus is recorded."""
    if not item.is_current:
        return {"has_quorum": True, "has_votes": True, "is_complete": True}
    scene = Scene(item.meeting)
    quorum, result, wording = scene.quorum, scene.result, scene.wording
    return {
        "has_quorum": quorum["is_met"] or bool(quorum["waiver"]),
        "has_votes": result is None or result["cast"] > 0,
        "is_complete": not wording.missing and not is_unvoted,
    }


def _record_form(
    request: HttpRequest,
    item: AgendaItem,
    form: RecordForm,
    *,
    status: int = 200,
    is_unvoted: bool = False,
) -> HttpResponse:
    context = {"item": item, "form": form, "is_unvoted": is_unvoted}
    if is_unvoted:
        texts = drafting.texts_of(item)
        context |= {"read_back": read_back(texts), "missing": missing(texts)}
    return task(request, item.meeting, "meetings/live/record.html", context, status=status)
