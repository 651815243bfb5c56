"""The people of a rehearsal, in a board of their own that nobody else is a member of."""

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tumorboard import audit, second_factor
from tumorboard.models import Board, Membership, User
from tumorboard.roles import Discipline, Role

SPECIALISTS = (
    Discipline.NEUROSURGERY,
    Discipline.ORTHOPAEDIC_SPINE,
    Discipline.MEDICAL_ONCOLOGY,
    Discipline.RADIATION_ONCOLOGY,
)


@dataclass(frozen=True)
class Login:
    """Who signs in, with the password that this rehearsal alone knows."""

    user: User
    password: str
    app: str = ""
    """The key of an authenticator app, where the site asks the role for one."""


@dataclass(frozen=True)
class Cast:
    """The board of one rehearsal and its people."""

    board: Board
    clerk: Login
    chair: Login
    specialists: tuple[Login, ...]

    @property
    def everybody(self) -> tuple[Login, ...]:
        return (self.clerk, self.chair, *self.specialists)


@transaction.atomic
def assemble() -> Cast:
    """Make the board, a clerk, a chair and four specialists with passwords of their own."""
    stamp = timezone.now().strftime("%Y%m%d-%H%M%S-%f")
    board = Board.objects.create(slug=f"rehearsal-{stamp}", name=f"Rehearsal {stamp}")
    audit.record("rehearsal.began", by="rehearsal", board=board.slug, target=board)
    return Cast(
        board=board,
        clerk=_member(board, stamp, "Clerk", "", Role.CLERK),
        chair=_member(board, stamp, "Chair", "", Role.CHAIR),
        specialists=tuple(
            _member(board, stamp, discipline.label, discipline, Role.SPECIALIST)
            for discipline in SPECIALISTS
        ),
    )


@transaction.atomic
def dismiss(cast: Cast) -> None:
    """Close the accounts of a rehearsal; what it did stays on record."""
    for login in cast.everybody:
        login.user.is_active = False
        login.user.save(update_fields=["is_active"])
    Membership.objects.filter(board=cast.board).update(is_active=False)
    audit.record("rehearsal.ended", by="rehearsal", board=cast.board.slug, target=cast.board)


def _member(board: Board, stamp: str, name: str, discipline: str, role: Role) -> Login:
    password = secrets.token_urlsafe(24)
    login = f"{name.lower().replace(' ', '-')}.{stamp}@rehearsal.invalid"
    user = User.objects.create_user(login, password, name=f"Rehearsal {name}")
    place = Membership.objects.create(user=user, board=board, discipline=discipline, roles=[role])
    is_asked = second_factor.is_asked_of(user, [place])
    return Login(user, password, second_factor.set_up_app(user) if is_asked else "")
