"""What a specialist owes to the coming meetings: one sealed recommendation for each case."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from django.db.models import (
    Case,
    Prefetch,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.utils import timezone

from cases import ledger
from cases.facts import gaps_of, lesions_of
from cases.overview import levels_of
from cases.readiness import Gap
from tumorboard.access import membership_of
from tumorboard.models import Board, Membership, User

from .changes import Changes, changes_of, looks_of
from .deadline import due_at, is_late, left_words
from .models import AgendaItem, Ballot, Meeting, Vote
from .states import BallotState, ItemState, MeetingState
from .strips import opinion_words
from .vocabulary import MeetingKind, Round

MINUTES_A_CASE = 2


class DutyState(StrEnum):
    """How one member stands to the opinion ballot of one case.

    Seen is a case that they reviewed without a recommendation. Sealed is a recommendation of
    theirs that was never revealed: the board decided without it. Ratified has no ballot: the
    meeting only confirms or changes an earlier decision.
    """

    OWED = "owed"
    VOTED = "voted"
    SEEN = "seen"
    RECUSED = "recused"
    CLOSED = "closed"
    SEALED = "sealed"
    RATIFIED = "ratified"


@dataclass(frozen=True)
class Duty:
    """A case that a member is asked to judge, whether they have, and what else they owe it."""

    item: AgendaItem
    state: DutyState
    vote: Vote | None = None
    asked_of_me: tuple[Gap, ...] = ()
    changes: Changes = field(default_factory=Changes)
    is_new: bool = False

    @property
    def due_at(self) -> datetime | None:
        """Until when it is asked for: a case that came late onto the agenda has longer."""
        meeting = self.item.meeting
        opened = self.item.opinions[0].opened_at if self.item.opinions else None
        hours = meeting.board.opinions_due_hours
        return due_at(meeting.starts_at, hours=hours, opened_at=opened)

    @property
    def is_overdue(self) -> bool:
        return self.state == DutyState.OWED and is_late(timezone.now(), self.due_at)

    @property
    def recommended(self) -> str:
        """The member's own recommendation in a line, beside its main modality."""
        return opinion_words(self.vote) if self.vote else ""

    @property
    def is_unrevealed(self) -> bool:
        """Whether the case was decided without revealing the recommendations."""
        return self.item.state == ItemState.DECIDED and not self.item.opinions

    @property
    def levels(self) -> list[str]:
        return [str(level) for level in levels_of(lesions_of(self.item.case))]


@dataclass(frozen=True)
class Workload:
    """All that a member is asked for one meeting, in the order of its agenda."""

    meeting: Meeting
    duties: tuple[Duty, ...]
    shown: tuple[Duty, ...] | None = None

    @property
    def owed(self) -> int:
        return sum(duty.state == DutyState.OWED for duty in self.duties)

    @property
    def asked(self) -> int:
        """The cases that the member judges: all but those they are recused from."""
        asked = (DutyState.OWED, DutyState.VOTED, DutyState.SEEN)
        return sum(duty.state in asked for duty in self.duties)

    @property
    def done(self) -> int:
        return self.asked - self.owed

    def of(self, item: AgendaItem) -> Duty | None:
        """How the member stands to one case; None when it was taken off the agenda meanwhile."""
        return next((duty for duty in self.duties if duty.item.pk == item.pk), None)

    def next_after(self, item: AgendaItem) -> AgendaItem | None:
        """The next case that the member still has to judge, going round from this one."""
        owed = [duty.item for duty in self.duties if duty.state == DutyState.OWED]
        others = [other for other in owed if other.pk != item.pk]
        later = [other for other in others if other.position > item.position]
        return next(iter(later or others), None)

    def beside(self, item: AgendaItem, *, owed_only: bool = False) -> list[AgendaItem | None]:
        """The cases before and after this one on the agenda, of all or of those still owed."""
        row = [
            duty.item
            for duty in self.duties
            if duty.item.pk == item.pk or not owed_only or duty.state == DutyState.OWED
        ]
        place = [one.pk for one in row].index(item.pk)
        before = row[place - 1] if place else None
        return [before, row[place + 1] if place + 1 < len(row) else None]

    def only(self, *, owed: bool) -> "Workload":
        """The same, with the cases that are still owed alone if `owed`."""
        if not owed:
            return self
        left = tuple(duty for duty in self.duties if duty.state == DutyState.OWED)
        return replace(self, shown=left)

    @property
    def listed(self) -> tuple[Duty, ...]:
        return self.duties if self.shown is None else self.shown

    @property
    def first_owed(self) -> AgendaItem | None:
        """Where to begin."""
        owed = (duty.item for duty in self.duties if duty.state == DutyState.OWED)
        return next(owed, None)

    @property
    def left_words(self) -> str:
        """How long it is until the recommendations are due; empty when that is past."""
        due = self.meeting.opinions_due_at
        return left_words(timezone.now(), due) if due else ""

    @property
    def minutes(self) -> int:
        """How long the rest takes, at two minutes a case."""
        return self.owed * MINUTES_A_CASE


def coming(board: Board) -> QuerySet[Meeting]:
    """The regular meetings whose cases can be reviewed: the open one first, then by start."""
    return (
        Meeting.objects.filter(
            board=board,
            kind=MeetingKind.REGULAR,
            state__in=[MeetingState.PUBLISHED, MeetingState.OPEN],
        )
        .select_related("board", "chair")
        .order_by(Case(When(state=MeetingState.OPEN, then=Value(0)), default=Value(1)), "starts_at")
    )


def workload(meeting: Meeting, user: User) -> Workload:
    """What the member is asked for this meeting, in the order of the agenda."""
    cast = Vote.objects.visible_to(user).filter(
        voter=user, ballot__item__meeting=meeting, ballot__round=Round.OPINION
    )
    votes = {vote.ballot_id: vote for vote in cast.select_related("ballot")}
    recused = set(user.recusals.filter(item__meeting=meeting).values_list("item_id", flat=True))
    seen = set(user.reviews.filter(item__meeting=meeting).values_list("item_id", flat=True))
    return Workload(meeting, tuple(_duty(item, votes, recused, seen) for item in _items(meeting)))


def worklist(meeting: Meeting, user: User) -> Workload:
    """The workload with what the records ask of the member, and what is new since they looked."""
    work, member = workload(meeting, user), membership_of(user, meeting.board)
    cases = [duty.item.case for duty in work.duties]
    prefetch_related_objects(cases, ledger.with_record())
    items = [duty.item for duty in work.duties]
    looks = looks_of(items, user)
    news = changes_of(items, looks, user)
    duties = (
        replace(
            duty,
            asked_of_me=_gaps_of(duty.item, member),
            changes=news.get(duty.item.pk, Changes()),
            is_new=duty.item.pk not in looks,
        )
        for duty in work.duties
    )
    return replace(work, duties=tuple(duties))


def _gaps_of(item: AgendaItem, member: Membership | None) -> tuple[Gap, ...]:
    """What the record of the case still lacks and the member's discipline or roles owe."""
    if member is None or not item.case.is_editable:
        return ()
    keys = (member.discipline, *member.roles)
    gaps = gaps_of(item.case, today=item.meeting.board.today())
    return tuple(gap for gap in gaps if gap.is_owed_by(*keys))


def _items(meeting: Meeting) -> QuerySet[AgendaItem]:
    opinions = Ballot.objects.filter(round=Round.OPINION).exclude(state=BallotState.ANNULLED)
    return meeting.items.select_related(
        "case__patient", "case__presenter", "case__board", "meeting__board"
    ).prefetch_related(Prefetch("ballots", queryset=opinions, to_attr="opinions"), "case__lesions")


def _duty(item: AgendaItem, votes: dict, recused: set, seen: set) -> Duty:
    if item.is_ratification:
        return Duty(item, DutyState.RATIFIED)
    ballot = item.opinions[0] if item.opinions else None
    vote = votes.get(ballot.pk) if ballot else None
    if item.pk in recused:
        return Duty(item, DutyState.RECUSED)
    if vote is not None:
        return Duty(item, DutyState.VOTED, vote)
    if ballot is not None and ballot.is_open:
        return Duty(item, DutyState.SEEN if item.pk in seen else DutyState.OWED)
    duty = Duty(item, DutyState.CLOSED)
    has_cast = any(vote.ballot.item_id == item.pk for vote in votes.values())
    return Duty(item, DutyState.SEALED) if duty.is_unrevealed and has_cast else duty
