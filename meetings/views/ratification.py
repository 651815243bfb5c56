"""Ratifying earlier decisions: put on the agenda by the clerk, confirmed by the chair."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from meetings import ratification
from meetings.forms.agenda import RatifyForm
from meetings.forms.live import ReasonForm
from meetings.models import AgendaItem, Meeting
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .agenda import agenda_changed
from .chair import ITEM, WAIVER
from .screen import command, say, task


@require_POST
@allow(Permission.AGENDA_EDIT, Meeting)
def agenda_ratify(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put a decision that waits for ratification on the agenda."""
    form = RatifyForm(request.POST, waiting=ratification.pending(meeting.board))
    if not form.is_valid():
        raise Refused("This decision does not wait for ratification any more.")
    item = ratification.put_on(meeting, consensus=form.cleaned_data["consensus"], by=request.user)
    return agenda_changed(request, meeting, item.pk)


@require_http_methods(["GET", "POST"])
@allow(**ITEM)
@command
def item_confirm(request: HttpRequest, item: AgendaItem) -> HttpResponse | None:
    """Confirm an earlier decision as it stands; without a quorum a reason is asked for."""
    if request.method == "GET":
        return _waiver_form(request, item, ReasonForm(label=WAIVER))
    form = ReasonForm(request.POST, label=WAIVER)
    if form.has_error("reason", "max_length"):
        return _waiver_form(request, item, form, status=422)
    try:
        ratification.confirm(item, by=request.user, quorum_waiver=request.POST.get("reason", ""))
    except Refused as refused:
        if "reason" not in request.POST:
            raise
        form.add_error(None, refused.sentence)
        return _waiver_form(request, item, form, status=409)
    say(request, "The decision is confirmed.")
    return None


def _waiver_form(
    request: HttpRequest, item: AgendaItem, form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    context = {"item": item, "form": form}
    return task(request, item.meeting, "meetings/live/confirm.html", context, status=status)


@require_POST
@allow(**ITEM)
@command
def item_ask(request: HttpRequest, item: AgendaItem) -> None:
    """Take positions on an earlier decision in its own words."""
    ratification.ask(item, by=request.user)
    say(request, "The decision is before the board.")
