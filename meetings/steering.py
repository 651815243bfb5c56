"""The chair's hand on the running agenda: another order, and a case that comes in between."""

from django.db import transaction

from cases.models import Case
from tumorboard.models import User
from tumorboard.refusal import Refused

from . import agenda, history, slips
from .models import AgendaItem, Meeting
from .states import ItemState, MeetingState


@transaction.atomic
def shift(item: AgendaItem, *, to: int, by: User) -> AgendaItem:
    """Give a case that is not decided another place on the agenda of the open meeting."""
    item = history.lock_chaired(item, by=by)
    _refuse_unopened(item.meeting)
    before = item.position
    item = agenda.move(item, to=to, by=by)
    if item.position != before:
        slips.offer(item.meeting, "shift", item=item, position=before)
    return item


@transaction.atomic
def insert(meeting: Meeting, *, case: Case, by: User, late_reason: str = "") -> AgendaItem:
    """Bring a ready case into the running meeting as the next one; its opinions open at once."""
    meeting = history.lock_chaired(meeting, by=by)
    _refuse_unopened(meeting)
    waiting = meeting.items.filter(state=ItemState.WAITING)
    following = min(waiting, key=lambda item: item.turn, default=None)
    item = agenda.add(meeting, case=case, by=by, late_reason=late_reason)
    if following is not None:
        item = agenda.move(item, to=following.position, by=by)
    slips.offer(item.meeting, "insert", item=item)
    return item


def _refuse_unopened(meeting: Meeting) -> None:
    if meeting.state != MeetingState.OPEN:
        raise Refused("The meeting is not open. Its agenda is changed on the agenda page.")
