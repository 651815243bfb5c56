"""The audit trail: one row for each change and for each opening of a case."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import models

from .models import AuditEvent, Board, Membership, User
from .roles import Role


@dataclass
class Occasion:
    """What is being answered while something is written: which request, from where, for whom."""

    request_id: str = ""
    client: str = ""
    capacities: dict[tuple, str] = field(default_factory=dict)
    """What persons are in boards, by both, as far as it was asked already."""


occasion: ContextVar[Occasion | None] = ContextVar("occasion", default=None)
LONGEST_CLIENT = 45


@contextmanager
def answering(request_id: str, client: str) -> Iterator[None]:
    """Let all that is written meanwhile name the request and where it came from."""
    token = occasion.set(Occasion(request_id, client[:LONGEST_CLIENT]))
    try:
        yield
    finally:
        occasion.reset(token)


def record(action: str, *, by: User | str, **about: object) -> AuditEvent:
    """Write one audit row in the caller's transaction; see `event`."""
    written = event(action, by=by, **about)
    written.save(force_insert=True)
    return written


def record_once(events: Iterable[AuditEvent]) -> None:
    """Write rows of a sitting; of two requests that come with the same at once one is kept."""
    AuditEvent.objects.bulk_create(events, ignore_conflicts=True)


def event(
    action: str,
    *,
    by: User | str,
    board: str = "",
    patient: str = "",
    target: object | None = None,
    **detail: object,
) -> AuditEvent:
    """An audit row that is not written yet.

    `by` is a user, or the name of a system job such as "sweeper". `board` is a slug and
    `patient` a record number: strings, so that the trail neither blocks nor follows a deletion.
    `detail` must never hold the content of a vote. How the action is put in words stands in the
    table of deeds.
    """
    is_user = isinstance(by, User)
    now = occasion.get() or Occasion()
    return AuditEvent(
        action=action,
        actor=by.email if is_user else f"system: {by}",
        actor_name=by.name if is_user else "",
        capacity=_capacity_of(by, board, now) if is_user and board else "",
        board=board,
        patient=patient,
        object_type=type(target).__name__ if target is not None else "",
        object_id=str(getattr(target, "pk", "")) if target is not None else "",
        detail=detail,
        request_id=now.request_id,
        client=now.client,
    )


def seen_in(sitting: str, *, by: User, keys: Collection[object]) -> set[tuple[str, str]]:
    """What is in the trail of the person's sitting about these things: actions and keys."""
    rows = AuditEvent.objects.filter(
        actor=by.email, object_id__in=list(map(str, keys)), detail__sitting=sitting
    )
    return set(rows.order_by().values_list("action", "object_id"))


def seen_by(
    sittings: Collection[str], *, people: Iterable[User], keys: Collection[object]
) -> set[tuple[str, str, str]]:
    """As `seen_in`, for many sittings in one question: sittings, actions and keys."""
    rows = AuditEvent.objects.filter(
        actor__in=[person.email for person in people],
        object_id__in=list(map(str, keys)),
        detail__sitting__in=list(sittings),
    )
    return set(rows.order_by().values_list("detail__sitting", "action", "object_id"))


def note_capacity(
    membership: Membership | None, user: User, board: Board, *, otherwise: str = ""
) -> None:
    """Remember for this request what the person is in the board, or what else lets them in."""
    now = occasion.get()
    if now is not None:
        now.capacities[user.pk, board.slug] = capacity_words(membership) or otherwise


def capacity_words(membership: Membership | None) -> str:
    """In what capacity a member acts: discipline and roles."""
    if membership is None:
        return ""
    discipline = membership.get_discipline_display()
    roles = [Role(role).label.lower() for role in membership.roles]
    return ", ".join([discipline, *roles] if discipline else roles)[:160]


def _capacity_of(user: User, board: str, now: Occasion) -> str:
    if (user.pk, board) not in now.capacities:
        standing = Membership.objects.filter(user=user, board__slug=board, is_active=True).first()
        now.capacities[user.pk, board] = capacity_words(standing)
    return now.capacities[user.pk, board]


def events_of(board: Board) -> models.QuerySet[AuditEvent]:
    """The rows of one board, newest first."""
    return AuditEvent.objects.filter(board=board.slug)
