"""How the demonstration board came to where it stands: two meetings held, one today, one desk."""

from datetime import UTC, date, datetime, time, timedelta

import time_machine
from django.db import transaction

from cases import lifecycle, outside, records
from cases.models import Case
from meetings import agenda, answers, ballots, decisions, drafting, emergency, presence, session
from meetings.models import AgendaItem, Meeting
from meetings.planned import PlannedAction, as_cells
from meetings.vocabulary import Position, Round, Said
from tumorboard.models import Board, User

from . import charting, following
from .images import add_files
from .letter import LETTER, REFERRED, REFERRER
from .people import by_discipline, make_board, make_people
from .told import CASES

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
        self.told = dict(CASES)

    def tell(self) -> None:
        """The meetings held and what came after, today's with some votes in, and the desk."""
        self._held(HELD_DAYS_AGO, ("D1", "D2", "D4", "D5", "D3"))
        for name, told in CASES.items():
            if "earlier" in told:
                self._earlier(name, told)
        with time_machine.travel(self.now - timedelta(minutes=50), tick=True) as self.clock:
            self._today()

    def _earlier(self, name: str, told: dict) -> None:
        """A case that the board heard before, with the words and the record of that time."""
        self.told[name] = {**told, **told["earlier"]}
        self._held(told["earlier"]["days_ago"], (name,))
        self.told[name] = told

    def _held(self, days_ago: int, names: tuple[str, ...]) -> None:
        """A meeting of so many days ago, and how its plans were carried out since."""
        day = self.board.today() - timedelta(days=days_ago)
        start = datetime.combine(day, time(16), self.board.zone)
        with time_machine.travel(start - timedelta(hours=3), tick=True) as self.clock:
            meeting = self._hold(start, names)
        for item in meeting.items.select_related("case__patient"):
            lines = self._told(item).get("afterwards", [])
            charting.carry_on(item, lines, people=self.people, day=day)
            following.follow(item, self._told(item), people=self.people, day=day)

    def _hold(self, start: datetime, names: tuple[str, ...]) -> Meeting:
        meeting = self._meeting(start, names)
        for item in meeting.items.all():
            self._cast_opinions(item)
        self.clock.shift(timedelta(hours=3, minutes=1))
        session.open_meeting(meeting, by=self.chair)
        for discipline, user in self.members.items():
            mode = "video" if discipline in ("pathology", "palliative_care") else "room"
            presence.set_presence(meeting, user=user, is_present=True, mode=mode, by=self.clerk)
        for item in meeting.items.all():
            self._hear(item)
        return session.close_meeting(meeting, by=self.chair)

    def _today(self) -> None:
        self._emergency("D8", led_by=self.people["said"])
        self._meeting(self.now + timedelta(hours=1), ("D3", "D7", "D9"))
        for item in AgendaItem.objects.filter(meeting__state="published", kind="case"):
            self._cast_opinions(item)
        waiting = self._register("D6", self.board.today())
        lifecycle.submit(waiting, by=self.clerk)
        lifecycle.accept(waiting, by=self.clerk)
        self._from_outside()

    def _from_outside(self) -> None:
        """A referral by a doctor without an account, which waits at the desk."""
        link, code = outside.make_link(self.board, by=self.clerk, name=REFERRER)
        outside.send(link, code, values=REFERRED, letter=LETTER)

    def _emergency(self, name: str, *, led_by: User) -> None:
        """A case that could not wait: called, answered apart and decided today."""
        case = self._register(name, self.board.today())
        lifecycle.submit(case, by=self.clerk)
        meeting = emergency.call(
            case,
            by=led_by,
            question=case.question,
            lead=led_by,
            members=[self.members[one] for one in self.board.core_disciplines],
            basis="referral",
            clock_from=datetime.now(UTC),
            is_sealed=self.board.emergency_sealed,
        )
        item = meeting.items.select_related("case__patient").get()
        self._cast_opinions(item)
        self.clock.shift(timedelta(minutes=25))
        ballots.reveal(ballots.current(item, Round.OPINION), by=led_by)
        self._decide(item, by=led_by)

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
        number = self.told[name]["patient"]["record_number"]
        known = self.board.cases.filter(patient__record_number=number).first()
        if known is not None:
            return self._again(known, self.told[name])
        case = self._register(name, day)
        lifecycle.submit(case, by=self.clerk)
        lifecycle.accept(case, by=self.clerk)
        return lifecycle.mark_ready(case, by=self.clerk)

    def _again(self, case: Case, told: dict) -> Case:
        """The case once more: as it stands, or reopened with what is new since the board met."""
        if "earlier" not in told:
            return case
        case = lifecycle.reopen(case, by=self.clerk, reason=told["earlier"]["reopened"])
        changes = {key: told[key] for key in ("question", "presentation_reason")}
        records.edit(case, by=self.clerk, revision=case.revision, changes=changes)
        charting.chart(case, told["record"], people=self.people)
        return lifecycle.mark_ready(case, by=self.clerk)

    def _register(self, name: str, day: date) -> Case:
        told = self.told[name]
        patient = dict(told["patient"])
        patient["birth_date"] = _birth_date(patient.pop("age"), day)
        fields = {key: told[key] for key in ("question", "presentation_reason", "urgency")}
        case = records.register(
            self.board,
            by=self.clerk,
            patient=patient,
            case={**fields, "consent_to_discuss": True, "presenter": self.people["said"]},
        )
        charting.chart(case, told["record"], people=self.people)
        add_files(case, name, day=day, by=self.clerk)
        for finding in told.get("findings", []):
            records.add_finding(case, by=self.clerk, on=day, **finding)
        return case

    def _cast_opinions(self, item: AgendaItem) -> None:
        told = self._told(item)
        is_second_time = item.case.presentations.count() > 1
        again = told.get("voted_again", told["opinions"])
        ballot = ballots.current(item, Round.OPINION)
        for discipline, opinion in told["opinions"].items():
            if is_second_time and discipline not in again:
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
        self._decide(item, by=self.chair)

    def _decide(self, item: AgendaItem, *, by: User) -> None:
        """From the proposal to the recorded consensus."""
        decision = self._told(item)["decision"]
        day = item.meeting.local_start.date()
        plan = [
            PlannedAction(
                line["what"],
                line["owner"],
                (day + timedelta(days=line["days"])).isoformat(),
                line.get("condition", ""),
            )
            for line in decision["plan"]
        ]
        words = self._word(item, decision, plan, by=by)
        decisions.propose(
            item, by=by, recommendation=decision["recommendation"], plan=plan, content=words
        )
        self._take_positions(item, decision["positions"], by=by)
        decisions.record(item, by=by, content=words)

    def _word(
        self, item: AgendaItem, decision: dict, plan: list[PlannedAction], *, by: User
    ) -> dict[str, str]:
        """The draft as those who word it have written it."""
        stood = drafting.texts_of(item)
        said = {"recommendation": decision["recommendation"], **decision["content"]}
        changes = {
            name: drafting.Change(stood.get(name, ""), text)
            for name, text in {**said, **as_cells(plan)}.items()
        }
        drafting.write(item, by=by, changes=changes)
        drafting.tick(item, by=by, said=set(Said.values), is_said=True)
        return drafting.texts_of(item)

    def _take_positions(self, item: AgendaItem, told: dict, *, by: User) -> None:
        ballot = ballots.current(item, Round.POSITION)
        for discipline, user in self.members.items():
            position, reason = told.get(discipline, (Position.AGREE, ""))
            if answers.is_asked(item.meeting, user):
                ballots.cast(ballot, by=user, position=position, reason=reason)
        ballots.reveal(ballot, by=by)

    def _told(self, item: AgendaItem) -> dict:
        number = item.case.patient.record_number
        return next(t for t in self.told.values() if t["patient"]["record_number"] == number)


def _birth_date(age: int, day: date) -> date:
    return date(day.year - age, 3, 1 + age % 27) - timedelta(days=0 if day.month > 3 else 365)


@transaction.atomic
def load() -> Board:
    """Make the demonstration board, all of it or nothing."""
    story = Story(datetime.now(UTC))
    story.tell()
    return story.board
