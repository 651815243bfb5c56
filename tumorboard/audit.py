"""The audit trail: one row for each change and for each opening of a case."""

from contextvars import ContextVar
from functools import reduce
from operator import or_

from django.db import models

from .models import AuditEvent, Board, User

request_id: ContextVar[str] = ContextVar("request_id", default="")


def record(
    action: str,
    *,
    by: User | str,
    board: str = "",
    patient: str = "",
    target: object | None = None,
    **detail: object,
) -> AuditEvent:
    """Write one audit row in the caller's transaction.

    `by` is a user, or the name of a system job such as "sweeper". `board` is a slug and
    `patient` a record number: strings, so that the trail neither blocks nor follows a deletion.
    `detail` must never hold the content of a vote.
    """
    is_user = isinstance(by, User)
    return AuditEvent.objects.create(
        action=action,
        actor=by.email if is_user else f"system: {by}",
        actor_name=by.name if is_user else "",
        board=board,
        patient=patient,
        object_type=type(target).__name__ if target is not None else "",
        object_id=str(getattr(target, "pk", "")) if target is not None else "",
        detail=detail,
        request_id=request_id.get(),
    )


def events_of(board: Board, query: str = "") -> models.QuerySet[AuditEvent]:
    """The rows of one board, newest first; `query` is looked for in person, patient and action."""
    events = AuditEvent.objects.filter(board=board.slug)
    if query:
        places = ("actor", "actor_name", "patient", "action")
        found = [models.Q(**{f"{place}__icontains": query}) for place in places]
        events = events.filter(reduce(or_, found))
    return events
