"""The patient's letter: shown as it will be, released by a clinician, then printed.

Before the release there is no document, so that nothing can be printed or downloaded.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tumorboard import access
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from . import documents, history, snapshots
from .letters import Letter, Readability, measure, unsaid
from .letters.composing import running_text
from .models import AgendaItem, Consensus, Document
from .vocabulary import DocumentKind

NO_DECISION = "No decision is recorded here, so there is nothing to write to the patient."
NOT_IN_FORCE = (
    "This decision is no longer in force: the board changed it. "
    "Release the letter of the changed decision."
)
NO_PHONE = (
    "A letter names a telephone number for warning signs that is answered by day and by night, and "
    "this board has none. An administrator enters it at /admin/ under Boards, as “Telephone for "
    "warning signs”."
)
NOT_THEIRS = "Only a specialist or the chair of this board releases a letter to a patient."
NOT_READ = (
    "This is not the letter that you read: the record, the board's settings or the language is "
    "another now. Read it as it stands below, then release it."
)


@dataclass(frozen=True)
class Draft:
    """A letter before its release; `mark` tells it apart from every other wording and version.

    `unsaid` names what it leaves out because nothing is coded.
    """

    letter: Letter
    version: int
    mark: str
    unsaid: list[str]

    @property
    def readability(self) -> Readability:
        return measure(running_text(self.letter), self.letter["language"])


def decision_of(item: AgendaItem) -> Consensus | None:
    """The decision on the item, in force or not."""
    return item.decisions.select_related("replaces", "ratification").last()


def why_not(consensus: Consensus | None) -> str:
    """Why no letter can be released now, as a sentence; empty when one can."""
    if consensus is None:
        return NO_DECISION
    if consensus.superseded_at is not None:
        return NOT_IN_FORCE
    return "" if consensus.item.meeting.board.letter_phone else NO_PHONE


def draft_of(consensus: Consensus, style: snapshots.Style) -> Draft:
    """The letter as it would be released now."""
    item = consensus.item
    on = timezone.now().astimezone(item.meeting.zone).date()
    facts, letter = snapshots.draft_letter(consensus, style, on=on)
    version = documents.next_version(DocumentKind.PATIENT_LETTER, item.meeting, item, consensus)
    mark = f"{version}-{snapshots.fingerprint(letter)}"
    return Draft(letter, version, mark, unsaid(facts))


@transaction.atomic
def release(item: AgendaItem, *, by: User, language: str, large_print: bool, seen: str) -> Document:
    """Release the letter to the patient under the name of the clinician, and queue its print.

    `seen` is the mark of the draft that the clinician read. Raises `Refused` when the letter would
    be another now, when somebody released it meanwhile, and while no letter can be released.
    """
    item = history.lock_item(item)
    board = item.meeting.board
    if not access.can(by, Permission.DOCUMENT_RELEASE, board):
        raise Refused(NOT_THEIRS)
    consensus = decision_of(item)
    if sentence := why_not(consensus):
        raise Refused(sentence)
    consensus.item = item
    style = snapshots.Style(language, large_print)
    _refuse_unread(draft_of(consensus, style), seen, consensus)
    document = documents.request(
        DocumentKind.PATIENT_LETTER,
        meeting=item.meeting,
        item=item,
        consensus=consensus,
        by=by,
        style=style,
    )
    _note(document, by=by)
    return document


def _refuse_unread(draft: Draft, seen: str, consensus: Consensus) -> None:
    """Let nobody release what they have not read, nor the same letter twice."""
    if draft.mark == seen:
        return
    version = seen.partition("-")[0]
    if not version.isdecimal() or int(version) >= draft.version:
        raise Refused(NOT_READ)
    last = letters_of(consensus)[0]
    raise Refused(
        f"{last.requested_by.name} released version {last.version} of this letter meanwhile. "
        "Look at it first; releasing again makes the next version."
    )


def letters_of(consensus: Consensus) -> list[Document]:
    """The letters on the decision and on those that it replaced, the newest first."""
    released = Document.objects.filter(
        kind=DocumentKind.PATIENT_LETTER, consensus__in=consensus.lineage
    )
    rows = released.select_related("requested_by", "item", "consensus", "withdrawal__by")
    rows = rows.defer("withdrawal__content").prefetch_related("deliveries")
    return list(rows.order_by("-version"))


def _note(document: Document, *, by: User) -> None:
    snapshot = document.snapshot
    history.note(
        document.item,
        "letter.released",
        by=by,
        target=document,
        version=document.version,
        language=snapshot["document"]["language"],
        large_print=snapshot["large_print"],
        edition=snapshot["edition"],
        snapshot=snapshots.fingerprint(snapshot),
    )
