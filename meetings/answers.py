"""Who is asked and who counts: the board at a meeting, those who were called to an emergency.

An emergency board does not sit together: whoever has answered counts, by discipline.
"""

from uuid import UUID

from django.db.models import QuerySet

from tumorboard import access
from tumorboard.models import Membership, User

from .models import AgendaItem, Called, Meeting, Vote
from .quorum import Present, Quorum, quorum_of
from .states import BallotState

APART = "apart"
"""How somebody is present who answers without sitting together with the others."""


def asked(meeting: Meeting) -> QuerySet[Membership]:
    """The specialists whose recommendation and position this meeting asks for."""
    voting = access.voting_members(meeting.board)
    if not meeting.is_emergency:
        return voting
    return voting.filter(user__in=Called.objects.filter(call=meeting.pk).values("user"))


def is_asked(meeting: Meeting, user: User) -> bool:
    """Whether the person is one of them."""
    return asked(meeting).filter(user=user).exists()


def answered(item: AgendaItem) -> dict[UUID, Present]:
    """Who has given a recommendation or a position on the case, by discipline; never what."""
    votes = Vote.objects.filter(ballot__item=item).exclude(ballot__state=BallotState.ANNULLED)
    recused = item.recusals.values("user")
    voting = asked(item.meeting).values("user")
    counted = votes.filter(voter__in=voting).exclude(voter__in=recused)
    rows = counted.order_by("voter_id").values_list("voter_id", "voter__name", "discipline")
    return {
        user: Present(name=name, discipline=discipline, mode=APART, head=user)
        for user, name, discipline in rows
    }


def quorum_of_answers(item: AgendaItem) -> Quorum:
    """The quorum of a case that is decided apart: those who have answered."""
    board = item.meeting.board
    return quorum_of(
        answered(item).values(),
        core_disciplines=board.core_disciplines,
        required=board.quorum,
        phone_counts=board.phone_counts,
    )
