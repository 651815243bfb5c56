"""Every document of the demonstration board, printed and stored as a worker does it."""

from collections.abc import Iterator

from meetings import approval, documents, letter, minutes, printing, snapshots
from meetings.models import Consensus, Document, Meeting
from meetings.snapshots import Style
from meetings.states import MeetingState
from tumorboard import seal
from tumorboard.models import Board, User


def every_document() -> Iterator[tuple[str, Document]]:
    """Agenda, summaries, minutes (drafts and signed), and a letter of each decision, by name."""
    clerk = User.objects.get(name="Clara Benn")
    coming = Meeting.objects.filter(state=MeetingState.PUBLISHED).order_by("starts_at").first()
    yield "agenda", printed(documents.print_agenda(coming, by=clerk))
    for number, meeting in enumerate(Meeting.objects.filter(state=MeetingState.CLOSED), 1):
        draft = printed(documents.newest_minutes(meeting))
        yield f"minutes {number}, draft", draft
        signed = approval.approve(draft, sha256=draft.sha256, by=meeting.chair)
        yield f"minutes {number}, signed", printed(signed)
    amended = minutes.revise(
        meeting,
        minutes.Texts("The video link failed for four minutes.", {}),
        base_version=signed.version,
        reason="A remark was missing.",
        by=clerk,
    )
    yield f"minutes {number}, amended", printed(amended)
    yield from decisions()


def decisions() -> Iterator[tuple[str, Document]]:
    for number, consensus in enumerate(Consensus.objects.filter(superseded_at=None), 1):
        summary = Document.objects.get(consensus=consensus, kind="consensus_summary")
        yield f"summary {number}", printed(summary)
        language, is_large = ("en", "de")[number % 2], number % 3 == 0
        seen = letter.draft_of(consensus, Style(language)).mark
        releaser = consensus.item.meeting.chair
        released = letter.release(
            consensus.item, by=releaser, language=language, large_print=is_large, seen=seen
        )
        name = f"letter {number}, {language}{', large print' if is_large else ''}"
        yield name, printed(released)


def in_german() -> Iterator[tuple[str, bytes]]:
    """Each agenda, summary and minutes once more, as a board that writes German has them."""
    Board.objects.update(language="de")
    standing = documents.rows().exclude(kind="patient_letter").filter(consensus__superseded_at=None)
    for number, document in enumerate(standing.order_by("created_at"), 1):
        document.snapshot = dict(snapshots.freeze(document))
        content = printing._printed(document).content
        name = document.kind.replace("consensus_", "")
        yield f"{name} {number}, de", seal.seal(content, reason="A trial.")


def printed(document: Document) -> Document:
    printing.render(document.pk)
    document.refresh_from_db()
    if document.error:
        raise RuntimeError(document.error)
    return document
