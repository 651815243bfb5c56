"""The snapshot of a letter to the patient: finished sentences, and the facts they follow from."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from meetings.letters import Blocks, Facts, Letter, blocks_of, compose
from meetings.models import Consensus, Document
from meetings.vocabulary import DocumentKind

from .board import LogoFace, logo_face
from .faces import document_face
from .letter_facts import letter_facts
from .schema import SCHEMA_VERSION, DocumentFace
from .values import Moment
from .words import moment


@dataclass(frozen=True)
class Style:
    """How a letter is written: its language, and the size of its print."""

    language: str
    large_print: bool = False


class LetterSnapshot(TypedDict):
    """All that a letter says; neither a vote nor what anybody wrote freely."""

    schema_version: int
    document: DocumentFace
    board: dict[str, str | LogoFace | None]
    meeting: dict[str, Moment]
    number: int
    case: dict
    released: dict[str, str]
    edition: str
    large_print: bool
    frame: dict[str, str]
    facts: Facts
    letter: Letter


def letter_snapshot(document: Document, style: Style) -> LetterSnapshot:
    """Freeze the letter with the name of whoever releases it."""
    consensus, blocks = document.consensus, blocks_of(style.language)
    on = document.created_at.astimezone(document.meeting.zone).date()
    told = letter_facts(consensus, on=on, replaces=replaced_on(document.consensus))
    face = document_face(document)
    kind = {"key": str(DocumentKind.PATIENT_LETTER), "words": blocks.frame("kind")}
    starts = moment(document.meeting.starts_at, document.meeting.zone)
    return {
        "schema_version": SCHEMA_VERSION,
        "document": {**face, "language": style.language, "kind": kind},
        "board": {
            "name": told["board"],
            "hospital": told["hospital"],
            "letterhead": document.board.letterhead,
            "logo": logo_face(document.board),
        },
        "meeting": {"starts": {**starts, "date": blocks.day(told["met_on"])}},
        "number": document.item.position,
        "case": {"patient": _patient(document, blocks)},
        "released": {"by": document.requested_by.name, "on": on.isoformat()},
        "edition": blocks.edition,
        "large_print": style.large_print,
        "frame": _frame(document, told, blocks),
        "facts": told,
        "letter": compose(told, style.language),
    }


def draft_letter(consensus: Consensus, style: Style, *, on: date) -> tuple[Facts, Letter]:
    """The facts and the letter as a release on that day would freeze them."""
    facts = letter_facts(consensus, on=on, replaces=replaced_on(consensus))
    return facts, compose(facts, style.language)


def replaced_on(consensus: Consensus) -> str:
    """The day of the last letter of this decision or of those before it; empty for none."""
    letters = Document.objects.filter(
        kind=DocumentKind.PATIENT_LETTER, consensus__in=consensus.lineage
    )
    last = letters.order_by("-version").first()
    return last.snapshot["released"]["on"] if last else ""


def _patient(document: Document, blocks: Blocks) -> dict[str, str]:
    patient = document.item.case.patient
    return {
        "name": f"{patient.given_name} {patient.family_name}".strip(),
        "record_number": patient.record_number,
        "record": blocks.frame("record", number=patient.record_number),
        "born": _born(patient.birth_date, blocks),
    }


def _born(day: date | None, blocks: Blocks) -> str:
    return blocks.frame("born", day=blocks.day(day.isoformat())) if day else ""


def _frame(document: Document, told: Facts, blocks: Blocks) -> dict[str, str]:
    """What stands around the letter, in its language."""
    day = blocks.day(told["released_on"])
    return {
        "title": blocks.frame("title"),
        "version": blocks.frame("version", version=document.version),
        "dated": blocks.frame("dated", day=day),
        "to": blocks.frame("to"),
        "signature": blocks.frame("signature"),
        "released": blocks.frame("released", name=document.requested_by.name, day=day),
        "unsigned": blocks.frame("unsigned"),
        "edition": blocks.frame("edition", edition=blocks.edition),
        "document": blocks.frame("document", id=document.pk, version=document.version),
    }
