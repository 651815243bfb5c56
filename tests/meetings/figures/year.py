"""A year of a board in rows of the real tables, by chance from a seed, without its verbs."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cases.models import Case, CaseTransition, Entry, Patient
from cases.states import CaseState
from cases.vocabulary import PresentationReason, TumourClass
from meetings.models import (
    Action,
    AgendaItem,
    Answer,
    Attendance,
    Ballot,
    Consensus,
    EmergencyCall,
    Informing,
    Meeting,
    PlanItem,
    Proposal,
    Vote,
)
from meetings.outcomes import Reason
from tests.people import People, person
from tumorboard.models import User

FIRST = datetime(2025, 1, 7, 15, 0, tzinfo=UTC)
WEEKS, CASES = 52, 4
MODALITIES = ("surgery", "radiotherapy", "systemic", "surveillance")
CORE = ("neurosurgery", "orthopaedic_spine", "medical_oncology", "radiation_oncology")
OUTCOMES = ("done", "done", "done", "changed", "partly", "not_done", "open")


@dataclass
class Year:
    """Rows that are not stored yet, by table, and the dice."""

    people: People
    dice: random.Random = field(default_factory=lambda: random.Random(20_261_128))
    rows: dict[type, list] = field(default_factory=dict)
    modalities: dict[object, dict[str, list[str]]] = field(default_factory=dict)
    colleagues: list[User] = field(default_factory=list)

    def add(self, row):
        self.rows.setdefault(type(row), []).append(row)
        return row

    def store(self) -> None:
        for kind in (*(Patient, Case, CaseTransition, Entry, Meeting, EmergencyCall, AgendaItem),):
            kind.objects.bulk_create(self.rows[kind])
        for kind in (Attendance, Ballot, Vote):
            kind.objects.bulk_create(self.rows[kind])
        for ballot in self.rows[Ballot]:
            ballot.state, ballot.revealed_at = "revealed", ballot.opened_at
            ballot.tally = {"cast": 1, "modalities": self.modalities.get(ballot.pk, {})}
        Ballot.objects.bulk_update(self.rows[Ballot], ["state", "revealed_at", "tally"])
        for kind in (Proposal, Consensus, PlanItem, Action, Answer, Informing):
            kind.objects.bulk_create(self.rows[kind])


def make(people: People) -> Year:
    """52 meetings with four cases each, and an emergency board in every fourth week."""
    year = Year(people)
    year.colleagues = [person(f"second-{key}", f"Dr. Second {key}") for key in CORE[:3]]
    User.objects.bulk_create(year.colleagues)
    for week in range(WEEKS):
        meeting = _meeting(year, FIRST + timedelta(weeks=week))
        for place in range(CASES):
            _heard(year, meeting, week * CASES + place + 1, place + 1)
        if not week % 4:
            _emergency(year, meeting.starts_at + timedelta(days=2), 1000 + week)
    year.store()
    return year


def _meeting(year: Year, starts_at: datetime, kind: str = "regular") -> Meeting:
    meeting = year.add(
        Meeting(
            board=year.people.board,
            kind=kind,
            starts_at=starts_at,
            zone_name="Europe/Berlin",
            chair=year.people.chair,
            state="closed",
            opened_at=starts_at,
            closed_at=starts_at + timedelta(hours=1),
        )
    )
    for user, discipline in _voters(year):
        if year.dice.random() < 0.8 and kind == "regular":
            stay = {"joined_at": starts_at, "left_at": meeting.closed_at, "is_voting": True}
            here = {"discipline": discipline, "represents": discipline}
            year.add(Attendance(meeting=meeting, user=user, **here, **stay))
    return meeting


def _voters(year: Year) -> list[tuple[User, str]]:
    """Two of each required discipline, but one radiation oncologist alone."""
    cast = [year.people.users[name] for name in ("chair", "surgeon", "oncologist", "radiation")]
    pairs = [*zip(cast, CORE, strict=True), *zip(year.colleagues, CORE, strict=False)]
    return [*pairs, (year.people.radiologist, "radiology")]


def _case(year: Year, number: int, at: datetime) -> Case:
    dice, board = year.dice, year.people.board
    created = at - timedelta(days=dice.randrange(1, 40), hours=dice.randrange(24))
    born = dice.choice([None, created.date() - timedelta(days=dice.randrange(1000, 33_000))])
    about = {"birth_date": born, "sex": dice.choice(["female", "male", "other", "unknown"])}
    who = {"record_number": f"Y{number}", "family_name": "Berger"}
    patient = year.add(Patient(board=board, **who, **about))
    case = year.add(
        Case(
            board=board,
            patient=patient,
            number=number,
            state=dice.choice(CaseState.values),
            created_at=created,
            presenter=dice.choice([year.people.surgeon, year.people.chair]),
            tumour_class=dice.choice(TumourClass.values),
            presentation_reason=dice.choice([*PresentationReason.values, ""]),
        )
    )
    _told(year, case)
    if dice.random() < 0.7:
        handed_in = created + timedelta(hours=dice.randrange(48))
        year.add(CaseTransition(case=case, verb="submit", to_state="submitted", at=handed_in))
    return case


def _told(year: Year, case: Case) -> None:
    """What the record says of the way to the hospital: nothing, once, or anew."""
    for number in range(1, year.dice.randrange(1, 4)):
        far = year.dice.choice(["under_10", "10_to_49", "not_asked"])
        values = {"distance": far, "interpreter_needed": year.dice.choice(["yes", "no"])}
        said = {"section": "history", "subject": case.pk, "number": number}
        year.add(Entry(case=case, values=values, **said))


def _heard(year: Year, meeting: Meeting, number: int, place: int) -> None:
    """A case at a meeting: deferred, or decided after an opinion ballot."""
    began = meeting.starts_at + timedelta(minutes=12 * (place - 1))
    ended = began + timedelta(seconds=year.dice.randrange(60, 1200))
    frame = {"presented_at": began, "finished_at": ended, "position": place, "minutes": 9}
    item = AgendaItem(meeting=meeting, case=_case(year, number, meeting.starts_at), **frame)
    if year.dice.random() < 0.15:
        item.state, item.defer_reason = "deferred", year.dice.choice(["No MRI.", "No pathology."])
        year.add(item)
        return
    item.state = "decided"
    year.add(item)
    ballot = year.add(Ballot(item=item, round="opinion", state="open", opened_at=began))
    for user, discipline in _voters(year):
        if year.dice.random() < 0.7:
            advice = year.dice.choice(MODALITIES)
            said = {"modality": advice, "intent": "palliative", "confidence": 3, "reason": "So."}
            year.add(Vote(ballot=ballot, voter=user, discipline=discipline, **said))
            year.modalities.setdefault(ballot.pk, {}).setdefault(advice, []).append(discipline)
    _decision(year, item, ended)


def _emergency(year: Year, at: datetime, number: int) -> None:
    """An emergency board, decided in time, late, or called off."""
    meeting = _meeting(year, at, kind="emergency")
    hours = {"clock_from": at, "decide_by": at + timedelta(hours=24)}
    how = {"by": year.people.surgeon, "at": at, "basis": "referral", "is_sealed": True}
    year.add(EmergencyCall(meeting=meeting, **how, **hours))
    ended = at + timedelta(hours=year.dice.randrange(1, 32))
    frame = {"position": 1, "minutes": 9, "presented_at": at, "finished_at": ended}
    item = year.add(AgendaItem(meeting=meeting, case=_case(year, number, at), **frame))
    if year.dice.random() < 0.2:
        item.state, item.defer_reason = "deferred", "Called off."
        return
    item.state = "decided"
    _decision(year, item, ended)


def _decision(year: Year, item: AgendaItem, at: datetime) -> None:
    dice, by = year.dice, year.people.chair
    proposal = year.add(Proposal(item=item, revision=1, recommendation="So.", plan=[], by=by))
    met = dice.random() < 0.9
    kinds = [kind for kind in ("disagree", "reservation") if dice.random() < 0.2]
    content = {"modality": dice.choice(MODALITIES)}
    if dice.random() < 0.8:
        content["trial"] = dice.choice(["offered", "none_suitable", "not_considered"])
    if dice.random() < 0.05:
        del content["modality"]
    consensus = year.add(
        Consensus(
            item=item,
            proposal=proposal,
            recommendation="So.",
            content=content,
            grade=dice.choice(["unanimous", "consensus", "majority", "split", "not_taken"]),
            tally={"cast": 0},
            reveal_waiver="It was clear.",
            dissent=[{"name": "Dr. X", "position": kind, "reason": "No."} for kind in kinds],
            quorum={"is_met": met},
            quorum_waiver="" if met else "Two are ill.",
            needs_ratification=not met,
            recorded_by=by,
            recorded_at=at,
        )
    )
    _followed(year, consensus)


def _followed(year: Year, consensus: Consensus) -> None:
    """What became of it: an action with its answer, and the patient told or not."""
    dice, case = year.dice, consensus.item.case
    line = year.add(PlanItem(consensus=consensus, position=1, what="Operate", owner="Dr. Said"))
    outcome = dice.choice(OUTCOMES)
    answered = {"state": outcome, "answered": int(outcome != "open")}
    action = year.add(Action(plan_item=line, board=case.board, case=case, **answered))
    at = consensus.recorded_at + timedelta(days=dice.randrange(1, 120))
    if outcome != "open":
        said = {"outcome": outcome, "words": "As said.", "told_by": "x", "by": year.people.clerk}
        if outcome != "not_done":
            said["on"] = at.date()
        if outcome != "done":
            said["reason"] = dice.choice(Reason.values)
        year.add(Answer(action=action, number=1, at=at, **said))
    if dice.random() < 0.8:
        on = (consensus.recorded_at + timedelta(days=dice.randrange(6))).date()
        who = {"who": "Dr. Said", "how": "phone", "by": year.people.surgeon}
        year.add(Informing(consensus=consensus, number=1, on=on, **who))
