"""A specialist's work before the meeting: review a case, seal a recommendation."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cases import ledger, overview, plans
from cases.models import Case
from cases.opening import note_listed, note_opening
from cases.reading.pictures import course_of
from meetings import absences, ballots, duties, library, lists, outline, reviews, turnout
from meetings.brief import brief_of
from meetings.changes import Changes, Seen, in_detail
from meetings.control import errands_for
from meetings.forms.ballot import OpinionForm, RecuseForm, opinion_of
from meetings.models import AgendaItem
from meetings.states import MeetingState
from meetings.strips import opinion_cells, position_cells
from meetings.vocabulary import Round
from tumorboard import mails
from tumorboard.access import allow
from tumorboard.models import Board, User
from tumorboard.once import once
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from .emergency_page import page as emergency_page
from .emergency_page import running_for


@require_GET
@allow(Permission.BALLOT_CAST, Board)
def review(request: HttpRequest, board: Board) -> HttpResponse:
    """The cases of the coming meetings in the order of the agenda, or what is to do alone."""
    owed = _owed_only(request)
    coming = [duties.worklist(meeting, request.user) for meeting in duties.coming(board)]
    standing = library.standing_of(board, request.user)
    shown = [duty.item.case for work in coming for duty in work.duties]
    note_listed(request, [*shown, *(one.case for one in standing)])
    context = {
        "standing": standing,
        "workloads": [work.only(owed=owed) for work in coming],
        "first": next(filter(None, (work.first_owed for work in coming)), None),
        "owed_only": owed,
        "running": running_for(request, board),
        "planned": outline.coming_of(board, request.user).first(),
    }
    return render(request, "meetings/review.html", context)


def _owed_only(request: HttpRequest) -> bool:
    return request.GET.get("only") == "owed"


@require_GET
@allow(Permission.MEETING_VIEW, AgendaItem, board="meeting.board")
def item(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """One case for two minutes of review, with the member's own ballot beside it."""
    if item.meeting.is_emergency:
        return redirect("emergency", item.meeting_id)
    return _item_page(request, item)


def _item_page(
    request: HttpRequest,
    item: AgendaItem,
    *,
    form: OpinionForm | None = None,
    recuse: RecuseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    note_opening(request, item.case)
    own = (work := duties.workload(item.meeting, request.user)).of(item)
    if own is None:
        raise Http404
    context = {
        "item": item,
        "meeting": item.meeting,
        "own": own,
        "may_vote": Permission.BALLOT_CAST in request.permissions,
        "form": form or OpinionForm(initial=opinion_of(own.vote) if own.vote else None),
        "recuse": recuse or RecuseForm(),
        "turnout": turnout.opinions_of(item.meeting).get(item.pk),
        **_way_on(request, work, item),
        **_case_context(item, _news(request, item)),
        **_outcome(item),
    }
    return render(request, "meetings/item.html", context, status=status)


def _way_on(request: HttpRequest, work: duties.Workload, item: AgendaItem) -> dict:
    """Where the keys lead, and what comes after a recommendation."""
    owed_only = _owed_only(request)
    before, after = work.beside(item, owed_only=owed_only)
    here = None if _is_before_the_board(item) else work.next_after(item)
    return {"work": work, "before": before, "after": after, "next": here, "owed_only": owed_only}


def _is_before_the_board(item: AgendaItem) -> bool:
    """Whether the meeting is on this case now, so that one comes from it and goes back to it."""
    return item.meeting.state == MeetingState.OPEN and item.is_current


def _news(request: HttpRequest, item: AgendaItem) -> Changes:
    """What is new since the person's last visit; a browser that only fetches ahead is no visit."""
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return Changes()
    mark = reviews.look(item, by=request.user)
    if mark is None:
        raise Http404
    return in_detail(item, Seen.before(mark), request.user)


def _case_context(item: AgendaItem, news: Changes) -> dict:
    written, examined = ledger.with_versions(item.case, "examination")
    brief = brief_of(item.case, on=item.meeting.local_start.date(), written=written)
    for fact in brief["facts"]:
        fact["is_new"] = not news.columns.isdisjoint(fact.get("columns", ()))
    return {
        "brief": brief,
        "news": news,
        "lesions": overview.lesion_views(item.case, written),
        "course": course_of(item.case, written, examined, list(plans.items_of(item.case))),
        **overview.panels_of(item.case, written, linked=False),
    }


def _outcome(item: AgendaItem) -> dict:
    """The ballot, and what the board said once it is revealed and decided; nothing before."""
    ballot = ballots.current(item, Round.OPINION)
    consensus = item.decisions.select_related("ballot", "ratification").last()
    return {
        "errands": errands_for(item),
        "ballot": ballot,
        "ratified": item.ratifies,
        "opinions": opinion_cells(ballot),
        "consensus": consensus,
        "positions": position_cells(consensus and consensus.ballot, before=ballot),
    }


def opinion_again(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """The page that follows a recommendation that is sealed, now or before."""
    words = f"Your recommendation for {item.case.reference} is recorded and sealed."
    return _on_from(request, item, words)


def recusal_again(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """The page that follows a conflict of interest that is recorded, now or before."""
    messages.success(request, f"You are recused from {item.case.reference}.")
    return redirect("item", item.pk)


def reviewed_again(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """The page that follows a case that counts as reviewed, or is owed again."""
    if request.POST.get("on") == "0":
        messages.success(request, f"{item.case.reference} waits for your recommendation again.")
        return redirect("item", item.pk)
    return _on_from(request, item, f"{item.case.reference} is reviewed without a recommendation.")


@require_POST
@allow(Permission.BALLOT_CAST, AgendaItem, board="meeting.board")
@once(again=opinion_again)
def item_opinion(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Seal the member's recommendation; what cannot be recorded stays in the form."""
    form = OpinionForm(request.POST)
    if status := refused_opinion(form, item, by=request.user):
        return _item_page(request, item, form=form, status=status)
    return opinion_again(request, item)


def refused_opinion(form: OpinionForm, item: AgendaItem, *, by: User) -> int:
    """Record the recommendation that was sent; else the status of the answer that says why not."""
    if not form.is_valid():
        return 422
    try:
        ballot = ballots.current(item, Round.OPINION)
        if ballot is None:
            raise Refused("No ballot is open for this case.")
        ballots.cast(ballot, by=by, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, _not_recorded(refused))
        return 409
    return 0


def _not_recorded(refused: Refused) -> str:
    said = "not recorded" in refused.sentence
    return refused.sentence if said else f"{refused.sentence} Your vote was not recorded."


def _on_from(request: HttpRequest, item: AgendaItem, words: str) -> HttpResponse:
    """Go on to the next case that is owed, to the list when all is done; back to the meeting."""
    messages.success(request, words)
    if _is_before_the_board(item):
        return redirect("participant", item.meeting_id)
    following = duties.workload(item.meeting, request.user).next_after(item)
    if "stay" in request.POST:
        return redirect("item", item.pk)
    if following is None:
        return redirect("review", item.meeting.board.slug)
    return redirect("item", following.pk)


@require_POST
@allow(Permission.BALLOT_CAST, AgendaItem, board="meeting.board")
@once(again=reviewed_again)
def item_reviewed(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Say that one has reviewed the case and recommends nothing, or take that back."""
    act = reviews.take_back if request.POST.get("on") == "0" else reviews.give_none
    act(item, by=request.user)
    return reviewed_again(request, item)


@require_POST
@allow(Permission.BALLOT_CAST, AgendaItem, board="meeting.board")
@once(again=recusal_again)
def item_recuse(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Record the member's conflict of interest, which takes them out of this case's ballots."""
    form = RecuseForm(request.POST)
    if not form.is_valid():
        return _recusal_page(request, item, form, status=422)
    try:
        ballots.recuse(item, by=request.user, reason=form.cleaned_data["reason"])
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return _recusal_page(request, item, form, status=409)
    return recusal_again(request, item)


def _recusal_page(
    request: HttpRequest, item: AgendaItem, form: RecuseForm, *, status: int
) -> HttpResponse:
    """The page from which the conflict of interest was sent, with the form as it was sent."""
    if item.meeting.is_emergency:
        return emergency_page(request, item.meeting, recuse=form, status=status)
    return _item_page(request, item, recuse=form, status=status)


@require_GET
@allow(Permission.DESK_VIEW, Board, background=True)
def desk_meetings(request: HttpRequest, board: Board) -> HttpResponse:
    """The panel of the clerk's desk: the next meeting, and the documents of the last one."""
    following = outline.coming_of(board, request.user).first()
    context = {
        "following": following,
        "plan": outline.plan_of(following) if following else None,
        "lists": lists.coming_lists(board, request.user),
        "ready_count": outline.waiting_cases(board, request.user).count(),
        "last": outline.last_held(board, request.user),
        "away": absences.coming(board, within=absences.SOON),
        "mails": mails.trouble_of(board),
    }
    return render(request, "meetings/desk_panel.html", context)


@require_GET
@allow(Permission.CASE_VIEW, Case, background=True)
def case_presentations(request: HttpRequest, case: Case) -> HttpResponse:
    """The meetings at which a case is or was heard, with what was decided."""
    items = AgendaItem.objects.visible_to(request.user).filter(case=case)
    if request.break_glass is not None:
        items = outline.decided_on(case)
    lines = outline.presentations_of(items)
    listed = library.of_case(case, request.user)
    return render(request, "meetings/presentations.html", {"lines": lines, "listed": listed})
