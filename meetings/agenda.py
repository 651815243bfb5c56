"""Planning a meeting: its frame, its cases in their order, its publication."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from cases import lifecycle
from cases.models import Case
from tumorboard import access, audit, live
from tumorboard.models import Board, User
from tumorboard.refusal import Conflict, Refused
from tumorboard.roles import Permission

from . import (
    ballots,
    chairing,
    cut_off,
    history,
    inviting,
    listed,
    outline,
    pairing,
    presence,
    ratification,
    session,
)
from .models import AgendaItem, Meeting
from .states import ItemState, MeetingState


@transaction.atomic
def plan(board: Board, *, by: User, starts_at: datetime, chair: User, **fields) -> Meeting:
    """Make a meeting of the board. `starts_at` is aware; the zone is the board's unless given."""
    _refuse_other_than_chair(board, chair)
    chairing.refuse_unfit_minute_taker(board, fields.get("minute_taker"))
    fields.setdefault("zone_name", board.zone_name)
    meeting = Meeting.objects.create(board=board, starts_at=starts_at, chair=chair, **fields)
    audit.record("meeting.planned", by=by, board=board.slug, target=meeting)
    return meeting


@transaction.atomic
def change(meeting: Meeting, *, by: User, revision: int, changes: dict) -> Meeting:
    """Change the frame of a meeting that has not been opened.

    Raises `Conflict` when somebody saved since `revision` was read.
    """
    meeting = history.lock(meeting)
    if meeting.revision != revision:
        raise Conflict("Somebody else changed this meeting meanwhile.", current=meeting)
    if meeting.state not in (MeetingState.PLANNED, MeetingState.PUBLISHED):
        raise Refused(
            f"This meeting is {meeting.get_state_display().lower()}. "
            "Its date, place and chair can no longer be changed."
        )
    changed = [name for name, value in changes.items() if getattr(meeting, name) != value]
    if "chair" in changed:
        _refuse_other_than_chair(meeting.board, changes["chair"])
    chairing.refuse_unfit_minute_taker(meeting.board, changes.get("minute_taker"))
    for name in changed:
        setattr(meeting, name, changes[name])
    if changed:
        meeting.revision += 1
        meeting.save(update_fields=[*changed, "revision"])
        history.note(meeting, "meeting.changed", by=by, fields=changed)
        if meeting.state == MeetingState.PUBLISHED and not inviting.TOLD_ANEW.isdisjoint(changed):
            inviting.invite_anew(meeting, by=by)
        live.bump(meeting.topic)
    return meeting


@transaction.atomic
def add(
    meeting: Meeting, *, case: Case, by: User, minutes: int | None = None, late_reason: str = ""
) -> AgendaItem:
    """Put a ready case at the end of the agenda; its question is frozen into the item.

    After the list was closed `late_reason` is needed, and a routine case is for the chair alone.
    """
    meeting = history.lock(meeting)
    _refuse_closed(meeting)
    if case.board_id != meeting.board_id:
        raise Refused("This case belongs to another board.")
    case = lifecycle.list_for_meeting(case, by=by)
    last = meeting.items.aggregate(last=Max("position"))["last"] or 0
    item = meeting.items.filter(case=case, ratifies=None).first()
    if item is not None:
        raise Refused("This case stands on the agenda of this meeting already.")
    late = _lateness(meeting, case, by=by, reason=" ".join(late_reason.split()))
    item = AgendaItem.objects.create(
        meeting=meeting,
        case=case,
        position=last + 1,
        minutes=minutes or meeting.board.minutes_per_case,
        question=case.question,
        late_reason=late,
    )
    history.note(item, "agenda.added", by=by, **({"late": late} if late else {}))
    if meeting.state != MeetingState.PLANNED:
        ballots.open_opinion(item, by=by)
    live.bump(meeting.topic)
    return item


@transaction.atomic
def move(item: AgendaItem, *, to: int, by: User) -> AgendaItem:
    """Give the item the position `to` (1 is first); the others close up around decided cases."""
    item = history.lock_item(item)
    _refuse_closed(item.meeting)
    if item.state == ItemState.DECIDED:
        raise Refused("This case is decided; its place stays.")
    before, places = item.position, _places(item, to)
    if places[item.pk] == before:
        return item
    for other in item.meeting.items.filter(pk__in=places):
        if other.position != places[other.pk]:
            other.position = places[other.pk]
            other.save(update_fields=["position"])
    item.position = places[item.pk]
    history.keep_undoable(item.meeting, None)
    history.note(item, "agenda.moved", by=by, before=before, after=item.position)
    live.bump(item.meeting.topic)
    return item


def _places(item: AgendaItem, to: int) -> dict[UUID, int]:
    """Where each undecided case stands once the item has moved to `to`, or past a decided case."""
    undecided = item.meeting.items.exclude(state=ItemState.DECIDED).order_by("position")
    order = dict(undecided.values_list("pk", "position"))
    slots, keys = list(order.values()), list(order)
    if to < item.position:
        index = max(0, sum(slot <= to for slot in slots) - 1)
    else:
        index = min(len(slots) - 1, sum(slot < to for slot in slots))
    keys.remove(item.pk)
    keys.insert(index, item.pk)
    return dict(zip(keys, slots, strict=True))


@transaction.atomic
def set_minutes(item: AgendaItem, *, minutes: int, by: User) -> AgendaItem:
    """Plan the item for so many minutes, 1 to 120."""
    item = history.lock_item(item)
    _refuse_closed(item.meeting)
    if not 1 <= minutes <= 120:
        raise Refused("A case is planned for 1 to 120 minutes.")
    if minutes != item.minutes:
        item.minutes = minutes
        item.save(update_fields=["minutes"])
        history.note(item, "agenda.minutes_set", by=by, minutes=minutes)
        live.bump(item.meeting.topic)
    return item


@transaction.atomic
def remove(item: AgendaItem, *, by: User) -> None:
    """Take a case off an agenda that is not published; a published one is deferred instead.

    Of two people who take it off at once the second finds it done.
    """
    meeting = history.lock(item.meeting)
    if not meeting.items.filter(pk=item.pk).exists():
        return
    item = history.lock_item(item)
    if meeting.state != MeetingState.PLANNED:
        raise Refused("This agenda is published. Defer the case with a reason instead.")
    history.note(item, "agenda.removed", by=by)
    if not item.is_ratification:
        lifecycle.take_off(item.case, by=by)
    position = item.position
    item.delete()
    meeting.items.filter(position__gt=position).update(position=F("position") - 1)
    live.bump(meeting.topic)


@transaction.atomic
def publish(meeting: Meeting, *, by: User, over_reason: str = "") -> Meeting:
    """Show the agenda to the board, invite it, and open the opinion ballot of each case.

    What was decided in an emergency or without a quorum is put on it to be ratified. With more
    minutes than the meeting has, `over_reason` is needed.
    """
    meeting = history.lock(meeting)
    if meeting.state == MeetingState.PUBLISHED:
        return meeting
    ratification.put_on_all(meeting, by=by)
    if not meeting.items.exists():
        raise Refused("There is no case on this agenda yet.")
    reason = _overload(meeting, reason=" ".join(over_reason.split()))
    told = {"published_at": timezone.now(), "over_reason": reason}
    history.move(meeting, "publish", by=by, reason=reason, **told)
    for item in meeting.items.select_related("case__patient").filter(state=ItemState.WAITING):
        item.meeting = meeting
        if not item.is_ratification:
            ballots.open_opinion(item, by=by)
    inviting.invite(meeting, by=by)
    return meeting


@transaction.atomic
def cancel(meeting: Meeting, *, by: User, reason: str) -> Meeting:
    """Call off a meeting that was not opened; its cases wait as ready for another one."""
    meeting = history.lock(meeting)
    reason = reason.strip()
    if not reason:
        raise Refused("Please say why the meeting is cancelled.")
    if meeting.state == MeetingState.CANCELLED:
        return meeting
    history.move(meeting, "cancel", by=by, reason=reason, cancel_reason=reason)
    for item in meeting.items.select_related("case__patient").filter(state=ItemState.WAITING):
        item.meeting = meeting
        session.give_back(item, by=by, reason=f"The meeting was cancelled: {reason}")
    listed.give_back_all(meeting, by=by, reason=f"The meeting was cancelled: {reason}")
    presence.end_all(meeting)
    pairing.end_all(meeting)
    inviting.call_off(meeting, by=by)
    return meeting


def _lateness(meeting: Meeting, case: Case, *, by: User, reason: str) -> str:
    """The reason for which the case comes late; nothing while the list is not closed."""
    if not meeting.is_list_closed:
        return ""
    may_run = access.can(by, Permission.MEETING_RUN, meeting.board)
    facts = {"urgency": case.urgency, "may_run": may_run, "reason": reason}
    if sentence := cut_off.why_not(meeting.closes_words, **facts):
        raise Refused(sentence)
    return reason


def _overload(meeting: Meeting, *, reason: str) -> str:
    """The reason for which it is published with too many minutes; nothing when they fit."""
    over = outline.plan_of(meeting).over
    if over and not reason:
        raise Refused(
            f"The cases need {over} minutes more than the meeting has. Make it longer, put cases "
            "on another meeting, or say why it is published so."
        )
    return reason if over else ""


def _refuse_closed(meeting: Meeting) -> None:
    if not meeting.is_agenda_open:
        raise Refused(f"This meeting is {meeting.state}. Its agenda can no longer be changed.")


def _refuse_other_than_chair(board: Board, chair: User) -> None:
    if not access.can(chair, Permission.MEETING_RUN, board):
        raise Refused(f"{chair.name} does not hold the role of a chair in this board.")
