"""The room screen: one pseudonymous view for everybody in the room."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.models import KeyImage
from cases.views.key_images import picture_answer
from meetings import checkin
from meetings.brief import is_before_the_board
from meetings.models import Meeting
from meetings.states import MeetingState
from tumorboard.access import allow
from tumorboard.models import Board
from tumorboard.roles import Permission

from .screen import screen

STALE = timedelta(hours=12)
"""A published meeting that was never opened is no longer waited for after this time."""


@require_GET
@allow(Permission.ROOM_VIEW, Meeting)
def room(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The screen for the wall: the current case without identity, in large type."""
    return render(request, "meetings/live/room.html", screen(meeting, "room"))


@require_GET
@allow(Permission.ROOM_VIEW, Meeting)
def room_code(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The code with which people in the room check in, for as long as they can."""
    code = checkin.code_of(meeting, timezone.now()) if checkin.is_shown(meeting) else ""
    return render(request, "meetings/live/room_code_part.html", {"code": code})


@require_GET
@allow(Permission.ROOM_VIEW, Board)
def room_now(request: HttpRequest, board: Board) -> HttpResponse:
    """Go to the open meeting or the next one; wait on a page that asks again by itself."""
    meeting = _meeting_now(request, board)
    if meeting is None:
        if request.htmx:
            return HttpResponse(status=204)
        return render(request, "meetings/live/room_waiting.html", {"board": board})
    if not request.htmx:
        return redirect("room", meeting.pk)
    if str(meeting.pk) == request.GET.get("shown"):
        return HttpResponse(status=204)
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("room", args=[meeting.pk])})


@require_GET
@allow(Permission.ROOM_VIEW, KeyImage, board="attachment.case.board")
def room_image(request: HttpRequest, image: KeyImage) -> HttpResponse:
    """A key image for the wall, while its case is before the board and at no other time."""
    if not is_before_the_board(image):
        raise Http404
    return picture_answer(request, image)


def _meeting_now(request: HttpRequest, board: Board) -> Meeting | None:
    mine = Meeting.objects.visible_to(request.user).filter(board=board)
    running = mine.filter(state=MeetingState.OPEN).order_by("-opened_at").first()
    if running:
        return running
    since = timezone.now() - STALE
    coming = mine.filter(state=MeetingState.PUBLISHED, starts_at__gte=since)
    return coming.order_by("starts_at").first()
