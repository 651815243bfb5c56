"""The emergency board: called around one case, answered apart, decided within its clock."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation

from cases import lifecycle
from cases.facts import emergency_gaps_of, gaps_of
from cases.models import Case
from cases.states import CaseState
from tumorboard import access, live
from tumorboard.models import Board, Membership, User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from . import agenda, ballots, chairing, clock, history, listed, session, summoning
from .models import AgendaItem, Called, EmergencyCall, Meeting
from .states import LIVE, MeetingState
from .vocabulary import ItemKind, MeetingKind

MADE_WAY = "Called to an emergency board; its decision comes back here for ratification."


@transaction.atomic
def call(
    case: Case,
    *,
    by: User,
    question: str,
    lead: User,
    members: Iterable[User],
    basis: str,
    clock_from: datetime,
    is_sealed: bool,
) -> Meeting:
    """Call an emergency board on the case; whoever is called is told by mail.

    A case that waits on another agenda is taken off it with the reason. What its record still
    lacks is listed and holds nothing up. The same person calling twice gets the running board.
    """
    board, question = case.board, question.strip()
    _refuse_unclear(question, clock_from)
    running = _called_by(by, case)
    if running is not None:
        return running
    called = _fit(board, members, lead=lead)
    try:
        case = _set_free(case, by=by)
    except Refused:
        # Of two calls at once the second has waited until the first was there.
        running = _called_by(by, case)
        if running is None:
            raise
        return running
    meeting = _meeting(board, lead=lead)
    summons = _summons(meeting, case, by=by, basis=basis, start=clock_from, is_sealed=is_sealed)
    _begin(meeting, case, question=question, by=by)
    _call_in(summons, called, by=by)
    return meeting


@transaction.atomic
def call_in(meeting: Meeting, *, members: Iterable[User], by: User) -> None:
    """Call more members to a running emergency board; those who are called already stay so."""
    meeting = _running(history.lock_chaired(meeting, by=by))
    known = set(meeting.call.called.values_list("user_id", flat=True))
    more = [one for one in _voting(meeting.board, members) if one.user_id not in known]
    _call_in(meeting.call, more, by=by)
    if more:
        live.bump(meeting.topic)


@transaction.atomic
def take_over(meeting: Meeting, *, by: User) -> Meeting:
    """Let a chair of the board lead a running emergency board in place of who does."""
    meeting = _running(history.lock(meeting))
    if not access.can(by, Permission.MEETING_RUN, meeting.board):
        raise Refused("Only a chair of the board takes an emergency board over.")
    return chairing.take_over(meeting, by=by)


@transaction.atomic
def call_off(meeting: Meeting, *, by: User, reason: str) -> Meeting:
    """End an emergency board without a decision; its case waits for another meeting."""
    meeting = _running(history.lock_chaired(meeting, by=by))
    reason = reason.strip()
    if not reason:
        raise Refused("Please say why the emergency board is called off.")
    item = history.lock_item(meeting.items.get())
    session.give_back(item, by=by, reason=reason)
    _back_to_work(item.case, by=by)
    history.note(item, "emergency.called_off", by=by, reason=reason)
    return session.close_meeting(meeting, by=by)


def conclude(item: AgendaItem, *, by: User) -> None:
    """End an emergency board with the decision on its case, under its locked meeting."""
    summons = item.meeting.call
    history.note(
        item,
        "emergency.decided",
        by=by,
        decide_by=summons.decide_by.isoformat(),
        in_time=item.finished_at <= summons.decide_by,
    )
    session.close_meeting(item.meeting, by=by)


def _live_item(case: Case) -> AgendaItem | None:
    found = AgendaItem.objects.filter(case=case, kind=ItemKind.CASE, state__in=LIVE)
    return found.select_related("meeting__call", "meeting__board").first()


def _refuse_unclear(question: str, clock_from: datetime) -> None:
    if not question:
        raise Refused("Please say what the emergency board is asked.")
    if clock_from > timezone.now():
        raise Refused("The clock of an emergency cannot start in the future.")


def _called_by(user: User, case: Case) -> Meeting | None:
    """The running emergency board that the person has called on the case."""
    waiting = _live_item(case)
    if waiting is None or not waiting.meeting.is_emergency:
        return None
    return waiting.meeting if waiting.meeting.call.by_id == user.pk else None


@transaction.atomic
def _set_free(case: Case, *, by: User) -> Case:
    """Take the case off the agenda on which it waits, and take it for an emergency board."""
    waiting = _live_item(case)
    if waiting is not None:
        _make_way(waiting, by=by)
    listed.make_way(case, by=by, reason=MADE_WAY)
    return lifecycle.call(case, by=by)


def _make_way(item: AgendaItem, *, by: User) -> None:
    """Take the case off the agenda on which it waits: no two meetings own one case at once."""
    item = history.lock_item(item)
    if item.meeting.is_emergency:
        raise Refused("An emergency board on this case is running already.")
    if item.is_current:
        raise Refused("This case is before the board at this moment.")
    if item.meeting.state == MeetingState.PLANNED:
        agenda.remove(item, by=by)
    else:
        session.give_back(item, by=by, reason=MADE_WAY)


def _back_to_work(case: Case, *, by: User) -> None:
    case.refresh_from_db()
    blocking = any(gap.blocker for gap in gaps_of(case, today=case.board.today()))
    if blocking and case.state == CaseState.READY:
        lifecycle.reopen(case, by=by, reason="It was called to an emergency board incomplete.")


def _meeting(board: Board, *, lead: User) -> Meeting:
    return Meeting.objects.create(
        board=board,
        kind=MeetingKind.EMERGENCY,
        starts_at=timezone.now(),
        zone_name=board.zone_name,
        chair=lead,
    )


def _summons(
    meeting: Meeting, case: Case, *, by: User, basis: str, start: datetime, is_sealed: bool
) -> EmergencyCall:
    return EmergencyCall.objects.create(
        meeting=meeting,
        by=by,
        at=meeting.starts_at,
        basis=basis,
        clock_from=start,
        decide_by=clock.due(start, meeting.board.emergency_hours),
        is_sealed=is_sealed,
        gaps=_gaps(case),
    )


def _gaps(case: Case) -> list[str]:
    """What the record lacks at the call, in the language in which the minutes will say it."""
    with translation.override(case.board.language):
        return [gap.what for gap in emergency_gaps_of(case)]


def _begin(meeting: Meeting, case: Case, *, question: str, by: User) -> AgendaItem:
    item = AgendaItem.objects.create(
        meeting=meeting,
        case=case,
        position=1,
        minutes=meeting.board.minutes_per_case,
        question=question,
    )
    now, summons = meeting.starts_at, meeting.call
    history.move(meeting, "publish", by=by, published_at=now)
    history.move(meeting, "open", by=by, opened_at=now)
    chairing.begin_first(meeting, by=by)
    ballots.open_opinion(item, by=by, is_sealed=summons.is_sealed)
    history.move(item, "present", by=by, presented_at=now)
    told = {"basis": summons.basis, "decide_by": summons.decide_by.isoformat()}
    history.note(item, "emergency.called", by=by, is_sealed=summons.is_sealed, **told)
    return item


def _running(meeting: Meeting) -> Meeting:
    if not meeting.is_emergency or meeting.state != MeetingState.OPEN:
        raise Refused("This emergency board is over.")
    return meeting


def _voting(board: Board, members: Iterable[User]) -> list[Membership]:
    keys = {member.pk for member in members}
    return [one for one in access.voting_members(board) if one.user_id in keys]


def _fit(board: Board, members: Iterable[User], *, lead: User) -> list[Membership]:
    called = _voting(board, members)
    if not called:
        raise Refused("Please choose who is called.")
    leads = any(one.user_id == lead.pk for one in called)
    if not leads and not access.can(lead, Permission.MEETING_RUN, board):
        raise Refused("An emergency board is led by somebody who is called, or by a chair.")
    return called


def _call_in(summons: EmergencyCall, members: list[Membership], *, by: User) -> None:
    for member in members:
        Called.objects.create(call=summons, user=member.user, discipline=member.discipline, by=by)
        history.note(summons.meeting, "member.called", by=by, user=member.user.email)
        summoning.tell(summons, member.user, by=by)
