"""People who come in by the hospital's sign-on: who they are here, and in which boards they are."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from . import audit, live, sitting
from .claims import Granted
from .models import Board, Membership, User
from .refusal import Refused

SIGN_ON = "hospital sign-on"

CLOSED = "This account is closed here. Whoever administers Tumorboard can open it again."
TAKEN = (
    "This e-mail address belongs to another account of your hospital's sign-on. "
    "Whoever administers Tumorboard can put that right."
)
NOT_A_MEMBER = (
    "Your hospital's sign-on knows you, but gives you no place in a board here. "
    "Whoever administers Tumorboard can tell you who decides about that."
)
ADMINISTRATORS = (
    "Administrators sign in with their password and a second factor, not by the hospital's sign-on."
)


@transaction.atomic
def arrive(
    known: User | None,
    *,
    email: str,
    name: str,
    grants: Mapping[str, Granted],
    boards: Iterable[str],
    by: str = SIGN_ON,
) -> User | None:
    """Bring memberships in line with what the sign-on says; None for whom it gives no place.

    `boards` are those that the sign-on decides about; a membership elsewhere stays as it is. A
    person is made when they come for the first time and have a place. Raises `Refused` for a
    closed account and for administrators.
    """
    user = known or User.objects.of_address(email).first()
    if user is not None:
        user = User.objects.select_for_update().get(pk=user.pk)
        _refuse(user)
    elif not grants:
        return None
    else:
        user = _welcome(email, name, by=by)
    for board in Board.objects.filter(slug__in=list(boards)).order_by("slug"):
        _settle(user, board, grants.get(board.slug), by=by)
    if Membership.objects.filter(user=user, is_active=True).exists():
        return user
    sitting.end_all(user, by=by, reason="no place in a board")
    return None


def _refuse(user: User) -> None:
    if not user.is_active:
        raise Refused(CLOSED)
    if user.is_staff or user.is_superuser:
        raise Refused(ADMINISTRATORS)


def _welcome(email: str, name: str, *, by: str) -> User:
    user = User.objects.create_user(email, None, name=(name or email)[:120])
    audit.record("person.added", by=by, target=user, account=user.email)
    return user


def _settle(user: User, board: Board, grant: Granted | None, *, by: str) -> None:
    """Make the person's membership of one board what the sign-on says."""
    mine = Membership.objects.select_for_update().filter(user=user, board=board).first()
    told = {"is_active": grant is not None}
    if grant is not None:
        told |= {"roles": list(grant.roles), "discipline": grant.discipline}
    if mine is None and grant is None:
        return
    if mine is None:
        mine = Membership.objects.create(user=user, board=board, **told)
    elif all(getattr(mine, name) == value for name, value in told.items()):
        return
    else:
        for name, value in told.items():
            setattr(mine, name, value)
        mine.save(update_fields=list(told))
    stands = {"roles": mine.roles, "discipline": mine.discipline, "is_active": mine.is_active}
    audit.record(
        "membership.by_sign_on",
        by=by,
        board=board.slug,
        target=mine,
        account=user.email,
        **stands,
    )
    live.revoke(user)
