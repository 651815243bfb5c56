"""What the live screens have in common: the parts they start from, and answers to commands."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.shortcuts import render as render_page
from django.template.loader import render_to_string
from django.urls import reverse

from cases.opening import note_seen
from meetings import history
from meetings.live import Screens, version_for
from meetings.models import AgendaItem, Meeting
from meetings.scene import Scene
from tumorboard.once import Answer, once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

NOTHING_NEW = 204
LOOK = {"HX-Trigger": "tb:poll"}
"""Asks the screen to look at once, in case the stream that brings the new state is gone."""


def screen(meeting: Meeting, audience: str) -> dict:
    """The parts of a screen, the scene that they show, and the stream that keeps them fresh.

    The meeting is read anew after the version: what was loaded with the request may be older.
    """
    followed = stream_of(meeting, audience)
    screens = Screens(str(meeting.pk))
    return {
        **followed,
        "meeting": screens.meeting,
        "scene": screens.scene,
        "audience": audience,
        "parts": screens.parts(audience),
    }


def stream_of(meeting: Meeting, audience: str) -> dict:
    """The stream that keeps a page fresh, from the version on at which it is made.

    Ask for it before anything that the page shows is read, so that whatever is committed
    meanwhile is sent by the stream.
    """
    version = version_for(meeting, audience)
    address = f"/live/meeting/{meeting.pk}/{audience}/?after={version}"
    return {"version": version, "stream_url": address}


def note_shown(request: HttpRequest, scene: Scene) -> None:
    """Audit, once in a sitting, what a person sees of patients on the screens of a meeting.

    The case that is shown counts as opened, those of the agenda as seen in a list.
    """
    if request.user.is_authenticated:
        opened = scene.shown.case if scene.shown else None
        note_seen(request, opened=opened, listed=[item.case for item in scene.items])


def meeting_of(thing: Meeting | AgendaItem) -> Meeting:
    return thing if isinstance(thing, Meeting) else thing.meeting


def command(view: Callable[..., HttpResponse | None]) -> Callable[..., HttpResponse]:
    """Answer a chair's command: the stream brings the new state, a refusal comes as its sentence.

    The view calls one verb and gives back nothing, or an answer of its own. A step that was done
    under its key is not done again; one that was pressed under an earlier chair is refused.
    """

    step = once(again=_nothing_to_say)(_in_this_term(view))

    @wraps(view)
    def commanded(request: HttpRequest, thing: Meeting | AgendaItem) -> HttpResponse:
        meeting, sentence = meeting_of(thing), ""
        try:
            answer = step(request, thing)
        except Refused as refused:
            if not request.htmx:
                raise
            answer, sentence = None, refused.sentence
        if answer is not None:
            return answer
        if not request.htmx:
            return to_own_screen(request, meeting)
        return refusal_part(request, sentence) if sentence else done(request)

    return commanded


def to_own_screen(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Back to where the person follows the meeting: a minute-taker need not have the chair's."""
    leads = Permission.MEETING_RUN in request.permissions
    return redirect("chair" if leads else "participant", meeting.pk)


def _in_this_term(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """The view's step, refused where it was pressed on a screen of an earlier term of the chair."""

    def steered(request: HttpRequest, thing: Meeting | AgendaItem) -> Answer:
        if request.method == "POST":
            _refuse_late(request, meeting_of(thing))
        return view(request, thing)

    return steered


def _nothing_to_say(request: HttpRequest, thing: Meeting | AgendaItem) -> None:
    """A command that was done before: the stream has brought what came of it."""


def _refuse_late(request: HttpRequest, meeting: Meeting) -> None:
    """Refuse what was pressed on a screen of an earlier term of the chair."""
    sent = request.POST.get("term", "")
    if sent.isascii() and sent.isdigit() and len(sent) < 6:
        history.lock_chaired(meeting, by=request.user, term=int(sent))


def aimed(response: HttpResponse, target: str) -> HttpResponse:
    """The answer, to be put into the target whatever asked for it."""
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = target, "innerHTML"
    for name, value in LOOK.items():
        response.headers[name] = value
    return response


def done(request: HttpRequest) -> HttpResponse:
    """Nothing to say: clears the form that asked, or what was refused before."""
    if request.htmx.target == "task":
        return HttpResponse(headers=LOOK)
    return aimed(HttpResponse(), "#messages")


def refusal_part(request: HttpRequest, sentence: str) -> HttpResponse:
    """The sentence for the place where messages stand."""
    context = {"sentence": sentence}
    response = render_page(request, "components/refused.html", context, status=409)
    return aimed(response, "#messages")


def task(
    request: HttpRequest,
    meeting: Meeting,
    template: str,
    context: dict,
    *,
    status: int = 200,
    target: str = "#task",
) -> HttpResponse:
    """A form of the chair: as a part for its place on the screen, or as a page of its own.

    A form that comes back because something is wrong has the screen look for the fresh state.
    """
    context = {
        "meeting": meeting,
        "scene": Scene(meeting, about=context.get("item")),
        "is_page": not request.htmx,
        "back": reverse("emergency" if meeting.is_emergency else "meeting", args=[meeting.pk]),
        **context,
    }
    context["body"] = render_to_string(template, context, request)
    frame = "meetings/live/task.html" if request.htmx else "meetings/live/task_page.html"
    response = HttpResponse(render_to_string(frame, context, request), status=status)
    if request.htmx and request.method == "POST":
        return aimed(response, target)
    return response


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with a POST, be it nothing at all; None for any other method."""
    return request.POST if request.method == "POST" else None


def say(request: HttpRequest, words: str) -> None:
    """A success to be read on the next page; live screens show the new state instead."""
    if not request.htmx:
        messages.success(request, words)
