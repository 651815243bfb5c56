"""The schema of a frozen snapshot, of which alone a printed document is a function."""

from typing import TypedDict

from .attending import Attendance, Correction
from .board import BoardFace
from .calling import EmergencyFace
from .clinical import Drawn, Finding, Score
from .listed import ListedFace
from .values import ApprovalFace, Day, Image, Moment, Person, Word

SCHEMA_VERSION = 5


class DocumentFace(TypedDict):
    """What a document says of itself; `amendment` says why it differs from an approved one."""

    id: str
    kind: Word
    version: int
    replaces: int | None
    language: str
    paper: str
    requested_by: str
    requested_at: Moment
    signature: str
    seal: str
    approvals: list[ApprovalFace]
    amendment: str


class ChairFace(TypedDict):
    """Who had the chair for a stretch of the meeting."""

    name: str
    start: Moment
    end: Moment | None


class MeetingFace(TypedDict):
    """The meeting as it was held; `emergency` is None for one of the whole board."""

    id: str
    kind: Word
    emergency: EmergencyFace | None
    starts: Moment
    opened: Moment | None
    closed: Moment | None
    place: str
    link: bool
    chair: str
    chairs: list[ChairFace]
    recorder: str
    counts: str


class Patient(TypedDict):
    """Whom the case is about, with the age on the day of the meeting."""

    name: str
    record_number: str
    born: Day | None
    age: int | None
    sex: Word


class Lesion(TypedDict):
    """One place in the spine."""

    levels: str
    compartments: list[Word]
    remark: str
    sins: Score | None


class CaseFace(Drawn):
    """The case as it was put to the board."""

    id: str
    reference: str
    patient: Patient
    question: str
    urgency: Word
    reason: Word | None
    presenter: str
    findings: list[Finding]
    lesions: list[Lesion]


class Opinion(TypedDict):
    """One member's sealed recommendation, after the reveal."""

    member: Person
    modality: Word
    components: list[Word]
    intent: Word | None
    surgery: list[Word]
    confidence: int
    reason: str


class Recusal(TypedDict):
    """A member who took no part, and why."""

    member: Person
    reason: str


class BallotFace(TypedDict):
    """The round of sealed recommendations; `sentence` says why `entries` is empty."""

    state: Word
    sentence: str
    revealed_at: Moment | None
    entries: list[Opinion]
    missing: list[Person]
    recusals: list[Recusal]


class Position(TypedDict):
    """One member's position on the proposed consensus."""

    member: Person
    position: Word
    reason: str


class DisciplinePositions(TypedDict):
    """One discipline's positions: a segment of the strip."""

    discipline: Word
    positions: list[Position]


class PositionCount(TypedDict):
    """How many took one position."""

    position: Word
    votes: int


class Agreement(TypedDict):
    """The grade of agreement with its sentence, by discipline, and the frozen tally."""

    grade: Word
    sentence: str
    by_discipline: list[DisciplinePositions]
    tally: list[PositionCount]


class Represented(TypedDict):
    """A core discipline, and who counted for it; nobody when it was not represented."""

    discipline: Word
    by: list[str]


class Quorum(TypedDict):
    """The quorum as frozen with the decision; `apart` says who was there and did not count."""

    met: bool
    sentence: str
    core: list[Represented]
    apart: list[str]
    waiver: str
    to_be_ratified: bool


class Waiver(TypedDict):
    """A recorded reason to decide without the positions that the rules ask for."""

    reason: str
    by: str


class PlanItem(TypedDict):
    """One thing to be done."""

    number: int
    what: str
    who: str
    by: Day | None
    condition: str


class Decision(TypedDict):
    """The consensus as recorded, `content` its parts; `replaces` names what it changed."""

    id: str
    version: int
    replaces: Moment | None
    ratification: str
    recommendation: str
    content: dict[str, str]
    said: list[str]
    open: Waiver | None
    notes: str
    plan: list[PlanItem]
    agreement: Agreement
    dissent: list[Position]
    quorum: Quorum
    waiver: Waiver | None
    recorded_by: str
    recorded_at: Moment


class Errand(TypedDict):
    """What somebody brings until a deferred case is heard again."""

    who: str
    what: str


class Deferral(TypedDict):
    """Why a case was put off."""

    reason: str
    errands: list[Errand]
    by: str
    at: Moment


class RatificationFace(TypedDict):
    """What the board said to an earlier decision."""

    sentence: str
    recommendation: str
    quorum: Quorum


class MinutesCase(TypedDict):
    """One agenda item as it went; `ratification` where it was about an earlier decision."""

    number: int
    late: str
    ratification: RatificationFace | None
    outcome: Word
    started: Moment | None
    ended: Moment | None
    case: CaseFace
    checklist: list[Word]
    notes: str
    ballot: BallotFace
    decision: Decision | None
    deferral: Deferral | None


class Action(TypedDict):
    """A plan item in the list of all actions of the meeting."""

    who: str
    what: str
    case_number: int
    patient: str
    record_number: str
    by: Day | None
    condition: str


class ConsensusSnapshot(TypedDict):
    """All that a consensus summary says."""

    schema_version: int
    document: DocumentFace
    board: BoardFace
    meeting: MeetingFace
    number: int
    case: CaseFace
    images: list[Image]
    ballot: BallotFace
    decision: Decision


class MinutesSnapshot(TypedDict):
    """All that the minutes say."""

    schema_version: int
    document: DocumentFace
    board: BoardFace
    meeting: MeetingFace
    attendance: list[Attendance]
    absent: list[Person]
    corrections: list[Correction]
    remarks: str
    cases: list[MinutesCase]
    listed: list[ListedFace]
    actions: list[Action]
