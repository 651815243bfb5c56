"""Moving a case: lock, ask the table, write, keep the history, audit."""

from tumorboard import audit
from tumorboard.models import AuditEvent, User
from tumorboard.refusal import Refused

from .models import Case, CaseTransition
from .states import MOVES, refusal


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
    case.save(update_fields=["state"])
    CaseTransition.objects.create(
        case=case, verb=verb, from_state=before, to_state=case.state, reason=reason, by=by
    )
    note(case, f"case.{verb}", by=by, **({"reason": reason} if reason else {}))
    return case


def last_edit(case: Case) -> AuditEvent | None:
    """Who changed the case, one of its lesions or its patient last, and when."""
    edits = ["case.edited", "lesion.added", "lesion.edited", "lesion.removed", "case.imported"]
    of_patient = audit.events_of(case.board).filter(patient=case.patient.record_number)
    return of_patient.filter(action__in=edits).first()


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
