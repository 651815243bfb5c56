"""The moves of a case from referral to the board and after: one verb for each."""

from django.db import transaction

from tumorboard.models import User
from tumorboard.refusal import Refused, needed

from . import history, plans
from .facts import gaps_of
from .models import Case

LONGEST_REASON = 1000


@transaction.atomic
def submit(case: Case, *, by: User) -> Case:
    """Hand a draft to the board's clerk."""
    return _move_once(case, "submit", by=by)


@transaction.atomic
def accept(case: Case, *, by: User) -> Case:
    """Take a submitted case on; its gaps are chased from here."""
    return _move_once(case, "accept", by=by)


@transaction.atomic
def return_to_referrer(case: Case, *, by: User, reason: str) -> Case:
    """Send a case back with what is asked for."""
    return _move_once(
        case, "return", by=by, reason=_needed(reason, "what is asked of the referrer")
    )


@transaction.atomic
def mark_ready(case: Case, *, by: User) -> Case:
    """Declare a case complete; refused with the list of what is still missing."""
    case = history.lock(case)
    if history.is_repeated(case, "mark_ready", by=by):
        return case
    _refuse_incomplete(case)
    return history.move(case, "mark_ready", by=by)


@transaction.atomic
def reopen(case: Case, *, by: User, reason: str) -> Case:
    """Take a ready, heard or withdrawn case back to work, for example to present it again."""
    return _move_once(case, "reopen", by=by, reason=_needed(reason, "why the case is reopened"))


@transaction.atomic
def withdraw(case: Case, *, by: User, reason: str) -> Case:
    """End a case before the board has heard it."""
    return _move_once(case, "withdraw", by=by, reason=_needed(reason, "why the case is withdrawn"))


@transaction.atomic
def list_for_meeting(case: Case, *, by: User) -> Case:
    """Record that a ready case stands on an agenda; refused when it lacks something again."""
    case = history.lock(case)
    listed = history.move(case, "list", by=by)
    _refuse_incomplete(case)
    return listed


@transaction.atomic
def call(case: Case, *, by: User) -> Case:
    """Put a case before an emergency board at once, whatever its record still lacks."""
    return history.move(history.lock(case), "call", by=by)


@transaction.atomic
def take_off(case: Case, *, by: User, reason: str = "") -> Case:
    """Give a listed case back to the ready ones."""
    return history.move(history.lock(case), "unlist", by=by, reason=reason)


@transaction.atomic
def mark_heard(case: Case, *, by: User) -> Case:
    """Record that the board has decided on the case."""
    return history.move(history.lock(case), "hear", by=by)


@transaction.atomic
def begin_follow_up(case: Case, *, by: User) -> Case:
    """Record that it is known what became of the first thing that the board advised."""
    return _move_once(case, "follow_up", by=by)


@transaction.atomic
def close(case: Case, *, by: User, reason: str = "") -> Case:
    """End the follow-up; while something that the board advised is open, only with a reason."""
    case = history.lock(case)
    reason = reason.strip()
    if history.is_repeated(case, "close", by=by, reason=reason):
        return case
    open_ones = [item.what for item in plans.items_of(case) if item.is_open]
    if open_ones and not reason:
        named = "; ".join(open_ones)
        raise Refused(f"Not answered yet: {named}. Answer it, or say why the case is closed so.")
    if reason:
        reason = _needed(reason, "why the case is closed")
    return history.move(case, "close", by=by, reason=reason)


def _refuse_incomplete(case: Case) -> None:
    blocking = [gap for gap in gaps_of(case, today=case.board.today()) if gap.blocker]
    if blocking:
        missing = "; ".join(gap.what.rstrip(".") for gap in blocking)
        raise Refused(f"This case is not ready for the board. Still missing: {missing}.")


def _move_once(case: Case, verb: str, *, by: User, reason: str = "") -> Case:
    """Move the case; a second press of the same button changes nothing and is no fault."""
    case = history.lock(case)
    if history.is_repeated(case, verb, by=by, reason=reason):
        return case
    return history.move(case, verb, by=by, reason=reason)


def _needed(reason: str, what: str) -> str:
    return needed(reason, what, most=LONGEST_REASON)
