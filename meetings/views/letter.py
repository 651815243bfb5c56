"""The letter to the patient: read as it will be, released, then printed from its page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cases.opening import note_opening
from meetings import letter as letters
from meetings.forms.letter import LetterForm
from meetings.letters import blocks_of
from meetings.models import AgendaItem
from meetings.shelf import released_letters
from meetings.snapshots import Style
from tumorboard.access import allow
from tumorboard.once import once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

ITEM = {"model": AgendaItem, "board": "meeting.board", "related": ("case__patient",)}


@require_GET
@allow(Permission.DOCUMENT_VIEW, **ITEM)
def letter(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """The letters that were released; for a clinician also the one that can be."""
    language = item.meeting.board.language
    form = LetterForm(request.GET) if "language" in request.GET else None
    chosen = form.cleaned_data if form and form.is_valid() else {"language": language}
    return _page(request, item, LetterForm(initial=chosen), chosen)


def release_again(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """The page that follows a release, now or before."""
    messages.success(request, "The letter is released under your name. It is being printed.")
    return redirect("letter", item.pk)


@require_POST
@allow(Permission.DOCUMENT_RELEASE, **ITEM)
@once(again=release_again)
def letter_release(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Release the letter that was read; what is refused comes back with the letter as it is now."""
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _page(request, item, form, {}, status=422)
    try:
        letters.release(item, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _page(request, item, form, form.cleaned_data, status=409)
    return release_again(request, item)


def _page(
    request: HttpRequest, item: AgendaItem, form: LetterForm, chosen: dict, *, status: int = 200
) -> HttpResponse:
    note_opening(request, item.case)
    consensus = letters.decision_of(item)
    context = {
        "item": item,
        "form": form,
        "consensus": consensus,
        "why_not": letters.why_not(consensus),
        "letters": released_letters(consensus, permissions=request.permissions),
        "may_release": Permission.DOCUMENT_RELEASE in request.permissions,
    }
    if context["may_release"] and consensus is not None and consensus.superseded_at is None:
        language = chosen.get("language") or item.meeting.board.language
        style = Style(language, chosen.get("large_print", False))
        context |= {"draft": letters.draft_of(consensus, style), "blocks": blocks_of(language)}
        context["style"] = style
    return render(request, "meetings/letter.html", context, status=status)
