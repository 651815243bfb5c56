"""Taking back the chair's last step when it was a slip that harmed nobody.

A reveal, a close of positions, a recorded consensus and the close of the meeting are never taken
back. An undo is a step of its own, in the history and in the audit trail.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import lifecycle
from tumorboard import live
from tumorboard.models import User
from tumorboard.refusal import Refused

from . import agenda, ballots, history, ratification, session, slips
from .models import AgendaItem, Break, Meeting, Transition
from .states import BallotState
from .vocabulary import Round

GONE = "This can no longer be undone: something else was done since."
VOTED = "Somebody has voted on this case since. Defer it with a reason instead."


@transaction.atomic
def undo(meeting: Meeting, *, step: str, by: User) -> Meeting:
    """Take back the chair's last step, the one that they saw offered."""
    meeting = history.lock_chaired(meeting, by=by)
    last = slips.offered(meeting.undoable, timezone.now())
    if last is None or last["id"] != step:
        raise Refused(GONE)
    item = None
    if "item" in last:
        item = history.lock_item(meeting.items.get(pk=last["item"]))
        item.meeting = meeting
    UNDO[last["verb"]](meeting, item, last, by)
    history.keep_undoable(meeting, None)
    Transition.objects.create(
        meeting=meeting,
        item=item,
        verb="undo",
        from_state=meeting.state,
        to_state=meeting.state,
        reason=f"Undone: {slips.words_of(last)}.",
        by=by,
    )
    history.note(item or meeting, "meeting.undone", by=by, step=last["verb"])
    live.bump(meeting.topic)
    return meeting


def _undo_present(meeting: Meeting, item: AgendaItem, step: dict, by: User) -> None:
    session.hide_identity(meeting, by=by)
    at = step["presented_at"]
    history.move(item, "take_back", by=by, presented_at=datetime.fromisoformat(at) if at else None)


def _undo_set_aside(meeting: Meeting, item: AgendaItem, step: dict, by: User) -> None:
    session.hide_identity(meeting, by=by)  # it was shown for the case between
    history.move(item, "restore", by=by)


def _undo_defer(meeting: Meeting, item: AgendaItem, step: dict, by: User) -> None:
    if item.is_ratification:
        ratification.bring_back(item)
    else:
        lifecycle.list_for_meeting(item.case, by=by)
    verb = "restore" if step["is_current"] else "take_back"
    if step["is_current"]:
        session.hide_identity(meeting, by=by)
    history.move(item, verb, by=by, defer_reason="", finished_at=None)
    item.errands.all().delete()
    if not item.is_ratification and ballots.current(item, Round.OPINION) is None:
        ballots.open_opinion(item, by=by)


def _undo_shift(meeting: Meeting, item: AgendaItem, step: dict, by: User) -> None:
    agenda.move(item, to=step["position"], by=by)


def _undo_insert(meeting: Meeting, item: AgendaItem, step: dict, by: User) -> None:
    if item.ballots.filter(state=BallotState.OPEN, votes__isnull=False).exists():
        raise Refused(VOTED)
    # It stays on the agenda as deferred: its ballot was opened, and what was opened is kept.
    session.give_back(item, by=by, reason="It was put on the agenda by mistake.")


def _undo_break_begun(meeting: Meeting, item: None, step: dict, by: User) -> None:
    pause = Break.objects.get(pk=step["pause"])
    pause.ended_at = pause.started_at
    pause.save(update_fields=["ended_at"])


def _undo_break_ended(meeting: Meeting, item: None, step: dict, by: User) -> None:
    pause = Break.objects.get(pk=step["pause"])
    pause.ended_at = None
    pause.save(update_fields=["ended_at"])


UNDO: dict[str, Callable[[Meeting, AgendaItem | None, dict, User], None]] = {
    "present": _undo_present,
    "set_aside": _undo_set_aside,
    "defer": _undo_defer,
    "shift": _undo_shift,
    "insert": _undo_insert,
    "break_begun": _undo_break_begun,
    "break_ended": _undo_break_ended,
}
