"""The room screen: one pseudonymous view for everybody in the room, and how a screen gets it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import KeyImage
from cases.views.key_images import picture_answer
from meetings import checkin, pairing
from meetings.brief import image_shown_at, is_before_the_board
from meetings.forms.live import CodeForm
from meetings.live import ROOM
from meetings.models import Meeting, RoomScreen
from meetings.reachable import screens_of
from tumorboard.access import allow
from tumorboard.once import once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .screen import screen, task

COOKIE_LIFE = 14 * 60 * 60


def meeting_on_device(token: str, *, pk: object, audience: str = ROOM) -> Meeting | None:
    """The meeting, for the screen that was paired with it; of its parts the room's alone."""
    shown = pairing.meeting_shown(token)
    return shown if shown and shown.pk == pk and audience == ROOM else None


def image_on_device(token: str, *, pk: object) -> KeyImage | None:
    """The key image, for a screen whose meeting has its case before the board."""
    shown = pairing.meeting_shown(token)
    return image_shown_at(shown, pk) if shown else None


@require_GET
@allow(Permission.ROOM_VIEW, Meeting, device=meeting_on_device)
def room(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The screen for the wall: the current case without identity, in large type."""
    if meeting.is_emergency:
        raise Http404
    is_paired = bool(meeting_on_device(_token(request), pk=meeting.pk))
    context = {**screen(meeting, ROOM), "is_paired": is_paired}
    return render(request, "meetings/live/room.html", context)


@require_GET
@allow(Permission.ROOM_VIEW, Meeting, device=meeting_on_device, background=True)
def room_code(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The code with which people in the room check in, for as long as they can."""
    code = checkin.code_of(meeting, timezone.now()) if checkin.is_shown(meeting) else ""
    return render(request, "meetings/live/room_code_part.html", {"code": code})


@require_GET
@allow(Permission.ROOM_VIEW, KeyImage, board="attachment.case.board", device=image_on_device)
def room_image(request: HttpRequest, image: KeyImage) -> HttpResponse:
    """A key image for the wall, while its case is before the board and at no other time."""
    if not is_before_the_board(image):
        raise Http404
    return picture_answer(request, image)


@require_GET
@allow(public=True)
def screen_start(request: HttpRequest) -> HttpResponse:
    """Where a browser without a login begins: the meeting that it was paired with, or a code."""
    shown = pairing.meeting_shown(_token(request))
    if shown is not None:
        return redirect("room", shown.pk)
    known = pairing.screen_of(_token(request))
    before = known.meeting if known else None
    return render(request, "meetings/screen/start.html", {"before": before})


@require_POST
@allow(public=True, background=True)
def screen_code(request: HttpRequest) -> HttpResponse:
    """Give this browser a code to show; it is good for ten minutes and for one pairing."""
    token = _token(request)
    known = pairing.screen_of(token)
    if known is None or known.paired_at:
        token = pairing.new_token()
    try:
        code, sentence = pairing.ask(token), ""
    except Refused as refused:
        code, sentence = "", refused.sentence
    context = {"code": code, "sentence": sentence, "minutes": pairing.LIFE.seconds // 60}
    response = render(request, "meetings/screen/code.html", context)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        token,
        max_age=COOKIE_LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@require_GET
@allow(public=True, background=True)
def screen_wait(request: HttpRequest) -> HttpResponse:
    """Whether this browser has to show something else than it does: nothing to say, or where."""
    shown = pairing.meeting_shown(_token(request))
    is_as_it_was = request.GET.get("shown", "") == (str(shown.pk) if shown else "")
    if is_as_it_was and (shown or pairing.is_waiting(_token(request))):
        return HttpResponse(status=204)
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("screen")})


def screens_again(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The room screens as they are, for a screen that was paired before."""
    return _screens(request, meeting, CodeForm())


@require_http_methods(["GET", "POST"])
@allow(Permission.ROOM_VIEW, Meeting)
@once(again=screens_again)
def room_screens(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The room screens of a meeting: pair one by the code that it shows, or end one."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            pairing.pair(meeting, code=form.cleaned_data["code"], by=request.user)
        except Refused as refused:
            form.add_error("code", refused.sentence)
            status = 409
        else:
            form, status = CodeForm(), 200
    return _screens(request, meeting, form, status=status)


@require_POST
@allow(Permission.ROOM_VIEW, RoomScreen, board="meeting.board")
def room_screen_end(request: HttpRequest, wall: RoomScreen) -> HttpResponse:
    """End a room screen; it goes dark at once."""
    pairing.end(wall, by=request.user)
    return _screens(request, wall.meeting, CodeForm())


def _screens(
    request: HttpRequest, meeting: Meeting, form: CodeForm, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "screens": screens_of(meeting)}
    return task(request, meeting, "meetings/live/screens.html", context, status=status)


def _token(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
