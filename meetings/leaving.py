"""A patient who died or was lost to follow-up: what is open ends at once, and so do reminders."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from cases import history
from cases.models import Case, Patient
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.rows import write

from . import actions
from .models import Leaving
from .outcomes import ActionState, Departure, Said

LONGEST = 300


def of_patient(patient: Patient) -> Leaving | None:
    """How the patient left, if they did."""
    return patient.leavings.filter(taken_back_at=None).select_related("by").first()


@transaction.atomic
def record(case: Case, *, by: User, kind: str, on: date, words: str = "") -> Leaving:
    """Record it once for the patient of a case; every open action of all their cases ends."""
    case, others = _lock(case)
    stood = of_patient(case.patient)
    if stood is not None and (stood.kind, stood.on) == (kind, on):
        return stood
    if stood is not None:
        raise Refused(f"It is recorded already: {stood}. Take that back first if it is wrong.")
    if kind not in Departure.values:
        raise Refused("Please say whether the patient died or was lost to follow-up.")
    if on > case.board.today():
        raise Refused("This day has not come yet.")
    left = Leaving.objects.create(
        patient=case.patient, kind=kind, on=on, words=" ".join(words.split())[:LONGEST], by=by
    )
    history.note(case, "patient.left", by=by, target=left, kind=kind)
    why = Said(ActionState.NOT_DONE, reason=kind, words=left.words, told_by=by.name)
    for other in others:
        actions.end_open(other, by=by, said=why)
    return left


@transaction.atomic
def take_back(case: Case, *, by: User, reason: str) -> Leaving:
    """Take it back as not so; what it had ended is open again."""
    case, others = _lock(case)
    reason = " ".join(reason.split())[:LONGEST]
    if not reason:
        raise Refused("Please say why it was not so.")
    left = of_patient(case.patient)
    if left is None:
        raise Refused("Nothing is recorded that could be taken back.")
    changes = {"taken_back_by": by, "taken_back_reason": reason}
    write(left, taken_back_at=timezone.now(), **changes)
    history.note(case, "patient.back", by=by, target=left, reason=reason)
    again = Said(ActionState.OPEN, words=reason, told_by=by.name)
    for other in others:
        actions.reopen_ended(other, by=by, said=again)
    return left


def _lock(case: Case) -> tuple[Case, list[Case]]:
    """The case and all of its patient's, locked in the order of their keys."""
    patient = Case.objects.only("patient_id").get(pk=case.pk).patient_id
    keys = Case.objects.filter(patient=patient).order_by("pk").values_list("pk", flat=True)
    locked = [history.lock(Case(pk=key)) for key in keys]
    return next(one for one in locked if one.pk == case.pk), locked
