"""Moving a case: lock, ask the table, write, keep the history, audit."""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils import timezone

from tumorboard import audit
from tumorboard.models import AuditEvent, User
from tumorboard.refusal import Refused

from .models import Case, CaseTransition
from .states import MOVES, refusal

watchers: list[Callable[[Case], None]] = []
"""Who wants to hear of a change to a case, such as the floor above that shows it live."""


def lock(case: Case) -> Case:
    """The case as it stands now, locked until the transaction ends."""
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("board", "patient")
        .get(pk=case.pk)
    )


def move(case: Case, verb: str, *, by: User, reason: str = "") -> Case:
    """Move a locked case by the table of moves.

    Raises `Refused` when the table has no such move from the case's state.
    """
    sentence = refusal(verb, case.state)
    if sentence:
        raise Refused(sentence)
    before, case.state = case.state, MOVES[verb].target
    case.moved_at = timezone.now()
    case.save(update_fields=["state", "moved_at"])
    CaseTransition.objects.create(
        case=case, verb=verb, from_state=before, to_state=case.state, reason=reason, by=by
    )
    note(case, f"case.{verb}", by=by, **({"reason": reason} if reason else {}))
    return case


def last_edit(case: Case) -> AuditEvent | None:
    """Who changed the case, one of its lesions or its patient last, and when."""
    edits = ["case.edited", "case.imported", "record.written", "record.taken_out"]
    of_patient = audit.events_of(case.board).filter(patient=case.patient.record_number)
    return of_patient.filter(action__in=edits).first()


def announce(case: Case) -> None:
    """Tell the watchers of a changed case, once the change is committed.

    Only then, because they lock what the floor above locks before it locks a case.
    """
    for watcher in watchers:
        transaction.on_commit(partial(watcher, case), robust=True)


def note(case: Case, action: str, *, by: User | str, target: object = None, **detail) -> None:
    """Write the audit row of something done to, or seen of, a case."""
    audit.record(
        action,
        by=by,
        board=case.board.slug,
        patient=case.patient.record_number,
        target=target or case,
        **detail,
    )


def note_renumbering(case: Case, before: str, *, by: User) -> None:
    """Write that the patient has another record number, under both numbers.

    Whoever looks for one of them is led to what stands under the other.
    """
    now = case.patient.record_number
    about = {"by": by, "board": case.board.slug, "target": case.patient, "before": before}
    for number in (before, now):
        audit.record("patient.renumbered", patient=number, now=now, **about)


def is_repeated(case: Case, verb: str, *, by: User, reason: str = "") -> bool:
    """Whether the last move of the case was this one, by this person, in these words."""
    last = case.transitions.order_by("-at").first()
    return last is not None and (last.verb, last.by_id, last.reason) == (verb, by.pk, reason)
