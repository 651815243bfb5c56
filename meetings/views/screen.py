"""What the live screens have in common: the parts they start from, and answers to commands."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from meetings.live import render
from meetings.models import AgendaItem, Meeting
from meetings.scene import Scene
from tumorboard import live
from tumorboard.refusal import Refused
from tumorboard.roles import Permission


def screen(meeting: Meeting, audience: str) -> dict:
    """The parts of a screen and the stream that keeps them fresh.

    The version is read first, so that whatever is committed meanwhile is sent by the stream.
    """
    version = live.version(meeting.topic)
    key = str(meeting.pk)
    return {
        "meeting": meeting,
        "audience": audience,
        "version": version,
        "parts": render(key, audience),
        "stream_url": f"/live/meeting/{key}/{audience}/?after={version}",
        "poll_url": reverse("live-part", args=[key, audience]),
    }


def fresh_parts(
    request: HttpRequest,
    meeting: Meeting,
    audience: str,
    *,
    body: str = "",
    refused: str = "",
    is_answer: bool = True,
    status: int = 200,
) -> HttpResponse:
    """All parts of a screen as they are now, beside `body` for the place that asked."""
    context = {"body": body, "refused": refused, "is_answer": is_answer}
    html = render_to_string(
        "meetings/live/answer.html", {**screen(meeting, audience), **context}, request
    )
    return HttpResponse(html, status=status)


def meeting_of(thing: Meeting | AgendaItem) -> Meeting:
    return thing if isinstance(thing, Meeting) else thing.meeting


def command(view: Callable[..., HttpResponse | None]) -> Callable[..., HttpResponse]:
    """Answer a chair's command with the fresh state, and a refusal with its sentence as well.

    The view calls one verb and gives back nothing, or an answer of its own.
    """

    @wraps(view)
    def commanded(request: HttpRequest, thing: Meeting | AgendaItem) -> HttpResponse:
        meeting, sentence = meeting_of(thing), ""
        try:
            answer = view(request, thing)
        except Refused as refused:
            if not request.htmx:
                raise
            answer, sentence = None, refused.sentence
        if answer is not None:
            return answer
        if not request.htmx:
            return redirect("chair", meeting.pk)
        status = 409 if sentence else 200
        return fresh_parts(request, meeting, "chair", refused=sentence, status=status)

    return commanded


def task(
    request: HttpRequest,
    meeting: Meeting,
    template: str,
    context: dict,
    *,
    status: int = 200,
    target: str = "#task-dialog-body",
) -> HttpResponse:
    """A form of the chair: as a part for its place on the screen, or as a page of its own.

    A form that comes back because something is wrong brings the fresh state along.
    """
    context = {"meeting": meeting, "scene": Scene(meeting), **context}
    body = render_to_string(template, context, request)
    if not request.htmx:
        page = {**context, "body": body}
        html = render_to_string("meetings/live/task_page.html", page, request)
        return HttpResponse(html, status=status)
    may_run = Permission.MEETING_RUN in request.permissions
    if request.method == "GET" or not may_run:
        return HttpResponse(body, status=status)
    response = fresh_parts(request, meeting, "chair", body=body, status=status)
    response.headers["HX-Retarget"] = target
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def say(request: HttpRequest, words: str) -> None:
    """A success to be read on the next page; live screens show the new state instead."""
    if not request.htmx:
        messages.success(request, words)
