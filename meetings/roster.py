"""Who the active members of a board are, and whom of them a text means."""

from uuid import UUID

from django.db.models import QuerySet

from tumorboard.models import Board, Membership, User

from .owners import means


def members_of(board: Board) -> QuerySet[Membership]:
    """The active members, with their persons."""
    return board.memberships.filter(is_active=True, user__is_active=True).select_related("user")


def names_of(board: Board) -> list[tuple[UUID, str]]:
    """The active members by key, with their names."""
    return list(members_of(board).values_list("user_id", "user__name"))


def meant_by(owner: str, members: list[Membership]) -> list[User]:
    """The members whom the words name, by name or by discipline."""
    return [
        one.user
        for one in members
        if means(owner, name=one.user.name, discipline=one.get_discipline_display())
    ]
