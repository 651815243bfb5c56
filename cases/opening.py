"""Seeing a case is written down, once in a sitting."""

from django.http import HttpRequest

from . import history
from .models import Case

KEY = "opened_cases"


def note_opening(request: HttpRequest, case: Case) -> None:
    """Audit that the person has opened the case, the first time in this session."""
    opened = request.session.get(KEY, [])
    if str(case.pk) not in opened:
        request.session[KEY] = [*opened, str(case.pk)]
        history.note(case, "case.opened", by=request.user)
