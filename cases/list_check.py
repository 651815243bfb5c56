"""The rows of a list as they are read, compared with the patients whom the board has."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Func, Q, TextField

from .duplicates import person_of
from .likeness import Person, reasons, swapped
from .models import Case, CaseList, CaseListRow, Patient
from .states import CaseState
from .tables import Fault, Reading, read_rows

ENDED = (CaseState.CLOSED, CaseState.WITHDRAWN)


@dataclass(frozen=True)
class Checked:
    """All rows of a list, and what can be imported of them."""

    readings: list[Reading]

    @property
    def good(self) -> list[Reading]:
        return [one for one in self.readings if one.is_good]

    @property
    def known(self) -> list[Reading]:
        return [one for one in self.readings if one.known and not one.faults]

    @property
    def faults(self) -> list[Fault]:
        return [fault for one in self.readings for fault in one.faults]


def check(cases: CaseList, rows: list[CaseListRow]) -> Checked:
    """Read the rows by the mapping of the list, and name what the board has already."""
    told = [(row.number, row.cells) for row in rows]
    fields = cases.mapping
    readings = read_rows(told, cases.headers, fields, today=cases.board.today())
    made = {row.number: row.case_id for row in rows if row.case_id}
    beside = _Board(cases, readings)
    for reading in readings:
        if reading.number in made:
            reading.known = "Imported from this list."
        elif not reading.faults:
            beside.compare(reading)
    return Checked(readings)


class _Board:
    """The patients of the board who may be meant by a row, fetched for all rows at once."""

    def __init__(self, cases: CaseList, readings: list[Reading]) -> None:
        self.cases = cases
        self.title = _title_of(cases)
        people = [_person(one) for one in readings if one.values.get("record_number")]
        days = {day for one in people for day in (one.birth_date, swapped(one.birth_date)) if day}
        alone = {one.number_alone for one in people} - {""}
        kept = Func(F("record_number"), function="number_alone", output_field=TextField())
        mine = Patient.objects.filter(board=cases.board).alias(alone=kept)
        numbers = {one.record_number for one in people}
        wanted = Q(alone__in=alone) | Q(birth_date__in=days) | Q(record_number__in=numbers)
        self.by_number: dict[str, Patient] = {}
        self.near: dict[object, list[Patient]] = defaultdict(list)
        for patient in mine.filter(wanted):
            self.by_number[patient.record_number] = patient
            for key in {person_of(patient).number_alone, patient.birth_date} - {"", None}:
                self.near[key].append(patient)
        running = Case.objects.filter(board=cases.board, patient__in=self.by_number.values())
        self.open = {case.patient_id: case for case in running.exclude(state__in=ENDED)}

    def compare(self, reading: Reading) -> None:
        """Name the open case of the patient, a contradiction, or who else it may be."""
        person = _person(reading)
        known = self.by_number.get(person.record_number)
        if known and _contradicts(known, reading):
            words = "This record number belongs to somebody else on the board."
            reading.faults.append(Fault(reading.number, self.title, words, person.record_number))
        elif known and known.pk in self.open:
            reading.known = f"On the board already: {self.open[known.pk].reference}."
        elif not known:
            keys = {person.number_alone, person.birth_date, swapped(person.birth_date)} - {"", None}
            near = {one.pk: one for key in keys for one in self.near.get(key, ())}
            for one in near.values():
                if found := reasons(person, person_of(one)):
                    words = f"May be {one.record_number} on the board: {found[0]}."
                    fault = Fault(reading.number, self.title, words, person.record_number)
                    reading.faults.append(fault)
                    break


def _title_of(cases: CaseList) -> str:
    fields = list(cases.mapping)
    return cases.headers[fields.index("record_number")] if "record_number" in fields else ""


def _person(reading: Reading) -> Person:
    told = reading.values
    born = date.fromisoformat(told["birth_date"]) if told.get("birth_date") else None
    names = (str(told.get(name, "")) for name in ("record_number", "family_name", "given_name"))
    return Person(*names, born)


def _contradicts(known: Patient, reading: Reading) -> bool:
    person = _person(reading)
    family = person.family_name.casefold() != known.family_name.casefold()
    one, other = person.given_name.casefold(), known.given_name.casefold()
    given = not (one.startswith(other) or other.startswith(one))
    born = person.birth_date and known.birth_date and person.birth_date != known.birth_date
    return bool((person.family_name and known.family_name and family) or given or born)
