"""The emergency board: called from the case, answered apart, led by whoever called it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.facts import emergency_gaps_of, emergency_of
from cases.models import Case
from cases.opening import note_opening
from meetings import alarms, answers, ballots, emergency
from meetings.forms.ballot import OpinionForm
from meetings.forms.emergency import CallForm, CallInForm
from meetings.forms.live import PositionForm, ReasonForm
from meetings.models import AgendaItem, Meeting
from meetings.scene import Scene
from meetings.vocabulary import Round
from tumorboard.access import allow, voting_members
from tumorboard.models import Board
from tumorboard.once import once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .emergency_page import own_of, page, running_for, state_of
from .live import refused_position
from .review import refused_opinion
from .screen import NOTHING_NEW, posted

ITEM = {"permission": Permission.BALLOT_CAST, "model": AgendaItem, "board": "meeting.board"}


@require_http_methods(["GET", "POST"])
@allow(Permission.EMERGENCY_CALL, Case)
def emergency_call(request: HttpRequest, case: Case) -> HttpResponse:
    """Call an emergency board on the case; a running one is shown instead."""
    running = alarms.running_on(case, request.user)
    if running is not None:
        return redirect("emergency", running.meeting.pk)
    form = _call_form(request, case)
    if form.is_valid():
        try:
            meeting = emergency.call(case, by=request.user, **form.call)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            return _call_page(request, case, form, status=409)
        return _told(request, meeting, "The emergency board is called. Everybody gets a mail.")
    return _call_page(request, case, form, status=422 if form.errors else 200)


def _call_form(request: HttpRequest, case: Case) -> CallForm:
    starts, initial = alarms.starts_of(case), {"question": case.question}
    options = {"board": case.board, "user": request.user, "starts": starts}
    return CallForm(posted(request), initial=initial, **options)


def _call_page(request: HttpRequest, case: Case, form: CallForm, *, status: int) -> HttpResponse:
    note_opening(request, case)
    gaps, alarm = emergency_gaps_of(case), emergency_of(case)
    context = {"case": case, "form": form, "gaps": gaps, "emergency": alarm}
    return render(request, "meetings/emergency/call.html", context, status=status)


@require_GET
@allow(Permission.MEETING_VIEW, Meeting)
def board(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """One page for the case: its clock, who has answered, one's own part, the decision."""
    if not meeting.is_emergency:
        return redirect("meeting", meeting.pk)
    return page(request, meeting)


@require_GET
@allow(Permission.MEETING_VIEW, Meeting, background=True)
def emergency_state(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The part of the page that changes with every answer."""
    if not meeting.is_emergency:
        return redirect("meeting", meeting.pk)
    return render(request, "meetings/emergency/state.html", state_of(request, meeting))


@require_GET
@allow(Permission.MEETING_VIEW, Meeting, background=True)
def emergency_mine(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """One's own part; nothing when it is still as the page has `seen` it."""
    if not meeting.is_emergency:
        return redirect("meeting", meeting.pk)
    scene = Scene(meeting, about=meeting.items.get())
    context = own_of(request, scene)
    if request.GET.get("seen") == context["seat"].key:
        return HttpResponse(status=NOTHING_NEW)
    context |= {"scene": scene, "item": scene.shown}
    return render(request, "meetings/emergency/mine.html", context)


def answer_again(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """The page that follows a recommendation that is recorded, now or before."""
    ballot = ballots.current(item, Round.OPINION)
    is_open = ballot is not None and not ballot.is_sealed
    how = "recorded; those who are called read it" if is_open else "recorded and sealed"
    return _told(request, item.meeting, f"Your recommendation is {how}.")


def _told(request: HttpRequest, meeting: Meeting, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("emergency", meeting.pk)


@require_POST
@allow(**ITEM)
@once(again=answer_again)
def emergency_answer(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Record the member's recommendation; what cannot be recorded stays in the form."""
    _refuse_regular(item)
    form = OpinionForm(request.POST)
    if status := refused_opinion(form, item, by=request.user):
        return page(request, item.meeting, form=form, status=status)
    return answer_again(request, item)


def position_again(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """The page that follows a position that is recorded, now or before."""
    return _told(request, item.meeting, "Your position is recorded.")


@require_POST
@allow(**ITEM)
@once(again=position_again)
def emergency_position(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Take one's position on the proposal that one saw."""
    _refuse_regular(item)
    if not item.ballots.filter(round=Round.POSITION).exists():
        raise Refused("No proposal is before the board yet.")
    form = PositionForm(request.POST)
    if status := refused_position(form, item, by=request.user):
        return page(request, item.meeting, position=form, status=status)
    return position_again(request, item)


def _refuse_regular(item: AgendaItem) -> None:
    if not item.meeting.is_emergency:
        raise Refused("This case is not before an emergency board.")


@require_POST
@allow(Permission.EMERGENCY_CALL, Meeting)
def emergency_take_over(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Lead the emergency board from now on, as a chair."""
    emergency.take_over(meeting, by=request.user)
    return _told(request, meeting, "You lead this emergency board now.")


def off_again(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The page of an emergency board that is called off, now or before."""
    return _told(request, meeting, "The emergency board is called off.")


@require_http_methods(["GET", "POST"])
@allow(Permission.MEETING_RUN, Meeting)
@once(again=off_again)
def emergency_call_off(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """End the emergency board without a decision, with the reason."""
    form, status = ReasonForm(posted(request), label="Why it is called off"), 200
    if form.is_valid():
        try:
            emergency.call_off(meeting, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.sentence)
            status = 409
        else:
            return off_again(request, meeting)
    words = {"title": "Call off the emergency board", "submit": "Call it off", "tone": "danger"}
    return _asked(request, meeting, form, words, status=status)


def in_again(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The page of an emergency board to which more members are called, now or before."""
    return _told(request, meeting, "They are called and get a mail.")


@require_http_methods(["GET", "POST"])
@allow(Permission.MEETING_RUN, Meeting)
@once(again=in_again)
def emergency_call_in(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Call more members to the running emergency board."""
    there = answers.asked(meeting).values("pk") if meeting.is_emergency else []
    more = list(voting_members(meeting.board).exclude(pk__in=there))
    form, status = CallInForm(posted(request), board=meeting.board, members=more), 200
    if form.is_valid():
        try:
            emergency.call_in(meeting, members=form.cleaned_data["members"], by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            status = 409
        else:
            return in_again(request, meeting)
    words = {"title": "Call more members", "submit": "Call them", "tone": "primary"}
    return _asked(request, meeting, form, words, status=status)


def _asked(
    request: HttpRequest,
    meeting: Meeting,
    form: ReasonForm | CallInForm,
    words: dict,
    *,
    status: int,
) -> HttpResponse:
    status = 422 if status == 200 and form.errors else status
    context = {"meeting": meeting, "form": form, **words}
    return render(request, "meetings/emergency/asked.html", context, status=status)


@require_GET
@allow(Permission.CASE_VIEW, Case, background=True)
def case_emergency(request: HttpRequest, case: Case) -> HttpResponse:
    """The part of the page of a case that shows its emergency board, or lets one be called."""
    alarm = alarms.running_on(case, request.user)
    return render(
        request,
        "meetings/emergency/case.html",
        {
            "case": case,
            "alarm": alarm,
            "is_owed": alarm is not None and alarm.owed_by(request.user),
            "may_call": Permission.EMERGENCY_CALL in request.permissions and case.is_callable,
        },
    )


@require_GET
@allow(Permission.MEETING_VIEW, Board, background=True)
def emergencies(request: HttpRequest, board: Board) -> HttpResponse:
    """The part that says which emergency boards run now."""
    running = running_for(request, board)
    return render(request, "meetings/emergency/banners.html", {"running": running})
