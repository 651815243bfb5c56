"""How the demonstration board came to where it stands: one meeting held, one today, one desk."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import time_machine
from django.db import transaction

from cases import lifecycle, records
from cases.models import Case
from meetings import agenda, ballots, decisions, presence, session
from meetings.models import AgendaItem, Meeting
from meetings.vocabulary import Position, Round
from tumorboard.models import Board, User

from .people import by_discipline, make_board, make_people

CASES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
APART = {"patient", "lesions", "findings", "opinions", "decision", "deferral"}
HELD_DAYS_AGO = 7
NO_SURGERY = {"approach": "", "resection": "", "decompression": False, "stabilisation": ""}


class Story:
    """Tells the demonstration through the verbs, each in its own time."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.board: Board = make_board()
        self.people: dict[str, User] = make_people(self.board)
        self.members = by_discipline(self.people)
        self.chair, self.clerk = self.people["chair"], self.people["clerk"]

    def tell(self) -> None:
        """Last week's meeting, today's meeting with some votes in, and what waits on the desk."""
        day = self.board.today() - timedelta(days=HELD_DAYS_AGO)
        held = datetime.combine(day, time(16), self.board.zone)
        with time_machine.travel(held - timedelta(hours=3), tick=True) as self.clock:
            self._last_week(held)
        with time_machine.travel(self.now - timedelta(minutes=50), tick=True) as self.clock:
            self._today()

    def _last_week(self, held: datetime) -> None:
        meeting = self._meeting(held, ("D1", "D2", "D4", "D5", "D3"))
        for item in meeting.items.all():
            self._cast_opinions(item)
        self.clock.shift(timedelta(hours=3, minutes=1))
        session.open_meeting(meeting, by=self.chair)
        for discipline, user in self.members.items():
            mode = "video" if discipline in ("pathology", "palliative_care") else "room"
            presence.join(meeting, by=user, mode=mode)
        for item in meeting.items.all():
            self._hear(item)
        session.close_meeting(meeting, by=self.chair)

    def _today(self) -> None:
        self._meeting(self.now + timedelta(hours=1), ("D8", "D3", "D7", "D9"))
        for item in AgendaItem.objects.filter(meeting__state="published"):
            self._cast_opinions(item)
        waiting = self._register("D6", self.board.today())
        lifecycle.submit(waiting, by=self.clerk)
        lifecycle.accept(waiting, by=self.clerk)

    def _meeting(self, start: datetime, names: tuple[str, ...]) -> Meeting:
        meeting = agenda.plan(
            self.board,
            by=self.clerk,
            starts_at=start.replace(minute=0, second=0, microsecond=0),
            chair=self.chair,
            place="Demonstration room, level 2",
        )
        for name in names:
            agenda.add(meeting, case=self._ready(name, self.board.today()), by=self.clerk)
        return agenda.publish(meeting, by=self.clerk)

    def _ready(self, name: str, day: date) -> Case:
        number = CASES[name]["patient"]["record_number"]
        known = self.board.cases.filter(patient__record_number=number).first()
        if known is not None:
            return known
        case = self._register(name, day)
        lifecycle.submit(case, by=self.clerk)
        lifecycle.accept(case, by=self.clerk)
        return lifecycle.mark_ready(case, by=self.clerk)

    def _register(self, name: str, day: date) -> Case:
        told = CASES[name]
        patient = dict(told["patient"])
        patient["birth_date"] = _birth_date(patient.pop("age"), day)
        fields = {key: value for key, value in told.items() if key not in APART}
        for key in [key for key in fields if key.endswith("_days_ago")]:
            fields[key.removesuffix("_days_ago") + "_on"] = day - timedelta(days=fields.pop(key))
        if fields["performance_scale"]:
            fields["performance_on"] = day
        case = records.register(
            self.board,
            by=self.clerk,
            patient=patient,
            case={**fields, "consent_to_discuss": True, "presenter": self.people["said"]},
        )
        self._findings(case, told, day)
        return case

    def _findings(self, case: Case, told: dict, day: date) -> None:
        for lesion in told.get("lesions", []):
            first, last = lesion["levels"]
            rest = {key: value for key, value in lesion.items() if key != "levels"}
            records.add_lesion(case, by=self.clerk, level_from=first, level_to=last, **rest)
        for finding in told.get("findings", []):
            records.add_finding(case, by=self.clerk, on=day, **finding)

    def _cast_opinions(self, item: AgendaItem) -> None:
        told = self._told(item)
        is_second_time = item.case.presentations.count() > 1
        ballot = ballots.current(item, Round.OPINION)
        for discipline, opinion in told.get("opinions", {}).items():
            if is_second_time and discipline not in ("radiology", "radiation_oncology"):
                continue
            ballots.cast(ballot, by=self.members[discipline], **{**NO_SURGERY, **opinion})

    def _hear(self, item: AgendaItem) -> None:
        told = self._told(item)
        session.present(item, by=self.chair)
        self.clock.shift(timedelta(minutes=item.minutes - 2))
        ballots.reveal(ballots.current(item, Round.OPINION), by=self.chair)
        if "deferral" in told:
            session.defer(item, by=self.chair, reason=told["deferral"]["reason"])
            return
        decision = told["decision"]
        day = item.meeting.local_start.date()
        plan = [
            decisions.PlannedAction(
                line["what"],
                line["owner"],
                (day + timedelta(days=line["days"])).isoformat(),
                line.get("condition", ""),
            )
            for line in decision["plan"]
        ]
        decisions.propose(item, by=self.chair, recommendation=decision["recommendation"], plan=plan)
        self._take_positions(item, decision["positions"])
        decisions.record(item, by=self.chair)

    def _take_positions(self, item: AgendaItem, told: dict) -> None:
        ballot = ballots.current(item, Round.POSITION)
        for discipline, user in self.members.items():
            position, reason = told.get(discipline, (Position.AGREE, ""))
            ballots.cast(ballot, by=user, position=position, reason=reason)
        ballots.reveal(ballot, by=self.chair)

    def _told(self, item: AgendaItem) -> dict:
        number = item.case.patient.record_number
        return next(t for t in CASES.values() if t["patient"]["record_number"] == number)


def _birth_date(age: int, day: date) -> date:
    return date(day.year - age, 3, 1 + age % 27) - timedelta(days=0 if day.month > 3 else 365)


@transaction.atomic
def load() -> Board:
    """Make the demonstration board, all of it or nothing."""
    story = Story(datetime.now(UTC))
    story.tell()
    return story.board
