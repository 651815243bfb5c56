"""Writing down a case: the patient, the case itself, its lesions and its findings."""

import uuid
from datetime import date

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F, Max, Model
from psycopg.errors import LockNotAvailable

from tumorboard.models import Board, User
from tumorboard.ownership import lock_timeout
from tumorboard.refusal import Conflict, Refused

from . import entries, history, ledger, projection, scoring
from .models import Assessment, Case, CaseTransition, Patient
from .states import CaseState
from .vocabulary import Sex

CHANGED_MEANWHILE = (
    "Somebody else saved this case while you were editing. Nothing of yours is lost: "
    "compare the two versions and save again."
)
PATIENCE = 4.0
BEING_ADDED = (
    "Many cases are being added to this board just now, from a list. Nothing of yours is lost: "
    "send it again in a minute or two, or have the import of the list cancelled."
)


class ManyBeingAdded(Refused):
    """A list is being imported into the board, and takes longer than somebody may wait."""


class AnotherPerson(Refused):
    """The record number belongs to somebody else."""


@transaction.atomic
def register(
    board: Board,
    *,
    by: User | None,
    patient: dict,
    case: dict | None = None,
    record: dict[str, dict | list[dict]] | None = None,
    key: uuid.UUID | None = None,
) -> Case:
    """Make a draft case, for a new patient or for one whom the board already knows.

    `patient` holds the fields of `Patient`. A known record number with another name or birth
    date is refused: it is more likely a typing error than the same person. `record` are the first
    values of sections of the record: a dict, or a list of dicts where a section has several
    things. The same form sent twice, known by its `key`, makes one case.
    """
    lock_board(board)
    facts = {"board": board, **(case or {})}
    number = patient["record_number"]
    if known := sent_before(Case, key, **facts, patient__record_number=number):
        return known
    person = find_or_add_patient(board, **patient)
    number = (board.cases.aggregate(last=Max("number"))["last"] or 0) + 1
    new = Case.objects.create(
        pk=free_key(Case, key), patient=person, number=number, created_by=by, **facts
    )
    CaseTransition.objects.create(case=new, verb="register", to_state=CaseState.DRAFT, by=by)
    told = projection.by_section(facts)
    for section, values in (record or {}).items():
        told[section] = {**told.get(section, {}), **values} if isinstance(values, dict) else values
    if told:
        entries.begin(new, told, by=by)
    if new.mri_on and projection.STUDY not in told:
        _enter_mri(new, by=by)
    history.note(new, "case.registered", by=by or "import")
    return new


def sent_before(model: type[Model], key: uuid.UUID | None, **facts) -> Model | None:
    """The row that this very form has made already; None when anything else was typed into it."""
    return model.objects.filter(pk=key, **facts).first() if key else None


def free_key(model: type[Model], key: uuid.UUID | None) -> uuid.UUID:
    """The form's key for its row; another one when the form was filled in anew and sent again."""
    is_free = key is not None and not model.objects.filter(pk=key).exists()
    return key if is_free else uuid.uuid4()


def lock_board(board: Board, *, within: float = PATIENCE) -> None:
    """Have whoever else adds a case to the board wait until this transaction ends.

    Who has waited `within` seconds, 0 for any time, is told why. Rows that only refer to the board,
    such as a recorded consensus, need not wait, and so cannot deadlock with this: the key itself
    stays free.
    """
    try:
        with lock_timeout(within), transaction.atomic():
            Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        raise ManyBeingAdded(BEING_ADDED) from error


def find_or_add_patient(board: Board, *, record_number: str, **fields) -> Patient:
    """The board's patient with the record number; missing facts are filled in, none changed."""
    person = (
        Patient.objects.select_for_update().filter(board=board, record_number=record_number).first()
    )
    if person is None:
        return Patient.objects.create(board=board, record_number=record_number, **fields)
    _refuse_another_person(person, fields)
    filled = [name for name, value in fields.items() if value and not getattr(person, name)]
    if person.sex == Sex.UNKNOWN and fields.get("sex", Sex.UNKNOWN) != Sex.UNKNOWN:
        filled.append("sex")
    for name in filled:
        setattr(person, name, fields[name])
    if filled:
        _save_patient(person, filled)
    return person


def _refuse_another_person(person: Patient, fields: dict) -> None:
    """A fact that one side does not state contradicts nothing."""
    born, sex = fields.get("birth_date"), fields.get("sex", Sex.UNKNOWN)
    if (
        _differ(person.family_name, fields.get("family_name", ""))
        or _other_given_name(person.given_name, fields.get("given_name", ""))
        or (born and person.birth_date and born != person.birth_date)
        or (Sex.UNKNOWN not in (sex, person.sex) and sex != person.sex)
    ):
        known = f", born {person.birth_date:%-d %B %Y}" if person.birth_date else ""
        known += f" ({person.get_sex_display().lower()})" if person.sex != Sex.UNKNOWN else ""
        raise AnotherPerson(
            f"The record number {person.record_number} belongs to {person.full_name}{known}. "
            "Please check the number, the name, the sex and the date of birth."
        )


def _differ(stored: str, stated: str) -> bool:
    return bool(stored and stated) and stored.casefold() != stated.casefold()


def _other_given_name(stored: str, stated: str) -> bool:
    """Anna may be Anna Maria; Anna is not Maria."""
    one, other = stored.casefold(), stated.casefold()
    return not (one.startswith(other) or other.startswith(one))


@transaction.atomic
def edit(
    case: Case, *, by: User, revision: int, changes: dict, patient_changes: dict | None = None
) -> Case:
    """Change fields of a case and of its patient, if nobody saved since `revision` was read.

    Raises `Conflict` with the stored case when somebody did, `Refused` when the case is heard.
    """
    Patient.objects.select_for_update().get(pk=case.patient_id)  # before the case, as everywhere
    case = history.lock(case)
    if case.revision != revision:
        raise Conflict(CHANGED_MEANWHILE, current=case)
    require_editable(case)
    number = case.patient.record_number
    changed = _apply(case, changes)
    enter(case, {name: changes[name] for name in changed}, by=by)
    changed_person = _apply(case.patient, patient_changes or {})
    if changed_person:
        _save_patient(case.patient, changed_person)
    if "record_number" in changed_person:
        history.note_renumbering(case, number, by=by)
    if changed or changed_person:
        case.revision = revision + 1
        case.save(update_fields=[*changed, "revision"])
        scoring.recompute(case, by=by)
        history.note(case, "case.edited", by=by, fields=[*changed, *changed_person])
        history.announce(case)
    return case


def enter(case: Case, changes: dict, *, by: User | None) -> None:
    """Write changed columns of a locked case into the sections to which they belong."""
    for section, values in projection.by_section(changes).items():
        before = ledger.latest_of(case, section, case.pk)
        earlier = before.values if before else projection.values_of(case, section)
        kept = projection.without_empty({**earlier, **values})
        if kept != (before.values if before else {}):
            ledger.append(case, section, case.pk, kept, by=by, after=before)
    if changes.keys() & projection.MRI_COLUMNS.keys() and case.mri_on:
        _enter_mri(case, by=by)


def _enter_mri(case: Case, *, by: User | None) -> None:
    """Write the spine MRI that the columns name as an imaging study, or correct that study."""
    subject = projection.mri_subject(case)
    before = ledger.latest_of(case, projection.STUDY, subject)
    values = {**(before.values if before else {}), **projection.mri_values(case)}
    if before is None or values != before.values:
        ledger.append(case, projection.STUDY, subject, values, by=by, after=before)


def _apply(row: Case | Patient, changes: dict) -> list[str]:
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    return changed


def _save_patient(person: Patient, changed: list[str]) -> None:
    """Save the person; whoever has another case of the person open is told when they save."""
    person.cases.update(revision=F("revision") + 1)
    try:
        with transaction.atomic():
            person.save(update_fields=changed)
    except IntegrityError as error:
        raise AnotherPerson("This board has another patient with this record number.") from error


def require_editable(case: Case) -> None:
    """Refuse a change of a case on which the board has decided or which was withdrawn."""
    if not case.is_editable:
        raise Refused(
            f"This case is {case.get_state_display().lower()} and can no longer be changed. "
            "Reopen it to present it again."
        )


@transaction.atomic
def add_finding(
    case: Case,
    *,
    by: User | None,
    kind: str,
    words: str,
    on: date | None = None,
    key: uuid.UUID | None = None,
    **fields,
) -> Assessment:
    """Add a dated finding, once for each `key` of a form; what was found before stays."""
    case = history.lock(case)
    require_editable(case)
    facts = {"case": case, "by": by, "kind": kind, "words": words, "on": on, **fields}
    if known := sent_before(Assessment, key, **facts):
        return known
    finding = Assessment.objects.create(pk=free_key(Assessment, key), **facts)
    history.note(case, "finding.added", by=by or "import", target=finding, kind=kind)
    history.announce(case)
    return finding
