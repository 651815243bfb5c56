"""Meetings before and after they are held: the list, the frame, the agenda, the record."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case
from cases.opening import note_listed
from meetings import absences, duties, library, lists, outline, ratification, suggesting
from meetings import agenda as planning
from meetings.forms.agenda import (
    AddForm,
    MinutesForm,
    MoveForm,
    PublishForm,
)
from meetings.models import AgendaItem, Meeting
from meetings.rollcall import RollCall
from meetings.states import ItemState, MeetingState
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.once import once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .emergency_page import running_for


@require_GET
@allow(Permission.MEETING_VIEW, Board)
def meetings(request: HttpRequest, board: Board) -> HttpResponse:
    """The board's meetings: those to come, then those that are over."""
    coming = list(outline.coming_of(board, request.user))
    page = Paginator(outline.past_of(board, request.user), 10).get_page(request.GET.get("page"))
    return render(
        request,
        "meetings/meetings.html",
        {
            "coming": [_with_owed(request, meeting) for meeting in coming],
            "page": page,
            "running": running_for(request, board),
            "overdue": library.past_review(board, request.user),
        },
    )


def _with_owed(request: HttpRequest, meeting: Meeting) -> dict:
    """A meeting with its plan and, for those who vote, what they still owe to it."""
    votes = Permission.BALLOT_CAST in request.permissions and meeting.is_coming
    work = duties.workload(meeting, request.user) if votes else None
    return {"meeting": meeting, "plan": outline.plan_of(meeting), "work": work}


@require_GET
@allow(Permission.MEETING_VIEW, Board)
def next_meeting(request: HttpRequest, board: Board) -> HttpResponse:
    """Take the chair to the meeting that is open or comes next, everybody else to the list."""
    meeting = duties.coming(board).first()
    if meeting is None or Permission.MEETING_RUN not in request.permissions:
        return redirect("meetings", board.slug)
    return redirect("chair", meeting.pk)


@require_GET
@allow(Permission.MEETING_VIEW, Meeting)
def meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """One meeting: its frame, its cases with what was decided, who was there, its documents."""
    lines, listed = outline.lines_of(meeting), library.on_list_of(meeting)
    note_listed(request, [line.item.case for line in lines] + [one.case for one in listed])
    return render(
        request,
        "meetings/meeting.html",
        {
            "meeting": meeting,
            "lines": lines,
            "listed": listed,
            "plan": outline.plan_of(meeting),
            "presences": outline.presences_of(meeting),
            "roll": RollCall(meeting),
            "audience": "chair" if Permission.AGENDA_EDIT in request.permissions else "",
            "decided": sum(line.item.state == ItemState.DECIDED for line in lines),
        },
    )


@require_GET
@allow(Permission.AGENDA_EDIT, Meeting)
def agenda(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Build the agenda: the ready cases beside the cases of this meeting."""
    return render(request, "meetings/agenda.html", _agenda_context(request, meeting))


@require_GET
@allow(Permission.AGENDA_EDIT, Board)
def next_agenda(request: HttpRequest, board: Board) -> HttpResponse:
    """Go to the agenda of the meeting that comes next; plan one where there is none."""
    coming = outline.coming_of(board, request.user).exclude(state=MeetingState.OPEN)
    meeting = coming.first()
    if meeting is None:
        return redirect("meeting-new", board.slug)
    return redirect("agenda", meeting.pk)


def _agenda_context(request: HttpRequest, meeting: Meeting, moved: object = None) -> dict:
    may_run = Permission.MEETING_RUN in request.permissions
    lines = outline.lines_of(meeting)
    away = frozenset(absences.away_on(meeting.board, meeting.local_start.date()))
    waiting = suggesting.suggested(meeting, request.user, may_run=may_run, away=away)
    to_ratify = list(ratification.waiting_for(meeting))
    listed = library.on_list_of(meeting)
    shown = [line.item.case for line in lines] + [row["case"] for row in waiting]
    shown += [one.item.case for one in to_ratify] + [one.case for one in listed]
    note_listed(request, shown)
    return {
        "meeting": meeting,
        "lines": lines,
        "plan": outline.plan_of(meeting),
        "listed": listed,
        "then": outline.plan_of(meeting, more=ratification.MINUTES * len(to_ratify)),
        "list": lists.list_of(meeting),
        "waiting": waiting,
        "to_ratify": to_ratify,
        "moved": moved,
    }


def agenda_changed(request: HttpRequest, meeting: Meeting, moved: object = None) -> HttpResponse:
    """The whole agenda as one part, or the page again for a browser without script."""
    if not request.htmx:
        return redirect("agenda", meeting.pk)
    context = _agenda_context(request, meeting, moved)
    return render(request, "meetings/agenda_part.html", {**context, "is_part": True})


def add_again(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The agenda, with the hand on the case that was added before."""
    form = AddForm(request.POST, cases=Case.objects.visible_to(request.user))
    found = meeting.items.filter(case=form.cleaned_data["case"]) if form.is_valid() else None
    return agenda_changed(request, meeting, found and found.values_list("pk", flat=True).first())


@require_POST
@allow(Permission.AGENDA_EDIT, Meeting)
@once(again=add_again)
def agenda_add(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put a ready case at the end of the agenda."""
    cases = Case.objects.visible_to(request.user).filter(board=meeting.board)
    form = AddForm(request.POST, cases=cases)
    if not form.is_valid():
        raise Refused(
            "Please say why in at most 300 characters."
            if "late_reason" in form.errors
            else "This case is not known to the board."
        )
    told = form.cleaned_data
    item = planning.add(
        meeting, case=told["case"], by=request.user, late_reason=told["late_reason"]
    )
    return agenda_changed(request, meeting, item.pk)


def move_again(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The agenda, with the hand on the case that was moved before."""
    form = MoveForm(request.POST, meeting=meeting)
    return agenda_changed(
        request, meeting, form.cleaned_data["item"].pk if form.is_valid() else None
    )


@require_POST
@allow(Permission.AGENDA_EDIT, Meeting)
@once(again=move_again)
def item_move(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Give a case another place on the agenda."""
    form = MoveForm(request.POST, meeting=meeting)
    if not form.is_valid():
        raise Refused("This case no longer stands on the agenda. Please look at it again.")
    item = form.cleaned_data["item"]
    planning.move(item, to=form.cleaned_data["position"], by=request.user)
    return agenda_changed(request, meeting, item.pk)


def minutes_again(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """The agenda with the minutes that are planned, now or before."""
    return agenda_changed(request, item.meeting)


@require_POST
@allow(Permission.AGENDA_EDIT, AgendaItem, board="meeting.board")
@once(again=minutes_again)
def item_minutes(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Plan the case for so many minutes."""
    form = MinutesForm(request.POST)
    if not form.is_valid():
        raise Refused("Please give the minutes as a whole number from 1 to 120.")
    planning.set_minutes(item, minutes=form.cleaned_data["minutes"], by=request.user)
    return minutes_again(request, item)


@require_POST
@allow(Permission.AGENDA_EDIT, AgendaItem, board="meeting.board")
def item_remove(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Take a case off an agenda that is not published."""
    meeting = item.meeting
    planning.remove(item, by=request.user)
    return agenda_changed(request, meeting)


@require_POST
@allow(Permission.AGENDA_EDIT, Meeting)
def meeting_publish(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Publish the agenda, from which on the members give their sealed recommendations."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        raise Refused("Please say why in at most 300 characters.")
    planning.publish(meeting, by=request.user, over_reason=form.cleaned_data["over_reason"])
    messages.success(
        request,
        "The agenda is published. The members are invited, and the specialists can record now.",
    )
    target = reverse("meeting", args=[meeting.pk])
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": target})
    return redirect(target)
