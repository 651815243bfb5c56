"""A meeting as it is read before and after: its agenda with times, turnout and decisions."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from cases import ledger
from cases.facts import gaps_of, lesions_of
from cases.models import Case
from cases.overview import levels_of
from cases.readiness import Gap
from cases.states import CaseState
from cases.vocabulary import Urgency
from tumorboard.models import Board, User
from tumorboard.roles import Discipline

from .control import errands_of
from .models import AgendaItem, Attendance, Consensus, Errand, Meeting
from .states import OVER, ItemState, MeetingState
from .stretches import facts_of, words_of
from .strips import position_cells
from .turnout import Turnout, opinions_of
from .vocabulary import MeetingKind


@dataclass(frozen=True)
class Line:
    """One case of the agenda; `begins` is when it is planned to start by the meeting's clock."""

    item: AgendaItem
    begins: datetime
    levels: list[str]
    turnout: Turnout
    consensus: Consensus | None
    cells: list[dict]
    doubts: list[Gap]
    errands: list[Errand]

    @property
    def clock(self) -> str:
        return f"{self.begins:%H:%M}"

    @property
    def percent(self) -> int | None:
        return self.consensus.tally.get("percent") if self.consensus else None


@dataclass(frozen=True)
class Plan:
    """How the minutes of the agenda stand to the length of the meeting."""

    planned: int
    length: int

    @property
    def over(self) -> int:
        return max(0, self.planned - self.length)

    @property
    def left(self) -> int:
        return max(0, self.length - self.planned)


def plan_of(meeting: Meeting, *, more: int = 0) -> Plan:
    """The minutes of all cases that were not deferred, and `more`, against the planned length."""
    total = meeting.items.exclude(state=ItemState.DEFERRED).aggregate(total=Sum("minutes"))["total"]
    return Plan((total or 0) + more, meeting.length_minutes)


def lines_of(meeting: Meeting) -> list[Line]:
    """The agenda in its order."""
    turnouts, items = opinions_of(meeting), list(_items(meeting))
    lines, at, errands = [], meeting.starts_at.astimezone(UTC), errands_of(items)
    for item in items:
        consensus = item.current[0] if item.current else None
        lines.append(
            Line(
                item=item,
                begins=at.astimezone(meeting.zone),
                levels=[str(level) for level in levels_of(lesions_of(item.case))],
                turnout=turnouts.get(item.pk, Turnout()),
                consensus=consensus,
                cells=_cells(consensus, meeting.board),
                doubts=_doubts(item.case),
                errands=errands[item.pk],
            )
        )
        if item.state != ItemState.DEFERRED:
            at += timedelta(minutes=item.minutes)
    return lines


def _cells(consensus: Consensus | None, board: Board) -> list[dict]:
    return position_cells(consensus.ballot, board.core_disciplines) if consensus else []


def _doubts(case: Case) -> list[Gap]:
    """What should be looked at before the case is heard; a heard case is past that."""
    return gaps_of(case, today=case.board.today()) if case.is_editable else []


def _items(meeting: Meeting) -> QuerySet[AgendaItem]:
    standing = Consensus.objects.select_related(
        "ballot", "recorded_by", "ratification", "item__meeting__board"
    )
    return meeting.items.select_related(
        "case__patient", "case__presenter", "case__board"
    ).prefetch_related(
        "case__lesions",
        ledger.with_record("case__entries"),
        Prefetch("decisions", queryset=standing.prefetch_related("plan_items"), to_attr="current"),
    )


def presentations_of(items: QuerySet[AgendaItem]) -> list[dict]:
    """The presentations of a case, the latest first, with what was decided at each."""
    standing = Consensus.objects.select_related(
        "ratification", "item__meeting__board"
    ).prefetch_related("plan_items")
    found = items.select_related("meeting__board", "ratification", "ratifies").prefetch_related(
        Prefetch("decisions", queryset=standing, to_attr="current"), "errands"
    )
    return [
        {"item": item, "meeting": item.meeting, "consensus": next(iter(item.current), None)}
        for item in found.order_by("-meeting__starts_at")
    ]


def decided_on(case: Case) -> QuerySet[AgendaItem]:
    """The presentations that ended with a decision, for whoever reads the case in an emergency."""
    return case.presentations.filter(state=ItemState.DECIDED)


def presences_of(meeting: Meeting) -> list[dict]:
    """Who is or was at the meeting, once each, with every stretch by the meeting's clock."""
    people: dict[object, dict] = {}
    stretches = meeting.attendances.select_related("user", "deputy_for")
    for stretch in stretches.order_by("user__name", "joined_at"):
        stretch.meeting = meeting
        row = people.setdefault(
            stretch.user_id,
            {"name": stretch.user.name, "discipline": _discipline_words(stretch), "spans": []},
        )
        row["spans"].append({"stretch": stretch, "words": words_of(facts_of(stretch))})
    return list(people.values())


def _discipline_words(stretch: Attendance) -> str:
    return Discipline(stretch.discipline).label if stretch.discipline else ""


def meetings_of(board: Board, user: User) -> QuerySet[Meeting]:
    """The board's meetings with `case_count`, `decided_count` and `total_minutes`."""
    return (
        Meeting.objects.visible_to(user)
        .filter(board=board)
        .select_related("board", "chair")
        .annotate(
            case_count=Count("items"),
            decided_count=Count("items", filter=Q(items__state=ItemState.DECIDED)),
            total_minutes=Sum("items__minutes"),
        )
    )


def regular_of(board: Board, user: User) -> QuerySet[Meeting]:
    """The meetings of the whole board."""
    return meetings_of(board, user).filter(kind=MeetingKind.REGULAR)


def coming_of(board: Board, user: User) -> QuerySet[Meeting]:
    """The regular meetings that are not over, the next one first."""
    return regular_of(board, user).exclude(state__in=OVER).order_by("starts_at")


def past_of(board: Board, user: User) -> QuerySet[Meeting]:
    """The meetings that are over, the latest first."""
    return meetings_of(board, user).filter(state__in=OVER).order_by("-starts_at")


def last_planned(board: Board, user: User) -> Meeting | None:
    """The regular meeting with the latest start, held or to come; its frame serves the next."""
    kept = regular_of(board, user).exclude(state=MeetingState.CANCELLED)
    return kept.select_related("minute_taker").order_by("starts_at").last()


def last_held(board: Board, user: User) -> Meeting | None:
    """The last regular meeting that took place."""
    held = past_of(board, user).filter(kind=MeetingKind.REGULAR)
    return held.exclude(state=MeetingState.CANCELLED).first()


def waiting_rows(board: Board, user: User) -> list[dict]:
    """The ready cases with their levels and the whole days since they became ready."""
    now = timezone.now()
    return [
        {
            "case": case,
            "levels": [str(level) for level in levels_of(lesions_of(case))],
            "doubts": _doubts(case),
            "days": (now - case.ready_since).days if case.ready_since else 0,
        }
        for case in waiting_cases(board, user)
    ]


def waiting_cases(board: Board, user: User) -> QuerySet[Case]:
    """The ready cases, emergencies first, then those that wait longest, with `ready_since`."""
    urgency = models.Case(
        models.When(urgency=Urgency.EMERGENCY, then=0),
        models.When(urgency=Urgency.URGENT, then=1),
        default=2,
    )
    became_ready = models.Max(
        "transitions__at", filter=models.Q(transitions__to_state=CaseState.READY)
    )
    return (
        Case.objects.visible_to(user)
        .filter(board=board, state=CaseState.READY)
        .select_related("patient", "presenter", "board")
        .prefetch_related("lesions", ledger.with_record())
        .annotate(ready_since=became_ready)
        .order_by(urgency, "ready_since", "number")
    )
