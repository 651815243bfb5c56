"""Access that was denied is written down: once a sitting, by person and address.

It is written when the answer has left. So the answer to a key of somebody else's board takes as
long as that to a key that never existed, and a stranger cannot tell one from the other.
"""

import logging
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from . import audit, sitting
from .models import AuditEvent, Board

REFUSED = "access.refused"
HIDDEN = "access.hidden"
LONGEST_ADDRESS = 200

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Denial:
    """What was denied: of which kind, under which key, and how that leads to its board."""

    action: str
    model: type[Model] | None = None
    key: tuple[str, Any] = ("pk", None)
    board: str = "board"

    def thing(self) -> Model | None:
        """What was asked for, if there is such a thing."""
        return (
            self.model._default_manager.filter(**dict([self.key])).first() if self.model else None
        )

    def home(self, thing: Model) -> Board:
        return thing if isinstance(thing, Board) else attrgetter(self.board)(thing)


def about(request: HttpRequest, thing: Model, board: str) -> None:
    """Keep in mind what is asked for, in case that it will be refused."""
    request.asked_for = (type(thing), ("pk", thing.pk), board)


def refuse(request: HttpRequest) -> None:
    """Note that the person may know of what they asked for, but not do this with it."""
    asked_for = getattr(request, "asked_for", ())
    request.denial = Denial(REFUSED, *asked_for)


def hide(request: HttpRequest, model: type[Model], key: tuple[str, Any], board: str) -> None:
    """Note that the person may not know of what they asked for, should it exist."""
    request.denial = Denial(HIDDEN, model, key, board)


def note_after(request: HttpRequest, response: HttpResponse) -> None:
    """Have the denial written when the answer has left, under the same request."""
    denial = getattr(request, "denial", None)
    if denial is None or not request.user.is_authenticated:
        return
    # Closing is the one thing that every server does after the last byte.
    response._resource_closers.append(partial(copy_context().run, _note, request, denial))


def _note(request: HttpRequest, denial: Denial) -> None:
    try:
        thing = denial.thing()
        if thing is not None or denial.action == REFUSED:
            _record(request, denial, thing)
    except Exception:
        logger.exception("a denied access could not be written to the audit trail")
        raise


def _record(request: HttpRequest, denial: Denial, thing: Model | None) -> None:
    address, mark = request.path[:LONGEST_ADDRESS], sitting.mark_of(request)
    about = {"sitting": mark, "address": address, "method": request.method}
    told = AuditEvent.objects.filter(
        actor=request.user.email,
        action=denial.action,
        object_id=str(thing.pk) if thing else "",
        detail__sitting=mark,
        detail__address=address,
    )
    if not told.exists():
        board = denial.home(thing).slug if thing else ""
        patient = getattr(thing, "patient_number", "")
        refused = {"by": request.user, "board": board, "patient": patient, "target": thing}
        audit.record_once([audit.event(denial.action, **refused, **about)])
