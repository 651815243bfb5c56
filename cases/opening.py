"""Seeing a case, or a file of it, is written down, once in a sitting."""

from django.http import HttpRequest

from tumorboard import audit, sitting

from . import history
from .models import Attachment, Case

OPENED = "case.opened"
FILE_OPENED = "file.opened"


def note_opening(request: HttpRequest, case: Case) -> None:
    """Audit that the person has opened the case, the first time in this sitting.

    The trail itself remembers it, not the session: live screens ask for the case by themselves,
    and what a screen does by itself must neither write to a session nor prolong it.
    """
    _note(request, case, OPENED, case)


def note_file(request: HttpRequest, attachment: Attachment) -> None:
    """Audit that the person has opened a file of a case, the first time in this sitting."""
    _note(request, attachment.case, FILE_OPENED, attachment)


def _note(request: HttpRequest, case: Case, action: str, target: Case | Attachment) -> None:
    mark = sitting.mark_of(request)
    seen = audit.events_of(case.board).filter(
        action=action, object_id=str(target.pk), actor=request.user.email, detail__sitting=mark
    )
    if not seen.exists():
        history.note(case, action, by=request.user, target=target, sitting=mark)
