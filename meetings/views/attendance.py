"""The attendance list: ticked during the meeting, put right until the minutes are signed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import corrections, outline, presence
from meetings.corrections import OPEN_TO_CORRECTION, Wrong
from meetings.forms.attendance import DeputyForm, PresenceForm, StretchForm
from meetings.models import Attendance, Meeting
from meetings.rollcall import RollCall
from meetings.seat import JOIN_WAYS
from meetings.stretches import words_of
from meetings.vocabulary import PresenceMode
from tumorboard.access import allow
from tumorboard.models import User
from tumorboard.once import once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .screen import posted, task

WAYS = (*JOIN_WAYS, ("", "Not here", "user-x"))
STRETCH = {"permission": Permission.AGENDA_EDIT, "model": Attendance, "board": "meeting.board"}


def presence_again(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The list, with the hand on the tick that is stored, now or before."""
    user, mode = request.POST.get("user"), request.POST.get("mode")
    return _list(request, meeting, done=f"here-{user}-{mode or 'absent'}")


@require_http_methods(["GET", "POST"])
@allow(Permission.AGENDA_EDIT, Meeting)
@once(again=presence_again)
def presence_set(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The attendance list; each tick is stored at once."""
    form = PresenceForm(posted(request))
    if request.method == "GET":
        return _list(request, meeting)
    if not form.is_valid():
        sentence = "Choose a member and how they are present."
        return _list(request, meeting, sentence=sentence, status=422)
    mode = form.cleaned_data["mode"]
    user = _member(meeting, form)
    ways = {"is_present": bool(mode), "mode": mode or PresenceMode.ROOM}
    try:
        presence.set_presence(meeting, user=user, by=request.user, **ways)
    except Refused as refused:
        return _list(request, meeting, sentence=refused.sentence, status=409)
    return presence_again(request, meeting)


def deputy_again(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The list, with the hand on the seat that is stored, now or before."""
    return _list(request, meeting, done=f"deputy-{request.POST.get('user')}")


@require_POST
@allow(Permission.AGENDA_EDIT, Meeting)
@once(again=deputy_again)
def deputy_set(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Have somebody who is here sit as deputy, or for themselves again."""
    form = DeputyForm(request.POST)
    if not form.is_valid():
        return _list(request, meeting, sentence="Choose who sits for whom.", status=422)
    user = _member(meeting, form)
    principal = _member(meeting, form, "deputy_for") if form.cleaned_data["deputy_for"] else None
    try:
        presence.set_deputy(meeting, user=user, deputy_for=principal, by=request.user)
    except Refused as refused:
        return _list(request, meeting, sentence=refused.sentence, status=409)
    return deputy_again(request, meeting)


def _member(meeting: Meeting, form: PresenceForm | DeputyForm, field: str = "user") -> User:
    return get_object_or_404(User, pk=form.cleaned_data[field], memberships__board=meeting.board)


def _list(
    request: HttpRequest, meeting: Meeting, *, sentence: str = "", done: str = "", status: int = 200
) -> HttpResponse:
    """The list, with the hand where it was: on what has just been `done`."""
    context = {"roll": RollCall(meeting), "ways": WAYS, "sentence": sentence, "done": done}
    return task(request, meeting, "meetings/live/attendance.html", context, status=status)


@require_GET
@allow(Permission.AGENDA_EDIT, Meeting)
def attendance(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Who was there, when and how, with every correction and every conflict of interest."""
    made = meeting.corrections.select_related("user", "by").order_by("-at")
    said = [{"it": it, "before": words_of(it.before), "after": words_of(it.after)} for it in made]
    context = {
        "meeting": meeting,
        "presences": outline.presences_of(meeting),
        "roll": RollCall(meeting),
        "corrections": said,
        "may_correct": meeting.state in OPEN_TO_CORRECTION,
    }
    return render(request, "meetings/attendance.html", context)


def line_again(request: HttpRequest, thing: Meeting | Attendance) -> HttpResponse:
    """The list that follows a correction that is kept, now or before."""
    messages.success(request, "The attendance list is corrected.")
    return redirect("attendance", thing.pk if isinstance(thing, Meeting) else thing.meeting_id)


@require_http_methods(["GET", "POST"])
@allow(Permission.AGENDA_EDIT, Meeting)
@once(again=line_again)
def attendance_add(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Record somebody who was forgotten."""
    form = StretchForm(posted(request), meeting=meeting)

    def add(reason: str) -> None:
        corrections.add(meeting, user=form.who, line=form.line, by=request.user, reason=reason)

    return _put_right(request, form, add)


@require_http_methods(["GET", "POST"])
@allow(**STRETCH)
@once(again=line_again)
def attendance_correct(request: HttpRequest, stretch: Attendance) -> HttpResponse:
    """Put a line right, or take it out."""
    form = StretchForm(posted(request), meeting=stretch.meeting, stretch=stretch)

    def correct(reason: str) -> None:
        seen = {"revision": form.cleaned_data["revision"] or 0, "by": request.user}
        if "strike" in request.POST:
            corrections.strike(stretch, reason=reason, **seen)
        else:
            corrections.correct(stretch, line=form.line, reason=reason, **seen)

    return _put_right(request, form, correct)


def _put_right(request: HttpRequest, form: StretchForm, verb) -> HttpResponse:
    """Carry the form to the verb; what is wrong is said at its field and what was typed stays."""
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            verb(form.cleaned_data["reason"])
        except Refused as refused:
            field = refused.field if isinstance(refused, Wrong) else None
            form.add_error(field if field in form.fields else None, refused.sentence)
            status = 409
        else:
            return line_again(request, form.meeting)
    context = {"form": form, "meeting": form.meeting, "stretch": form.stretch}
    return render(request, "meetings/attendance_line.html", context, status=status)
