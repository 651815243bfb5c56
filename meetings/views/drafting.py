"""Wording the consensus together: the pad of chair and minute-taker, saved as they write."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from meetings import drafting
from meetings.models import AgendaItem, Meeting
from meetings.pad import Pad, news_of, open_words, wrong_in
from meetings.scene import Scene
from meetings.vocabulary import Said
from tumorboard.access import allow
from tumorboard.roles import Permission

from .screen import command, to_own_screen

ITEM = {"permission": Permission.MEETING_JOIN, "model": AgendaItem, "board": "meeting.board"}
IN_PLACE = {"HX-Reswap": "none"}


@require_GET
@allow(Permission.MEETING_JOIN, Meeting, background=True)
def pad(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The pad of the case before the board; its news alone where it stands on the screen.

    Who does not write gets an empty one.
    """
    sheet = Pad(Scene(meeting), writer=request.user)
    if sheet.key and request.GET.get("pad") == sheet.key:
        news = {"parts": news_of(sheet.item), "open": sheet.open_words}
        return JsonResponse(news, headers=IN_PLACE)
    return render(request, "meetings/live/pad.html", {"pad": sheet, "meeting": meeting})


@require_POST
@allow(**ITEM)
def draft_write(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Keep what was written; the answer says how each part stands now."""
    written = drafting.write(item, by=request.user, changes=changes_in(request))
    if not request.htmx:
        return to_own_screen(request, item.meeting)
    texts = drafting.texts_of(item)
    parts = {
        one.name: {"text": one.text, "by": one.by, "clash": one.clash is not None}
        for one in written
    }
    answer = {"parts": parts, "wrong": wrong_in(texts), "open": open_words(texts)}
    return JsonResponse(answer, headers=IN_PLACE)


@require_POST
@allow(**ITEM)
@command
def item_said(request: HttpRequest, item: AgendaItem) -> None:
    """Tick what was said on the case, all of it at once too."""
    named = set(Said.values) & set(request.POST.getlist("said"))
    drafting.tick(item, by=request.user, said=named, is_said=request.POST.get("on") == "1")


def changes_in(request: HttpRequest) -> dict[str, drafting.Change]:
    """What was written, part by part, each with what its writer had seen there."""
    return {
        name: drafting.Change(
            base=_sent(request, f"base-{name}"),
            text=_sent(request, name),
            tried=tuple(_plain(text) for text in request.POST.getlist(f"tried-{name}")),
        )
        for name in sorted(drafting.NAMES & request.POST.keys())
    }


def _sent(request: HttpRequest, name: str) -> str:
    """A part as it was sent; several choices stand with a space between them."""
    return _plain(" ".join(request.POST.getlist(name)))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
