"""Ratifying earlier decisions: put on the agenda by the clerk, confirmed by the chair."""

from functools import partial

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
from .chair import ITEM, with_quorum
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

    def ask(form: ReasonForm, status: int) -> HttpResponse:
        context = {"item": item, "form": form}
        return task(request, item.meeting, "meetings/live/confirm.html", context, status=status)

    confirm = partial(ratification.confirm, item)
    return with_quorum(request, confirm, ask, "The decision is confirmed.")


@require_POST
@allow(**ITEM)
@command
def item_ask(request: HttpRequest, item: AgendaItem) -> None:
    """Take positions on an earlier decision in its own words."""
    ratification.ask(item, by=request.user)
    say(request, "The decision is before the board.")
