"""The snapshot of an agenda packet: what the members read before a meeting; nobody's vote."""

from collections.abc import Iterator
from typing import TypedDict

from django.utils.translation import gettext as _

from cases import ledger
from cases.gap import OWNERS, Gap
from cases.models import Case
from cases.reading.scores import ScoreLine, panel
from cases.scores import Result
from meetings.models import AgendaItem, Consensus, Document, Meeting
from meetings.outline import Line, lines_of
from meetings.states import ItemState, MeetingState

from .board import BoardFace, board_face
from .clinical import Score
from .faces import case_face, document_face, meeting_face
from .images import image_faces
from .listed import ListedFace, listed_faces
from .schema import SCHEMA_VERSION, CaseFace, DocumentFace, Errand, MeetingFace
from .values import Image, Moment
from .words import moment

NOT_PUBLISHED = "This agenda is not published yet; cases and times may still change."


class GapFace(TypedDict):
    """What a case still lacks, and who owes it; `blocks` says whether it keeps it off an agenda."""

    what: str
    owner: str
    blocks: bool


class Earlier(TypedDict):
    """What the board decided on the case at an earlier meeting."""

    at: Moment
    recommendation: str


class AgendaCase(TypedDict):
    """One case as it is to be heard; `ratifies` holds the decision that is to be ratified."""

    number: int
    begins: Moment
    minutes: int
    late: str
    ratifies: str
    case: CaseFace
    images: list[Image]
    scores: list[Score]
    gaps: list[GapFace]
    errands: list[Errand]
    earlier: list[Earlier]


class AgendaSnapshot(TypedDict):
    """All that an agenda packet says; `over` counts the minutes beyond the meeting's length."""

    schema_version: int
    document: DocumentFace
    board: BoardFace
    meeting: MeetingFace
    caveat: str
    ends: Moment
    due: str
    minutes: int
    over: int
    cases: list[AgendaCase]
    listed: list[ListedFace]
    images: list[Image]


def agenda_snapshot(document: Document) -> AgendaSnapshot:
    """Freeze the cases that are to be heard, in their order and with their planned times."""
    meeting = document.meeting
    lines = [line for line in lines_of(meeting) if line.item.state != ItemState.DEFERRED]
    cases = [_case(line, meeting) for line in lines]
    recorder = meeting.minute_taker.name if meeting.minute_taker else ""
    minutes = sum(case["minutes"] for case in cases)
    return {
        "schema_version": SCHEMA_VERSION,
        "document": document_face(document),
        "board": board_face(document.board),
        "meeting": meeting_face(meeting, recorder=recorder),
        "caveat": _(NOT_PUBLISHED) if meeting.state == MeetingState.PLANNED else "",
        "ends": moment(meeting.local_end, meeting.zone),
        "due": meeting.due_words if meeting.state == MeetingState.PUBLISHED else "",
        "minutes": minutes,
        "over": max(0, minutes - meeting.length_minutes),
        "cases": cases,
        "listed": listed_faces(meeting),
        "images": [image for case in cases for image in case["images"]],
    }


def _case(line: Line, meeting: Meeting) -> AgendaCase:
    item, written = line.item, ledger.latest(line.item.case)
    item.meeting = meeting
    return {
        "number": item.position,
        "begins": moment(line.begins, meeting.zone),
        "minutes": item.minutes,
        "late": item.late_reason,
        "ratifies": item.ratifies.recommendation if item.ratifies else "",
        "case": case_face(item),
        "images": image_faces(item.case),
        "scores": list(_scores(item.case, written)),
        "gaps": [_gap(gap) for gap in line.doubts],
        "errands": [{"who": errand.who, "what": errand.what} for errand in line.errands],
        "earlier": list(_earlier(item)),
    }


def _scores(case: Case, written: ledger.Latest) -> Iterator[Score]:
    """Every score that says something, but SINS, which stands with its lesion."""
    scores = panel(case, written)
    for line in (*scores.lines, *scores.prognosis):
        if line.scored.instrument != "SINS" and (line.value or line.result.band):
            yield _score(line)


def _score(line: ScoreLine) -> Score:
    result: Result = line.result
    named = _("{score} at {place}") if line.place else "{score}"
    said = ", ".join(part for part in (line.value, line.words) if part)
    return {
        "instrument": named.format(score=_(line.short), place=line.place),
        "status": line.scored.status,
        "total": result.score if isinstance(result.score, int) else None,
        "words": said,
        "direction": _(result.direction) if result.direction else "",
        "edition": ", ".join(
            dict.fromkeys(_(part) for part in (result.edition, result.cohort) if part)
        ),
        "table_version": result.table_version,
    }


def _gap(gap: Gap) -> GapFace:
    return {"what": gap.what, "owner": _(OWNERS[gap.owner][0]), "blocks": gap.blocker}


def _earlier(item: AgendaItem) -> Iterator[Earlier]:
    """What the board decided before on this case, the latest first."""
    decided = Consensus.objects.filter(item__case=item.case).exclude(item=item)
    for consensus in decided.order_by("-recorded_at"):
        yield {
            "at": moment(consensus.recorded_at, item.meeting.zone),
            "recommendation": consensus.recommendation,
        }
