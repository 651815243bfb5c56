"""Which slips of the chair can still be taken back: those that harmed nobody.

Only the last step can be, and only until anything follows it: every move makes the meeting
forget it.
"""

import uuid
from datetime import datetime, timedelta

from . import history
from .models import AgendaItem, Meeting
from .states import ItemState

BREAK_AGAIN = timedelta(minutes=2)

WORDS = {
    "present": "present case {number}",
    "set_aside": "set case {number} aside",
    "defer": "defer case {number}",
    "shift": "move case {number}",
    "insert": "insert case {number}",
    "break_begun": "begin the break",
    "break_ended": "end the break",
}


def offer(meeting: Meeting, verb: str, *, item: AgendaItem | None = None, **before) -> None:
    """Remember a step of the chair under the locked meeting, if it may be taken back at all."""
    if not _is_harmless(verb, before):
        return
    place = {"item": str(item.pk), "number": item.position} if item else {}
    step = {"id": uuid.uuid4().hex, "verb": verb, **place, **before}
    history.keep_undoable(meeting, step)


def offered(step: dict | None, now: datetime) -> dict | None:
    """The remembered step while it can be taken back.

    A break is not reopened long after its end: the time since would count as rest.
    """
    if step and step["verb"] == "break_ended":
        return step if now - datetime.fromisoformat(step["at"]) <= BREAK_AGAIN else None
    return step


def words_of(step: dict | None) -> str:
    """What can be undone, to stand after “Undo:”; empty when nothing can."""
    return WORDS[step["verb"]].format(number=step.get("number")) if step else ""


def _is_harmless(verb: str, before: dict) -> bool:
    if verb == "present":
        # A deferred case came back with a new ballot and a listed case: that is more than a slip.
        return before["state"] == ItemState.WAITING
    if verb == "set_aside":
        return not before["annulled"]
    if verb == "defer":
        # An annulled ballot never comes back, the database sees to it; so whoever had voted would
        # have to vote again. Nobody had: then a new ballot is as good as the old one.
        return not before["has_votes"]
    return True
