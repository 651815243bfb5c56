"""A referral that arrives on paper or by mail becomes a case, with the letter that it came by."""

import hashlib
import uuid
from collections.abc import Collection

from django.db import transaction

from tumorboard import audit
from tumorboard.models import Board, User
from tumorboard.refusal import Refused

from . import duplicates, filing, history, records
from .imaging.kinds import FileKind
from .likeness import Person
from .models import Attachment, AttachmentFile, Case, Patient
from .pasted import LONGEST_LETTER
from .record.kinds import NOT_STORED
from .vocabulary import Sex

TITLE = "Letter of the referrer"


@transaction.atomic
def register(
    board: Board,
    *,
    by: User,
    patient: dict,
    case: dict,
    record: dict | None = None,
    letter: str = "",
    same_as: uuid.UUID | None = None,
    others: Collection[uuid.UUID] = (),
    key: uuid.UUID | None = None,
) -> Case:
    """Make a draft case of a referral, once it is said of every suspect who they are.

    `same_as` is the patient of the board who the person is, under whatever number was typed;
    `others` are patients of whom was said that they are somebody else, which is kept. Raises
    `Suspected` with those of whom nothing was said.
    """
    records.lock_board(board)
    if same_as:
        patient = _known(board, same_as, patient, by=by)
    typed = {name: patient.get(name) or "" for name in ("family_name", "given_name")}
    person = Person(patient["record_number"], birth_date=patient.get("birth_date"), **typed)
    apart = duplicates.require_answered(board, person, {*others, *([same_as] if same_as else [])})
    made = records.register(board, by=by, patient=patient, case=case, record=record, key=key)
    apart = [one for one in apart if one.patient.pk not in {same_as, made.patient_id}]
    duplicates.tell_apart(made.patient, apart, by=by)
    if letter.strip():
        keep_letter(made, by=by, text=letter)
    return made


def _known(board: Board, key: uuid.UUID, typed: dict, *, by: User) -> dict:
    """The facts of a patient as they are kept; what was typed only fills what is empty."""
    person = Patient.objects.filter(board=board, pk=key).first()
    if person is None:
        raise Refused("This patient is not on the board. Open the page again.")
    if person.record_number != typed["record_number"]:
        about = {"board": board.slug, "patient": person.record_number, "target": person}
        audit.record("patient.same", by=by, typed=typed["record_number"], **about)
    kept = {name: getattr(person, name) or typed.get(name) for name in typed}
    if person.sex == Sex.UNKNOWN:
        kept["sex"] = typed.get("sex") or Sex.UNKNOWN
    return kept


@transaction.atomic
def keep_letter(case: Case, *, by: User | None, text: str, title: str = TITLE) -> Attachment:
    """Keep the text of a letter as a file of the case; the same text twice is kept once."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_LETTER:
        raise Refused(f"A letter may have at most {LONGEST_LETTER:,} characters.")
    if not text or NOT_STORED.search(text):
        raise Refused("This text is empty, or it has a character that cannot be stored.")
    case = history.lock(case)
    filing.require_kept(case)
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    if known := case.attachments.filter(received_sha256=digest, removed_at=None).first():
        return known
    new = Attachment.objects.create(
        case=case,
        kind=FileKind.TEXT,
        title=title,
        file_name="Letter.txt",
        size=len(content),
        sha256=digest,
        received_sha256=digest,
        pages=1,
        by=by,
    )
    AttachmentFile.objects.create(attachment=new, content=content)
    history.note(case, "file.added", by=by or "import", target=new, kind=new.kind, sha256=digest)
    history.announce(case)
    return new
