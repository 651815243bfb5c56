"""The chair's screen and its commands: go from case to case, reveal, defer, close."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.opening import note_opening
from meetings import ballots, session
from meetings.forms.control import DeferForm
from meetings.forms.live import ReasonForm
from meetings.models import AgendaItem, Ballot, Meeting
from meetings.pad import Pad
from meetings.scene import Scene
from meetings.seat import Seat
from meetings.states import MeetingState
from meetings.vocabulary import Round
from tumorboard import again
from tumorboard.access import allow
from tumorboard.refusal import Refused
from tumorboard.roles import Discipline, Permission

from .control import seat_of
from .screen import command, note_shown, posted, say, screen, task

WAIVER = "Why the board goes on without a quorum"
ITEM = {"permission": Permission.MEETING_RUN, "model": AgendaItem, "board": "meeting.board"}


@require_GET
@allow(Permission.MEETING_RUN, Meeting)
def chair(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The chair's screen: everything that the meeting needs, and one obvious next step."""
    if meeting.is_emergency:
        return redirect("emergency", meeting.pk)
    shown = screen(meeting, "chair")
    scene = shown["scene"]
    note_shown(request, scene)
    seats = {"seat": Seat(scene, request.user), "chair_seat": seat_of(request, scene)}
    context = {**shown, "pad": Pad(scene, request.user), **seats}
    return render(request, "meetings/live/chair.html", context)


@require_POST
@allow(Permission.MEETING_RUN, Meeting)
@command
def meeting_open(request: HttpRequest, meeting: Meeting) -> None:
    """Begin the meeting."""
    session.open_meeting(meeting, by=request.user)
    say(request, "The meeting is open.")


@require_POST
@allow(Permission.MEETING_RUN, Meeting)
@command
def meeting_close(request: HttpRequest, meeting: Meeting) -> None:
    """End the meeting; its minutes are written."""
    session.close_meeting(meeting, by=request.user)
    say(request, "The meeting is closed. The minutes are being written.")


@require_POST
@allow(Permission.MEETING_RUN, Meeting)
@command
def meeting_next(request: HttpRequest, meeting: Meeting) -> None:
    """Bring the next waiting case before the board."""
    item = session.present_next(meeting, by=request.user)
    note_opening(request, item.case)
    say(request, f"Case {item.position} is before the board.")


@require_POST
@allow(**ITEM)
@command
def item_present(request: HttpRequest, item: AgendaItem) -> None:
    """Bring this case before the board."""
    session.present(item, by=request.user)
    note_opening(request, item.case)
    say(request, f"Case {item.position} is before the board.")


@require_POST
@allow(**ITEM)
@command
def item_set_aside(request: HttpRequest, item: AgendaItem) -> None:
    """Put the case back among the waiting ones."""
    session.set_aside(item, by=request.user)
    say(request, f"Case {item.position} waits again.")


@require_http_methods(["GET", "POST"])
@allow(**ITEM)
@command
def item_reveal(request: HttpRequest, item: AgendaItem) -> HttpResponse | None:
    """Show all sealed recommendations to the board; without a quorum a reason is asked for."""
    ballot = ballots.current(item, Round.OPINION)
    if ballot is None:
        raise Refused("No ballot is open for this case.")
    return _reveal(request, item, ballot, "The recommendations are revealed.")


@require_http_methods(["GET", "POST"])
@allow(**ITEM)
@command
def positions_close(request: HttpRequest, item: AgendaItem) -> HttpResponse | None:
    """Close the positions on the proposal that the chair saw, and show them."""
    ballot = _position_ballot(request, item)
    if ballot is None:
        raise Refused("No positions are being taken. Propose a consensus first.")
    return _reveal(request, item, ballot, "The positions are closed.")


def _reveal(
    request: HttpRequest, item: AgendaItem, ballot: Ballot, done: str
) -> HttpResponse | None:
    """Reveal the ballot; the form asks for a reason to go on without a quorum."""

    def ask(form: ReasonForm, status: int) -> HttpResponse:
        context = {"item": item, "ballot": ballot, "form": form}
        return task(request, item.meeting, "meetings/live/reveal.html", context, status=status)

    return with_quorum(request, partial(ballots.reveal, ballot), ask, done)


def with_quorum(
    request: HttpRequest,
    act: Callable[..., object],
    ask: Callable[[ReasonForm, int], HttpResponse],
    done: str,
) -> HttpResponse | None:
    """Do what needs a quorum, or ask for the reason to go on without one."""
    if request.method == "GET":
        return ask(ReasonForm(label=WAIVER), 200)
    form = ReasonForm(request.POST, label=WAIVER)
    if form.has_error("reason", "max_length"):
        return ask(form, 422)
    try:
        act(by=request.user, quorum_waiver=request.POST.get("reason", ""))
    except Refused as refused:
        if "reason" not in request.POST:
            raise
        form.add_error(None, refused.sentence)
        return ask(form, 409)
    say(request, done)
    return None


def _position_ballot(request: HttpRequest, item: AgendaItem) -> Ballot | None:
    if "ballot" not in request.POST:
        return ballots.current(item, Round.POSITION)
    try:
        seen = UUID(request.POST["ballot"])
    except ValueError:
        return None
    return item.ballots.filter(round=Round.POSITION, pk=seen).first()


@require_http_methods(["GET", "POST"])
@allow(Permission.AGENDA_EDIT, AgendaItem, board="meeting.board")
@command
def item_defer(request: HttpRequest, item: AgendaItem) -> HttpResponse | None:
    """Take the case off this meeting, with the reason; from its opening on, the chair alone."""
    is_planning = item.meeting.state == MeetingState.PUBLISHED
    form = DeferForm(posted(request))
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            session.defer(item, by=request.user, reason=reason, errands=form.errands)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            status = 409
        else:
            say(request, f"Case {item.position} is deferred.")
            to_agenda = is_planning and not request.htmx
            return redirect("agenda", item.meeting_id) if to_agenda else None
    return _defer_form(request, item, form, is_planning=is_planning, status=status)


def _defer_form(
    request: HttpRequest, item: AgendaItem, form: DeferForm, *, is_planning: bool, status: int
) -> HttpResponse:
    members = Scene(item.meeting).members
    people = [*(m.user.name for m in members), *Discipline.labels]
    context = {"item": item, "form": form, "people": people}
    if is_planning:
        context["back"] = reverse("agenda", args=[item.meeting_id])
        context["back_words"] = "Back to the agenda"
    return task(request, item.meeting, "meetings/live/defer.html", context, status=status)


@require_POST
@allow(Permission.MEETING_RUN, Meeting)
@again.needed_when(lambda request: request.POST.get("on") == "1")
@command
def identity_show(request: HttpRequest, meeting: Meeting) -> None:
    """Show the patient's name on the room screen, or hide it again."""
    session.show_identity(meeting, by=request.user, on=request.POST.get("on") == "1")
