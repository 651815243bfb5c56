"""Who has voted on a case, never what: members by name, so that nothing shows in which order."""

from dataclasses import dataclass

from tumorboard.roles import Discipline

from . import answers
from .models import Ballot, Meeting, Recusal, Vote
from .states import BallotState
from .vocabulary import Round


@dataclass(frozen=True)
class Voter:
    """A member of the electorate; `state` is voted, waiting or recused."""

    name: str
    discipline: str
    state: str


@dataclass(frozen=True)
class Turnout:
    """How many of those who are asked have voted."""

    voters: tuple[Voter, ...] = ()

    @property
    def done(self) -> int:
        return sum(voter.state == "voted" for voter in self.voters)

    @property
    def total(self) -> int:
        return sum(voter.state != "recused" for voter in self.voters)


def opinions_of(meeting: Meeting) -> dict[object, Turnout]:
    """The turnout of the opinion ballot of each case, by the key of its agenda item.

    A revealed ballot shows its frozen electorate. A case without a ballot has no entry.
    """
    ballots = Ballot.objects.filter(item__meeting=meeting, round=Round.OPINION).exclude(
        state=BallotState.ANNULLED
    )
    members = _members(meeting)
    voted = set(Vote.objects.filter(ballot__in=ballots).values_list("ballot_id", "voter_id"))
    recused = set(Recusal.objects.filter(item__meeting=meeting).values_list("item_id", "user_id"))
    return {
        ballot.item_id: _frozen(ballot)
        if ballot.is_revealed
        else _running(ballot, members, voted, recused)
        for ballot in ballots
    }


def _members(meeting: Meeting) -> list:
    return list(answers.asked(meeting).order_by("user__name", "user_id"))


def _running(ballot: Ballot, members: list, voted: set, recused: set) -> Turnout:
    def state(user_id: object) -> str:
        if (ballot.item_id, user_id) in recused:
            return "recused"
        return "voted" if (ballot.pk, user_id) in voted else "waiting"

    return Turnout(
        tuple(
            Voter(member.user.name, member.get_discipline_display(), state(member.user_id))
            for member in members
        )
    )


def _frozen(ballot: Ballot) -> Turnout:
    def state(row: dict) -> str:
        return "recused" if row["recused"] else "voted" if row["voted"] else "waiting"

    rows = sorted(ballot.electorate, key=lambda row: row["name"])
    return Turnout(
        tuple(Voter(row["name"], Discipline(row["discipline"]).label, state(row)) for row in rows)
    )
