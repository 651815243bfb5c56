"""What a specialist owes to the coming meetings: one sealed recommendation for each case."""

from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import (
    Case,
    Prefetch,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)

from cases import ledger
from cases.facts import gaps_of, lesions_of
from cases.overview import levels_of
from cases.readiness import Gap
from tumorboard.access import membership_of
from tumorboard.models import Board, Membership, User

from .models import AgendaItem, Ballot, Meeting, Vote
from .states import BallotState, ItemState, MeetingState
from .vocabulary import MeetingKind, Round

MINUTES_A_CASE = 2


class DutyState(StrEnum):
    """How one member stands to the opinion ballot of one case.

    Sealed is a recommendation of theirs that was never revealed: the board decided without it.
    Ratified has no ballot: the meeting only confirms or changes an earlier decision.
    """

    OWED = "owed"
    VOTED = "voted"
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

    @property
    def is_unrevealed(self) -> bool:
        """Whether the case was decided without revealing the recommendations."""
        return self.item.state == ItemState.DECIDED and not self.item.opinions

    @property
    def levels(self) -> list[str]:
        return [str(level) for level in levels_of(lesions_of(self.item.case))]


@dataclass(frozen=True)
class Workload:
    """All that a member is asked for one meeting; what is still owed comes first."""

    meeting: Meeting
    duties: tuple[Duty, ...]

    @property
    def owed(self) -> int:
        return sum(duty.state == DutyState.OWED for duty in self.duties)

    @property
    def asked(self) -> int:
        """The cases on which the member votes: all but those they are recused from."""
        return sum(duty.state in (DutyState.OWED, DutyState.VOTED) for duty in self.duties)

    @property
    def done(self) -> int:
        return self.asked - self.owed

    def of(self, item: AgendaItem) -> Duty:
        """How the member stands to one case."""
        return next(duty for duty in self.duties if duty.item.pk == item.pk)

    def next_after(self, item: AgendaItem) -> AgendaItem | None:
        """The next case that the member still has to judge, going round from this one."""
        owed = [duty.item for duty in self.duties if duty.state == DutyState.OWED]
        others = [other for other in owed if other.pk != item.pk]
        later = [other for other in others if other.position > item.position]
        return next(iter(later or others), None)

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
    """What the member is asked for this meeting, the owed cases first."""
    cast = Vote.objects.visible_to(user).filter(
        voter=user, ballot__item__meeting=meeting, ballot__round=Round.OPINION
    )
    votes = {vote.ballot_id: vote for vote in cast.select_related("ballot")}
    recused = set(user.recusals.filter(item__meeting=meeting).values_list("item_id", flat=True))
    duties = [_duty(item, votes, recused) for item in _items(meeting)]
    return Workload(meeting, tuple(sorted(duties, key=lambda duty: duty.state != DutyState.OWED)))


def worklist(meeting: Meeting, user: User) -> Workload:
    """The workload together with what the records of the cases ask of the member."""
    work, member = workload(meeting, user), membership_of(user, meeting.board)
    cases = [duty.item.case for duty in work.duties]
    prefetch_related_objects(cases, ledger.with_record())
    duties = (replace(duty, asked_of_me=_gaps_of(duty.item, member)) for duty in work.duties)
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


def _duty(item: AgendaItem, votes: dict, recused: set) -> Duty:
    if item.is_ratification:
        return Duty(item, DutyState.RATIFIED)
    ballot = item.opinions[0] if item.opinions else None
    vote = votes.get(ballot.pk) if ballot else None
    if item.pk in recused:
        return Duty(item, DutyState.RECUSED)
    if vote is not None:
        return Duty(item, DutyState.VOTED, vote)
    if ballot is not None and ballot.is_open:
        return Duty(item, DutyState.OWED)
    duty = Duty(item, DutyState.CLOSED)
    has_cast = any(vote.ballot.item_id == item.pk for vote in votes.values())
    return Duty(item, DutyState.SEALED) if duty.is_unrevealed and has_cast else duty
