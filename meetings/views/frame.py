"""When and where a meeting is held: planned, changed, cancelled, and put into one's calendar."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from meetings import agenda as planning
from meetings import inviting, outline
from meetings.forms.agenda import MeetingForm, week_after
from meetings.forms.live import ReasonForm
from meetings.models import Meeting
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.once import once
from tumorboard.refusal import Conflict, Refused
from tumorboard.roles import Permission

from .documents import file_answer
from .screen import posted


def new_again(request: HttpRequest, board: Board) -> HttpResponse:
    """The agenda of the meeting that was planned before, or the list where it is gone."""
    form = MeetingForm(request.POST, board=board)
    known = outline.coming_of(board, request.user)
    found = known.filter(**form.frame).first() if form.is_valid() else None
    return _planned(request, found) if found else redirect("meetings", board.slug)


def _planned(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    messages.success(request, f"The meeting of {meeting.day_words} is planned.")
    return redirect("agenda", meeting.pk)


@require_http_methods(["GET", "POST"])
@allow(Permission.AGENDA_EDIT, Board)
@once(again=new_again)
def meeting_new(request: HttpRequest, board: Board) -> HttpResponse:
    """Plan a meeting, from nothing or with the frame of the last one."""
    last = outline.last_planned(board, request.user) if request.GET.get("like") == "last" else None
    form = MeetingForm(request.POST or None, board=board, initial=week_after(last) if last else {})
    form.like = last
    if request.method == "POST" and form.is_valid():
        try:
            meeting = planning.plan(board, by=request.user, **form.frame)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            return _frame_page(request, form, status=409)
        return _planned(request, meeting)
    return _frame_page(request, form, status=422 if form.errors else 200)


def edit_again(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The page of a meeting that is changed, now or before."""
    messages.success(request, "The meeting is changed.")
    return redirect("meeting", meeting.pk)


@require_http_methods(["GET", "POST"])
@allow(Permission.AGENDA_EDIT, Meeting)
@once(again=edit_again)
def meeting_edit(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Change when, where and under whom a meeting is held."""
    form = MeetingForm(request.POST or None, board=meeting.board, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            planning.change(meeting, by=request.user, revision=revision, changes=form.frame)
        except Conflict as conflict:
            return _frame_page(request, form, differences=form.rebase(conflict.current), status=409)
        except Refused as refused:
            form.add_error(None, refused.sentence)
            return _frame_page(request, form, status=409)
        return edit_again(request, meeting)
    return _frame_page(request, form, status=422 if form.errors else 200)


def _frame_page(
    request: HttpRequest, form: MeetingForm, *, status: int, differences: list | None = None
) -> HttpResponse:
    context = {"form": form, "meeting": form.meeting, "differences": differences}
    return render(request, "meetings/frame.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Permission.AGENDA_EDIT, Meeting)
def meeting_cancel(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Call off a meeting that was not opened, with the reason."""
    form = ReasonForm(posted(request), label="Why it is cancelled")
    if form.is_valid():
        try:
            planning.cancel(meeting, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.sentence)
            return _cancel_page(request, meeting, form, status=409)
        messages.success(request, "The meeting is cancelled. Its cases wait as ready ones.")
        return redirect("meeting", meeting.pk)
    return _cancel_page(request, meeting, form, status=422 if form.errors else 200)


def _cancel_page(
    request: HttpRequest, meeting: Meeting, form: ReasonForm, *, status: int
) -> HttpResponse:
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/cancel.html", context, status=status)


@require_GET
@allow(Permission.MEETING_JOIN, Meeting)
def meeting_entry(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The meeting as an entry for one's calendar; it says nothing of a case."""
    if meeting.is_emergency or not meeting.is_coming:
        raise Refused("There is an entry for the calendar while a meeting is published.")
    content = inviting.entry_of(meeting, request.user).encode()
    return file_answer(content, f"meeting-{meeting.local_start:%Y-%m-%d}.ics", "text/calendar")
