"""The chair's control: who leads, who speaks, breaks, the running agenda, and the way back."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.opening import note_listed
from meetings import chairing, hands, outline, pauses, steering, undoing
from meetings.forms.control import HandForm, HandOverForm, InsertForm, MinuteTakerForm, ShiftForm
from meetings.models import AgendaItem, Meeting
from meetings.scene import Scene
from tumorboard.access import allow
from tumorboard.once import once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .screen import LOOK, NOTHING_NEW, command, posted, say, task


@require_GET
@allow(Permission.MEETING_RUN, Meeting, background=True)
def chair_seat(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Whether one has the chair oneself; nothing when it is still as the screen has `seen` it."""
    seat = seat_of(request, Scene(meeting))
    if request.GET.get("seen") == seat["key"]:
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "meetings/live/seat.html", {"meeting": meeting, "chair_seat": seat})


def seat_of(request: HttpRequest, scene: Scene) -> dict:
    """What a person who may run the meeting is told of its chair."""
    is_mine = scene.meeting.chair_id == request.user.pk
    words = scene.control.chair_words
    facts = (is_mine, words, scene.meeting.is_over, scene.control.term_number)
    key = hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
    return {"is_mine": is_mine, "words": words, "key": key}


def seat_again(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Who has the chair now, for a step that was done."""
    meeting.refresh_from_db()
    context = {"meeting": meeting, "chair_seat": seat_of(request, Scene(meeting))}
    response = render(request, "meetings/live/seat.html", context)
    for name, value in LOOK.items():
        response.headers[name] = value
    return response


@require_POST
@allow(Permission.MEETING_RUN, Meeting)
@once(again=seat_again)
def chair_take_over(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Take the chair of a meeting whose chair cannot be reached."""
    chairing.take_over(meeting, by=request.user)
    return seat_again(request, meeting)


@require_http_methods(["GET", "POST"])
@allow(Permission.MEETING_RUN, Meeting)
@command
def chair_hand_over(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Give the chair to another member."""
    form = HandOverForm(posted(request), board=meeting.board, chair=meeting.chair)
    if form.is_valid():
        chairing.hand_over(meeting, to=form.cleaned_data["to"], by=request.user)
        say(request, f"{form.cleaned_data['to'].name} has the chair.")
        return None
    return _people_form(request, meeting, "meetings/live/hand_over.html", form)


@require_http_methods(["GET", "POST"])
@allow(Permission.MEETING_RUN, Meeting)
@command
def minute_taker_set(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Name who keeps the minutes beside the chair."""
    form = MinuteTakerForm(
        posted(request), board=meeting.board, initial={"user": meeting.minute_taker_id}
    )
    if form.is_valid():
        chairing.name_minute_taker(meeting, user=form.cleaned_data["user"], by=request.user)
        say(request, "The minute-taker is named.")
        return None
    return _people_form(request, meeting, "meetings/live/minute_taker.html", form)


def _people_form(
    request: HttpRequest, meeting: Meeting, template: str, form: HandOverForm | MinuteTakerForm
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return task(request, meeting, template, {"form": form}, status=status)


@require_POST
@allow(Permission.MEETING_RUN, Meeting)
@command
def meeting_break(request: HttpRequest, meeting: Meeting) -> None:
    """Begin a break, or go on after it."""
    act = pauses.begin if request.POST.get("on") == "1" else pauses.end
    act(meeting, by=request.user)


@require_POST
@allow(Permission.MEETING_RUN, Meeting)
@command
def meeting_undo(request: HttpRequest, meeting: Meeting) -> None:
    """Take back the chair's last step, where it harmed nobody."""
    undoing.undo(meeting, step=request.POST.get("step", ""), by=request.user)


@require_http_methods(["GET", "POST"])
@allow(Permission.MEETING_RUN, Meeting)
@command
def case_insert(request: HttpRequest, meeting: Meeting) -> HttpResponse | None:
    """Bring a ready case into the running meeting, as the next one."""
    cases = outline.waiting_cases(meeting.board, request.user)
    if request.method == "GET":
        rows = outline.waiting_rows(meeting.board, request.user)
        note_listed(request, (row["case"] for row in rows))
        return task(request, meeting, "meetings/live/insert.html", {"rows": rows})
    form = InsertForm(request.POST, cases=cases)
    if not form.is_valid():
        raise Refused("This case is not among the ready ones any more.")
    item = steering.insert(meeting, by=request.user, **form.cleaned_data)
    say(request, f"{item.case.reference} is the next case.")
    return None


@require_POST
@allow(Permission.MEETING_RUN, AgendaItem, board="meeting.board")
@command
def item_shift(request: HttpRequest, item: AgendaItem) -> None:
    """Give a case another place on the agenda of the running meeting."""
    form = ShiftForm(request.POST)
    if not form.is_valid():
        raise Refused("Say the new place of the case as a number.")
    steering.shift(item, to=form.cleaned_data["to"], by=request.user)


@require_POST
@allow(Permission.MEETING_RUN, Meeting)
@command
def hand_answer(request: HttpRequest, meeting: Meeting) -> None:
    """Take somebody who was heard off the list of those who have something."""
    form = HandForm(request.POST)
    if not form.is_valid():
        raise Refused("Choose whose hand is lowered.")
    hands.answer(meeting, hand=form.cleaned_data["hand"], by=request.user)
