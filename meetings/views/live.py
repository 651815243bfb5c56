"""The participant's screen, one's own part of it, and the parts for screens without a stream."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from meetings import ballots, checkin, hands, presence
from meetings.forms.attendance import JoinForm
from meetings.forms.live import PositionForm
from meetings.live import AUDIENCES, NUDGE, PEN, version_for
from meetings.models import AgendaItem, Meeting
from meetings.moment import moments
from meetings.pad import Pad
from meetings.scene import Scene
from meetings.seat import Seat
from meetings.vocabulary import Round
from tumorboard.access import allow
from tumorboard.models import User
from tumorboard.once import once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .room import meeting_on_device
from .screen import NOTHING_NEW, meeting_of, note_shown, screen


@require_GET
@allow(Permission.MEETING_JOIN, Meeting)
def participant(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The meeting as a member follows it: the case, what is proposed, and one's own position."""
    if meeting.is_emergency:
        return redirect("emergency", meeting.pk)
    shown = screen(meeting, "participant")
    scene = shown["scene"]
    note_shown(request, scene)
    context = {**shown, "seat": Seat(scene, request.user), "pad": Pad(scene, request.user)}
    return render(request, "meetings/live/participant.html", context)


@require_GET
@allow(Permission.MEETING_JOIN, Meeting, background=True)
def live_mine(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """One's own part; nothing when it is still as the screen has `seen` it."""
    seat = Seat(moments.scene(meeting), request.user, request.membership)
    note_shown(request, seat.scene)
    if request.GET.get("seen") == seat.key:
        return HttpResponse(status=NOTHING_NEW)
    return _mine(request, seat)


@require_GET
@allow(Permission.BOARD_VIEW, Meeting, device=meeting_on_device, background=True)
def live_part(request: HttpRequest, meeting: Meeting, audience: str) -> HttpResponse:
    """All parts of an audience's screen, for a screen that lost its stream."""
    if audience not in AUDIENCES:
        raise Http404
    if AUDIENCES[audience].permission not in request.permissions:
        raise PermissionDenied
    if request.GET.get("seen") == str(version_for(meeting, audience)):
        return HttpResponse(status=NOTHING_NEW)
    now = screen(meeting, audience)
    if "case" in now["parts"]:
        note_shown(request, now["scene"])
    parts = [(name, html) for name, html in now["parts"].items() if name not in (NUDGE, PEN)]
    return render(request, "meetings/live/parts.html", {**now, "parts": parts})


def own_again(request: HttpRequest, thing: Meeting | AgendaItem) -> HttpResponse:
    """One's own part as it is now, for a step that was done before."""
    return _own_answer(request, meeting_of(thing))


@require_POST
@allow(Permission.MEETING_JOIN, Meeting)
@once(again=own_again)
def meeting_join(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Say that one is here, in the room, by video or by telephone."""
    form = JoinForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose whether you are in the room, on video or on the telephone.")
    try:
        presence.join(meeting, by=request.user, **form.cleaned_data)
    except Refused as refused:
        if not checkin.is_shown(meeting):
            raise
        form.add_error("code", refused.sentence)
        return _own_answer(request, meeting, join=form, status=409)
    return _own_answer(request, meeting)


@require_POST
@allow(Permission.MEETING_JOIN, Meeting)
@once(again=own_again)
def meeting_leave(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Say that one leaves."""
    presence.leave(meeting, by=request.user)
    return _own_answer(request, meeting)


@require_POST
@allow(Permission.MEETING_JOIN, Meeting)
@once(again=own_again)
def hand_raise(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Say that one has something."""
    hands.raise_hand(meeting, by=request.user)
    return _own_answer(request, meeting)


@require_POST
@allow(Permission.MEETING_JOIN, Meeting)
@once(again=own_again)
def hand_lower(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Take that back."""
    hands.lower_hand(meeting, by=request.user)
    return _own_answer(request, meeting)


@require_POST
@allow(Permission.BALLOT_CAST, AgendaItem, board="meeting.board")
@once(again=own_again)
def item_position(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Take one's position on the proposal that one saw; nothing typed is lost."""
    form = PositionForm(request.POST)
    if status := refused_position(form, item, by=request.user):
        return _own_answer(request, item.meeting, form=form, status=status)
    return _own_answer(request, item.meeting)


def refused_position(form: PositionForm, item: AgendaItem, *, by: User) -> int:
    """Record the position that was sent; else the status of the answer that says why not."""
    if not form.is_valid():
        return 422
    entry = form.cleaned_data
    ballot = item.ballots.filter(round=Round.POSITION, pk=entry.pop("ballot")).first()
    try:
        if ballot is None:
            raise Refused("This proposal is no longer before the board.")
        ballots.cast(ballot, by=by, **entry)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return 409
    return 0


def _own_answer(
    request: HttpRequest,
    meeting: Meeting,
    *,
    form: PositionForm | None = None,
    join: JoinForm | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = {"form": form, "join": join}
    if request.htmx:
        scene = Scene(meeting)
        note_shown(request, scene)
        return _mine(request, Seat(scene, request.user), status=status, **forms)
    if form is None and join is None:
        return redirect("participant", meeting.pk)
    shown = screen(meeting, "participant")
    note_shown(request, shown["scene"])
    context = {**shown, "seat": Seat(shown["scene"], request.user), **forms}
    return render(request, "meetings/live/participant.html", context, status=status)


def _mine(request: HttpRequest, seat: Seat, *, status: int = 200, **forms) -> HttpResponse:
    context = {"seat": seat, "scene": seat.scene, "meeting": seat.scene.meeting, **forms}
    return render(request, "meetings/live/mine.html", context, status=status)
