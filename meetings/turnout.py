"""Who has voted on a case, never what: members by name, so that nothing shows in which order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from tumorboard.models import Membership, User
from tumorboard.roles import Discipline

from . import answers
from .models import Ballot, Meeting, Recusal, Review, Vote
from .states import BallotState
from .vocabulary import Round


@dataclass(frozen=True)
class Voter:
    """A member of the electorate; `state` is voted, seen, waiting or recused.

    Seen is who has reviewed the case and gives no recommendation.
    """

    name: str
    discipline: str
    state: str
    key: str = ""

    @classmethod
    def of(cls, member: Membership, discipline: str, state: str) -> "Voter":
        return cls(member.user.name, _label(discipline), state, discipline)


@dataclass(frozen=True)
class Group:
    """The members of one discipline; `word` says what is missing from a core discipline."""

    label: str
    is_core: bool
    voters: tuple[Voter, ...]
    owed: str = "no recommendation yet"
    nobody: str = "nobody on this board"

    @property
    def word(self) -> str:
        states = {voter.state for voter in self.voters}
        if not self.is_core or "voted" in states:
            return ""
        if not states:
            return self.nobody
        return "recused" if states == {"recused"} else self.owed

    @property
    def is_missing(self) -> bool:
        return bool(self.word)


@dataclass(frozen=True)
class Turnout:
    """How many of those who are asked have voted, and of which disciplines."""

    voters: tuple[Voter, ...] = ()
    core: tuple[str, ...] = field(default=())
    owed: str = Group.owed
    nobody: str = Group.nobody

    def _count(self, state: str) -> int:
        return sum(voter.state == state for voter in self.voters)

    @property
    def done(self) -> int:
        return self._count("voted")

    @property
    def seen(self) -> int:
        return self._count("seen")

    @property
    def total(self) -> int:
        return len(self.voters) - self._count("recused")

    @property
    def groups(self) -> list[Group]:
        """The voters by discipline, the core disciplines first, also one with nobody in it."""
        order = {key: place for place, key in enumerate([*self.core, *Discipline.values])}
        order |= {key: place for place, key in enumerate(self.core)}
        rows = sorted(self.voters, key=lambda one: (order.get(one.key, len(order)), one.name))
        found = {key: tuple(group) for key, group in groupby(rows, key=lambda one: one.key)}
        keys = sorted({*found, *self.core}, key=lambda key: order.get(key, len(order)))
        words = {"owed": self.owed, "nobody": self.nobody}
        return [Group(_label(key), key in self.core, found.get(key, ()), **words) for key in keys]

    @property
    def missing(self) -> list[Group]:
        """The core disciplines without a recommendation."""
        return [group for group in self.groups if group.is_missing]


@dataclass(frozen=True)
class Marks:
    """Who has voted in which ballot, and is recused from or has seen which case of a meeting."""

    voted: set[tuple[UUID, UUID]]
    recused: set[tuple[UUID, UUID]]
    seen: set[tuple[UUID, UUID]]

    def state(self, ballot: Ballot, user_id: UUID) -> str:
        if (ballot.item_id, user_id) in self.recused:
            return "recused"
        if (ballot.pk, user_id) in self.voted:
            return "voted"
        return "seen" if (ballot.item_id, user_id) in self.seen else "waiting"


def opinions_of(meeting: Meeting) -> dict[object, Turnout]:
    """The turnout of the opinion ballot of each case, by the key of its agenda item.

    A revealed ballot shows its frozen electorate. A case without a ballot has no entry.
    """
    ballots = list(_ballots(meeting))
    members, marks = _members(meeting), _marks(ballots)
    core = tuple(meeting.board.core_disciplines)
    return {
        ballot.item_id: _frozen(ballot, core)
        if ballot.is_revealed
        else _running(ballot, members, marks, core)
        for ballot in ballots
    }


def opinion_of(ballot: Ballot, meeting: Meeting) -> Turnout:
    """The turnout of one running opinion ballot."""
    core = tuple(meeting.board.core_disciplines)
    return _running(ballot, _members(meeting), _marks([ballot]), core)


def waiting_of(meeting: Meeting) -> dict[User, int]:
    """Who still owes recommendations for the meeting, by name, and on how many cases."""
    ballots = [ballot for ballot in _ballots(meeting) if ballot.is_open]
    marks = _marks(ballots)
    owed = {
        member.user: sum(marks.state(ballot, member.user_id) == "waiting" for ballot in ballots)
        for member in _members(meeting)
    }
    return {user: count for user, count in owed.items() if count}


def _ballots(meeting: Meeting) -> Iterable[Ballot]:
    opinions = Ballot.objects.filter(item__meeting=meeting, round=Round.OPINION)
    return opinions.exclude(state=BallotState.ANNULLED)


def _marks(ballots: list[Ballot]) -> Marks:
    items = [ballot.item_id for ballot in ballots]
    voted = Vote.objects.filter(ballot__in=ballots).order_by()
    recused = Recusal.objects.filter(item__in=items).order_by()
    seen = Review.objects.filter(item__in=items).order_by()
    return Marks(
        voted=set(voted.values_list("ballot_id", "voter_id")),
        recused=set(recused.values_list("item_id", "user_id")),
        seen=set(seen.values_list("item_id", "user_id")),
    )


def _members(meeting: Meeting) -> list[Membership]:
    return list(answers.asked(meeting).order_by("user__name", "user_id"))


def _running(
    ballot: Ballot, members: list[Membership], marks: Marks, core: tuple[str, ...]
) -> Turnout:
    return Turnout(
        tuple(
            Voter.of(member, member.discipline, marks.state(ballot, member.user_id))
            for member in members
        ),
        core,
    )


def _frozen(ballot: Ballot, core: tuple[str, ...]) -> Turnout:
    rows = sorted(ballot.electorate, key=lambda row: row["name"])
    return Turnout(
        tuple(
            Voter(row["name"], _label(row["discipline"]), _frozen_state(row), row["discipline"])
            for row in rows
        ),
        core,
    )


def _frozen_state(row: dict) -> str:
    if row["recused"]:
        return "recused"
    if row["voted"]:
        return "voted"
    return "seen" if row.get("seen") else "waiting"


def _label(discipline: str) -> str:
    return Discipline(discipline).label if discipline else "No discipline"
