"""Emergency boards as people see them: how much time is left, who has answered, and who leads."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from cases.facts import emergency_of
from cases.models import Case
from tumorboard.models import Board, User
from tumorboard.roles import Discipline

from . import answers, clock, summoning
from .models import AgendaItem, EmergencyCall, Meeting
from .states import LIVE, MeetingState
from .vocabulary import MeetingKind

SOON = clock.LAST_CALL


@dataclass
class Alarm:
    """One emergency board with its case; each fact is loaded when it is first asked for."""

    meeting: Meeting
    item: AgendaItem
    now: datetime

    @property
    def summons(self) -> EmergencyCall:
        return self.meeting.call

    @property
    def is_running(self) -> bool:
        return self.meeting.state == MeetingState.OPEN

    @property
    def due_words(self) -> str:
        """Such as “14:30”, with the day where it is not today."""
        local = self.summons.decide_by.astimezone(self.meeting.zone)
        is_today = local.date() == self.now.astimezone(self.meeting.zone).date()
        return f"{local:%H:%M}" if is_today else f"{local:%H:%M on %A %-d %B}"

    @property
    def left_words(self) -> str:
        return clock.left_words(self.summons.decide_by, self.now)

    @property
    def is_over(self) -> bool:
        return self.now >= self.summons.decide_by

    @property
    def tone(self) -> str:
        """The colour of the clock: bad when it is over or nearly so."""
        return "bad" if self.summons.decide_by - self.now <= SOON else "care"

    @property
    def verdict_words(self) -> str:
        """Whether the decision came in time; nothing before there is one."""
        done = self.item.finished_at
        return clock.verdict(self.summons.decide_by, done) if done else ""

    @cached_property
    def missing(self) -> list[str]:
        """The core disciplines from which no answer is there."""
        lacking = answers.quorum_of_answers(self.item).missing
        return [str(Discipline(one).label) for one in lacking]

    @cached_property
    def answered(self) -> int:
        return len(answers.answered(self.item))

    @cached_property
    def asked(self) -> int:
        recused = self.item.recusals.values("user")
        return answers.asked(self.meeting).exclude(user__in=recused).count()

    def owed_by(self, user: User) -> bool:
        """Whether this person's answer is waited for."""
        return summoning.owes_answer(self.item, user)


def alarm_of(meeting: Meeting) -> Alarm:
    """The emergency board of this meeting."""
    item = meeting.items.select_related("case__patient", "case__board").get()
    item.meeting = meeting
    return Alarm(meeting, item, timezone.now())


def running_in(board: Board, user: User) -> list[dict]:
    """The emergency boards that wait for a decision, the one with the least time first."""
    meetings = (
        Meeting.objects.visible_to(user)
        .filter(board=board, kind=MeetingKind.EMERGENCY, state=MeetingState.OPEN)
        .select_related("board", "chair", "call")
        .order_by("call__decide_by")
    )
    alarms = [alarm_of(meeting) for meeting in meetings]
    return [{"alarm": alarm, "is_owed": alarm.owed_by(user)} for alarm in alarms]


def running_on(case: Case, user: User) -> Alarm | None:
    """The emergency board that runs on the case."""
    items = AgendaItem.objects.visible_to(user).filter(
        case=case, meeting__kind=MeetingKind.EMERGENCY, state__in=LIVE
    )
    item = items.select_related("meeting__board", "meeting__call").first()
    return alarm_of(item.meeting) if item else None


def starts_of(case: Case) -> list[clock.Start]:
    """From when on the record lets the hours be counted: the first symptom, the referral."""
    alarm = emergency_of(case)
    handed_in = case.transitions.filter(verb="submit").order_by("at").first()
    return clock.starts(
        symptom=alarm.since if alarm else None,
        referral=handed_in.at if handed_in else case.created_at,
        zone=case.board.zone,
        hours=case.board.emergency_hours,
    )
