"""Who the members of a board are, for what is written there in words."""

from uuid import UUID

from tumorboard.models import Board, Membership, User

from .owners import means


def names_of(board: Board) -> list[tuple[UUID, str]]:
    """The active members by key, with their names."""
    rows = board.memberships.filter(is_active=True, user__is_active=True)
    return list(rows.values_list("user_id", "user__name"))


def meant_by(owner: str, members: list[Membership]) -> list[User]:
    """The members whom the words name, by name or by discipline."""
    return [
        one.user
        for one in members
        if means(owner, name=one.user.name, discipline=one.get_discipline_display())
    ]
