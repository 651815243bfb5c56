"""Patients of a board who may be the person that is about to be registered."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Func, Q, TextField, Value

from tumorboard import audit
from tumorboard.models import Board, User
from tumorboard.refusal import Refused

from .likeness import Person, reasons, swapped
from .models import Patient, ToldApart

MOST = 200
SHOWN = 5


@dataclass(frozen=True)
class Suspect:
    """A patient who may be the same person, and why."""

    patient: Patient
    reasons: list[str]


class Suspected(Refused):
    """Somebody has to say first whether it is the same person."""

    def __init__(self, suspects: list[Suspect]) -> None:
        super().__init__(
            "Somebody like this is on the board already. Say below whether it is the same person."
        )
        self.suspects = suspects


def suspects(board: Board, person: Person) -> list[Suspect]:
    """The patients of the board who may be this person under another record number."""
    born = {day for day in (person.birth_date, swapped(person.birth_date)) if day}
    same = Func(Value(person.record_number), function="number_alone", output_field=TextField())
    kept = Func(F("record_number"), function="number_alone", output_field=TextField())
    rows = (
        Patient.objects.filter(board=board)
        .exclude(record_number=person.record_number)
        .alias(alone=kept)
        .filter(Q(alone=same) | Q(birth_date__in=born))
        .order_by("family_name", "given_name")[:MOST]
    )
    found = [Suspect(row, reasons(person, person_of(row))) for row in rows]
    return [one for one in found if one.reasons][:SHOWN]


def person_of(patient: Patient) -> Person:
    """The patient as the rule compares them."""
    return Person(
        patient.record_number, patient.family_name, patient.given_name, patient.birth_date
    )


def require_answered(board: Board, person: Person, others: Collection[UUID]) -> list[Suspect]:
    """The suspects, if of each of them was said that it is another person; else `Suspected`."""
    known = Patient.objects.filter(board=board, record_number=person.record_number).first()
    found = suspects(board, person)
    apart = _told_apart(known) if known else set()
    if [one for one in found if one.patient.pk not in apart.union(others)]:
        raise Suspected(found)
    return [one for one in found if one.patient.pk not in apart]


def _told_apart(patient: Patient) -> set[UUID]:
    rows = ToldApart.objects.filter(Q(one=patient) | Q(other=patient)).values_list("one", "other")
    return {key for pair in rows for key in pair} - {patient.pk}


def tell_apart(patient: Patient, found: list[Suspect], *, by: User) -> None:
    """Keep that each of the suspects was said to be another person, in the caller's transaction."""
    for one in found:
        first, second = sorted([patient, one.patient], key=lambda row: row.pk.int)
        made, is_new = ToldApart.objects.get_or_create(
            one=first, other=second, defaults={"board": patient.board, "by": by}
        )
        if is_new:
            about = {"board": patient.board.slug, "patient": patient.record_number}
            other = {"other": one.patient.record_number, "reasons": one.reasons}
            audit.record("patient.told_apart", by=by, target=made, **about, **other)
