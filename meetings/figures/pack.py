"""The lines that accreditation bodies ask for: numerator, denominator, definition and source."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from cases.vocabulary import PresentationReason
from meetings.outcomes import ActionState
from meetings.vocabulary import Trial
from tumorboard.roles import Discipline

from .facts import Facts
from .shape import BESIDE, HIDDEN, Row, percent

COC = "American College of Surgeons, Commission on Cancer, standard 2.5"
DKG = "Deutsche Krebsgesellschaft / OnkoZert, data sheet of certified centres"
INCA = "Institut national du cancer (INCa), réunion de concertation pluridisciplinaire"
NHS = "NHS England, streamlining of multidisciplinary team meetings"
BEFORE = (
    PresentationReason.FIRST_DIAGNOSIS,
    PresentationReason.RECURRENCE,
    PresentationReason.BEFORE_SURGERY,
)
TYPE_IT = "Not recorded: the program does not know the hospital's yearly cases. Type the number."
NOT_LISTED = "No case of this time was listed without discussion, so there is nothing to audit."
NOT_REVIEWED = "The sample of this time is not reviewed yet."


@dataclass(frozen=True)
class Line:
    """One requirement: what was counted, of how many, or why that is not recorded.

    What is `part_of` a figure adds up some of its rows, and would tell what is hidden there.
    """

    body: str
    title: str
    definition: str
    source: str
    count: int | None = None
    of: int | None = None
    goal: str = ""
    missing: str = ""
    part: str = ""
    part_of: str = ""

    @property
    def name(self) -> str:
        return f"{self.title}: {self.part}" if self.part else self.title

    @property
    def percent(self) -> int | None:
        return percent(self.count, self.of)


def lines_of(facts: Facts, *, yearly: int | None) -> list[Line]:
    """The pack; `yearly` is the number of the hospital's cases in the time, as it was typed."""
    return [
        *_coc(facts, yearly),
        *_dkg(facts, yearly),
        *_inca(facts),
        *_nhs(facts),
        *_attendance(facts),
    ]


def masked(line: Line, gaps: Collection[str] = ()) -> Line:
    """The line as it may leave the board: without what could point at single patients.

    `gaps` names the figures that leave it together with the line and have something hidden.
    """
    is_small = Row("", line.count, line.of).is_small
    if not is_small and line.part_of not in gaps:
        return line
    return replace(line, count=None, of=None, missing=HIDDEN if is_small else BESIDE)


def _coc(facts: Facts, yearly: int | None) -> list[Line]:
    presented = {one.case for one in facts.decisions}
    before = {one.case for one in facts.decisions if one.reason in BEFORE}
    return [
        Line(
            "CoC",
            "Cases presented",
            "Different cases that the board decided on in the time, of the hospital's cases of the "
            "year as they were typed in. The standard counts all boards of the hospital together.",
            COC,
            len(presented),
            yearly,
            "at least 15 %",
            "" if yearly else TYPE_IT,
        ),
        Line(
            "CoC",
            "Presented before treatment",
            "Of them, those presented at first diagnosis, at recurrence or progression, or before "
            "surgery. Those presented after surgery for further treatment may count under the "
            "standard; the program does not record that, and they are not counted.",
            COC,
            len(before),
            len(presented),
            "at least 80 %",
        ),
        _unknown(facts),
    ]


def _unknown(facts: Facts) -> Line:
    return Line(
        "CoC",
        "Decisions without a recorded reason of presentation",
        "Of them the line above cannot say whether they came before treatment.",
        COC,
        sum(not one.reason for one in facts.decisions),
        len(facts.decisions),
    )


def _dkg(facts: Facts, yearly: int | None) -> list[Line]:
    first = {
        one.case for one in facts.decisions if one.reason == PresentationReason.FIRST_DIAGNOSIS
    }
    found = facts.carried_out
    deviating = (ActionState.CHANGED, ActionState.PARTLY, ActionState.NOT_DONE)
    return [
        Line(
            "DKG",
            "Presentation of primary cases",
            "Different cases decided with the reason first diagnosis, of the hospital's cases as "
            "they were typed in.",
            DKG,
            len(first),
            yearly,
            missing="" if yearly else TYPE_IT,
        ),
        Line(
            "DKG",
            "Deviation from the board's advice",
            "Actions of decisions of this time done differently, in part, or not at all, as known "
            "on the ninetieth day, of all actions whose ninety days are over.",
            DKG,
            sum(found.counts[one] for one in deviating),
            found.total,
            part_of="carried_out",
        ),
        _silent(facts),
    ]


def _silent(facts: Facts) -> Line:
    return Line(
        "DKG",
        "Nothing known at 90 days",
        "Of the same actions, those of which nobody had said by then what became of them.",
        DKG,
        facts.carried_out.unknown,
        facts.carried_out.total,
        part_of="carried_out",
    )


def _inca(facts: Facts) -> list[Line]:
    total = len(facts.decisions)
    considered = (Trial.OFFERED, Trial.NONE_SUITABLE)
    return [
        Line(
            "INCa",
            "Quorum at each decision",
            "Decisions at whose moment the quorum of the board was present, as frozen with each.",
            INCA,
            sum(one.quorum_met for one in facts.decisions),
            total,
        ),
        Line(
            "INCa",
            "Clinical trial considered",
            "Decisions that offer a trial or say that none is suitable.",
            INCA,
            sum(one.trial in considered for one in facts.decisions),
            total,
            part_of="trial",
        ),
    ]


def _nhs(facts: Facts) -> list[Line]:
    found = facts.listed
    missing = "" if found.reviewed else NOT_REVIEWED
    return [
        Line(
            "NHS England",
            "Cases that are listed and not discussed",
            "Cases that regular meetings settled by a signed protocol, of those and the cases "
            "decided after discussion.",
            NHS,
            found.noted,
            found.noted + facts.heard,
        ),
        Line(
            "NHS England",
            "Audit of cases that are listed and not discussed",
            "Listed cases of a random sample that another member found to be listed rightly, of "
            "those reviewed.",
            NHS,
            found.rightly if found.reviewed else None,
            found.reviewed or None,
            missing=missing if found.noted else NOT_LISTED,
            part_of="list_audit",
        ),
    ]


def _attendance(facts: Facts) -> list[Line]:
    return [
        Line(
            "CoC, NHS England",
            "Attendance",
            "Regular meetings held at which the required discipline was there, deputies included. "
            "The targets are those of the hospital.",
            f"{COC}; {NHS}",
            facts.attended.get(key, 0),
            facts.meetings,
            part=Discipline(key).label,
        )
        for key in facts.core
    ]
