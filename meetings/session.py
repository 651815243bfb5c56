"""The live meeting: open it, go from case to case, close it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import lifecycle
from tumorboard import access, live
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from . import (
    ballots,
    chairing,
    documents,
    hands,
    history,
    listed,
    pairing,
    pauses,
    presence,
    ratification,
    slips,
)
from .models import AgendaItem, Errand, Meeting
from .states import CURRENT, RUNNING, BallotState, ItemState, MeetingState
from .vocabulary import DocumentKind, Round

AFRESH = {"finished_at": None, "defer_reason": "", "quorum_waiver": "", "quorum_waived": None}


def current_item(meeting: Meeting) -> AgendaItem | None:
    """The case that the board is discussing now."""
    return (
        meeting.items.filter(state__in=CURRENT).select_related("case__patient", "meeting").first()
    )


@transaction.atomic
def open_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Begin the meeting; its planned chair does, or who took the chair over before.

    What was decided since its agenda was published waits on it to be ratified as well.
    """
    meeting = history.lock_chaired(meeting, by=by)
    if meeting.state == MeetingState.OPEN:
        return meeting
    history.move(meeting, "open", by=by, opened_at=timezone.now())
    chairing.begin_first(meeting, by=by)
    ratification.put_on_all(meeting, by=by)
    presence.end_stale(meeting, by=by)
    return meeting


@transaction.atomic
def present(item: AgendaItem, *, by: User) -> AgendaItem:
    """Bring a case before the board; one case at a time.

    A deferred case comes back with a new sealed round, unless its opinions were revealed: whoever
    has read them cannot give a sealed one at the same meeting.
    """
    item = history.lock_chaired(item, by=by)
    if item.meeting.state != MeetingState.OPEN:
        raise Refused("Open the meeting first.")
    if item.is_current:
        return item
    current = current_item(item.meeting)
    if current is not None:
        raise Refused(
            f"Case {current.position} is still being discussed. "
            "Record its consensus, defer it or set it aside first."
        )
    before = {"state": item.state, "presented_at": _iso(item.presented_at)}
    if item.state == ItemState.DEFERRED:
        _bring_back(item, by=by)
    if item.is_ratification:
        ratification.begin_draft(item, by=by)
    hide_identity(item.meeting, by=by)
    history.move(item, "present", by=by, presented_at=timezone.now(), **AFRESH)
    pauses.end_with_case(item.meeting, by=by)
    slips.offer(item.meeting, "present", item=item, **before)
    return item


def _iso(at: datetime | None) -> str | None:
    return at and at.isoformat()


def _bring_back(item: AgendaItem, *, by: User) -> None:
    if item.is_ratification:
        ratification.bring_back(item)
        return
    if item.ballots.filter(state=BallotState.REVEALED).exists():
        raise Refused(
            "The opinions on this case were already revealed at this meeting. "
            "Put it on the next meeting instead."
        )
    lifecycle.list_for_meeting(item.case, by=by)
    ballots.open_opinion(item, by=by)


@transaction.atomic
def present_next(meeting: Meeting, *, by: User) -> AgendaItem:
    """Bring the next waiting case before the board; those set aside come after the others."""
    meeting = history.lock_chaired(meeting, by=by)
    items = meeting.items.filter(state=ItemState.WAITING)
    waiting = min(items, key=lambda item: item.turn, default=None)
    if waiting is None:
        raise Refused("No case is waiting any more. Close the meeting when you are done.")
    return present(waiting, by=by)


@transaction.atomic
def set_aside(item: AgendaItem, *, by: User) -> AgendaItem:
    """Put the current case back among the waiting ones, for example until images arrive.

    A running round of positions is annulled: positions belong to the discussion they end.
    """
    item = history.lock_chaired(item, by=by)
    if item.state == ItemState.WAITING:
        return item
    _refuse_emergency(item.meeting)
    history.move(item, "set_aside", by=by)
    hide_identity(item.meeting, by=by)
    running = list(item.ballots.filter(state__in=RUNNING, round=Round.POSITION))
    for ballot in running:
        ballot.item = item
        ballots.annul(ballot, by=by, reason="The case was set aside.")
    slips.offer(item.meeting, "set_aside", item=item, annulled=bool(running))
    return item


@transaction.atomic
def defer(
    item: AgendaItem, *, by: User, reason: str, errands: Sequence[tuple[str, str]] = ()
) -> AgendaItem:
    """Take a case off this meeting with the reason; it waits as ready for the next one.

    `errands` are who brings what until then. Whoever keeps the agenda may do it before the
    meeting is opened, from then on only its chair.
    """
    item = history.lock_item(item)
    meeting = item.meeting
    _refuse_emergency(meeting)
    if meeting.state not in (MeetingState.PUBLISHED, MeetingState.OPEN):
        raise Refused("Cases are deferred after the agenda is published and before the close.")
    is_open = meeting.state == MeetingState.OPEN
    if is_open and not access.can(by, Permission.MEETING_RUN, meeting.board):
        raise Refused("The meeting is open. From now on its chair defers a case.")
    if is_open:
        history.refuse_all_but_chair(meeting, by=by)
    reason = reason.strip()
    if not reason:
        raise Refused("Please say why the case is deferred.")
    if item.state != ItemState.DEFERRED:
        before = {"is_current": item.is_current, "has_votes": _has_running_votes(item)}
        give_back(item, by=by, reason=reason)
        _write_errands(item, errands)
        if is_open:
            slips.offer(meeting, "defer", item=item, **before)
    return item


def _has_running_votes(item: AgendaItem) -> bool:
    return item.ballots.filter(state__in=RUNNING, votes__isnull=False).exists()


def _write_errands(item: AgendaItem, errands: Sequence[tuple[str, str]]) -> None:
    told = [(who.strip(), what.strip()) for who, what in errands]
    if any(not who or not what for who, what in told):
        raise Refused("Each line says who brings something and what it is.")
    item.errands.all().delete()  # of an earlier deferral at this meeting
    Errand.objects.bulk_create(
        Errand(item=item, position=number, who=who, what=what)
        for number, (who, what) in enumerate(told, start=1)
    )


def give_back(item: AgendaItem, *, by: User, reason: str) -> None:
    """Defer an item under its locked meeting: its ballots end, its case is a ready one again."""
    if item.is_current:
        hide_identity(item.meeting, by=by)
    history.move(
        item, "defer", by=by, reason=reason, defer_reason=reason, finished_at=timezone.now()
    )
    for ballot in item.ballots.filter(state__in=RUNNING):
        ballot.item = item
        ballots.annul(ballot, by=by, reason=f"Case deferred: {reason}")
    if not item.is_ratification:
        lifecycle.take_off(item.case, by=by, reason=reason)


def _refuse_emergency(meeting: Meeting) -> None:
    if meeting.is_emergency:
        raise Refused("An emergency board has this case alone. Decide it, or call the board off.")


@transaction.atomic
def show_identity(meeting: Meeting, *, by: User, on: bool) -> Meeting:
    """Let the room screen show the patient's name and birth date, or hide them again."""
    meeting = history.lock_chaired(meeting, by=by)
    _set_identity(meeting, by=by, on=on)
    return meeting


def hide_identity(meeting: Meeting, *, by: User) -> None:
    """Hide the name under the locked meeting: it was allowed for one patient, not the next one."""
    _set_identity(meeting, by=by, on=False)


def _set_identity(meeting: Meeting, *, by: User, on: bool) -> None:
    if meeting.room_shows_identity == on:
        return
    meeting.room_shows_identity = on
    meeting.save(update_fields=["room_shows_identity"])
    history.note(meeting, "room.identity_shown" if on else "room.identity_hidden", by=by)
    live.bump(meeting.topic)


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """End the meeting and have its minutes rendered; refused while a case is undecided."""
    meeting = history.lock_chaired(meeting, by=by)
    if meeting.state == MeetingState.CLOSED:
        return meeting
    undone = meeting.items.exclude(state__in=[ItemState.DECIDED, ItemState.DEFERRED])
    if undone.exists():
        places = ", ".join(str(position) for position in undone.values_list("position", flat=True))
        raise Refused(
            f"Not all cases are done (number {places}). Decide or defer each before you close."
        )
    hide_identity(meeting, by=by)
    listed.note_all(meeting, by=by)
    history.move(meeting, "close", by=by, closed_at=timezone.now())
    chairing.end_last(meeting)
    pauses.end_with_meeting(meeting)
    hands.lower_all(meeting, by=by)
    presence.end_all(meeting)
    pairing.end_all(meeting)
    documents.request(DocumentKind.MINUTES, meeting=meeting, by=by)
    return meeting
