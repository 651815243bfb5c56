"""Seeing a case, a file of it, or a patient's name in a list is written down, once in a sitting."""

from collections.abc import Iterable

from django.http import HttpRequest

from tumorboard import audit, sitting

from .models import Attachment, Case

OPENED = "case.opened"
LISTED = "case.listed"
FILE_OPENED = "file.opened"


def note_opening(request: HttpRequest, case: Case) -> None:
    """Audit that the person has opened the case, the first time in this sitting.

    The trail itself remembers it, not the session: live screens ask for the case by themselves,
    and what a screen does by itself must neither write to a session nor prolong it.
    """
    note_seen(request, opened=case)


def note_file(request: HttpRequest, attachment: Attachment) -> None:
    """Audit that the person has opened a file of a case, the first time in this sitting."""
    _note(request, {(FILE_OPENED, attachment.pk): (attachment, attachment.case)})


def note_listed(request: HttpRequest, cases: Iterable[Case]) -> None:
    """Audit whose names the person has seen in a list, the first time in this sitting.

    A case that was opened in this sitting is not noted once more for standing in a list.
    """
    note_seen(request, listed=cases)


def note_seen(
    request: HttpRequest, *, opened: Case | None = None, listed: Iterable[Case] = ()
) -> None:
    """Audit both at once, as where the case before the board stands beside the agenda."""
    wanted = {(OPENED, opened.pk): (opened, opened)} if opened else {}
    wanted |= {(LISTED, case.pk): (case, case) for case in listed}
    _note(request, wanted)


def _note(request: HttpRequest, wanted: dict[tuple, tuple[Case | Attachment, Case]]) -> None:
    if not wanted or request.break_glass is not None:  # the gate has noted that
        return
    mark = sitting.mark_of(request)
    seen = audit.seen_in(mark, by=request.user, keys=[key for _, key in wanted])
    seen |= {(LISTED, key) for action, key in seen if action == OPENED}
    seen |= {(LISTED, str(key)) for action, key in wanted if action == OPENED}
    audit.record_once(
        audit.event(
            action,
            by=request.user,
            board=request.board.slug,
            patient=case.patient.record_number,
            target=target,
            sitting=mark,
        )
        for (action, key), (target, case) in wanted.items()
        if (action, str(key)) not in seen
    )
