"""Seeing a case is written down, once in a sitting."""

from django.http import HttpRequest

from tumorboard import audit, sitting

from . import history
from .models import Case

OPENED = "case.opened"


def note_opening(request: HttpRequest, case: Case) -> None:
    """Audit that the person has opened the case, the first time in this sitting.

    The trail itself remembers it, not the session: live screens ask for the case by themselves,
    and what a screen does by itself must neither write to a session nor prolong it.
    """
    mark = sitting.mark_of(request)
    seen = audit.events_of(case.board).filter(
        action=OPENED, object_id=str(case.pk), actor=request.user.email, detail__sitting=mark
    )
    if not seen.exists():
        history.note(case, OPENED, by=request.user, sitting=mark)
