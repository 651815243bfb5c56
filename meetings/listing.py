"""What the desk can do with several cases at once on this floor: put them on a meeting's list."""

from collections.abc import Callable, Iterator

from cases.bulk import Deed
from cases.models import Case
from tumorboard.models import Board, User
from tumorboard.roles import Permission

from . import agenda
from .models import Meeting
from .states import MeetingState
from .vocabulary import MeetingKind

BEFORE = (MeetingState.PLANNED, MeetingState.PUBLISHED, MeetingState.OPEN)

SHOWN = 4


def deeds(board: Board) -> Iterator[Deed]:
    """One deed for each of the next meetings whose agenda is open."""
    coming = Meeting.objects.filter(board=board, kind=MeetingKind.REGULAR, state__in=BEFORE)
    for meeting in coming.select_related("board").order_by("starts_at")[:SHOWN]:
        if meeting.is_agenda_open:
            label = f"Put on the list of {meeting.day_words}"
            yield Deed(
                f"list:{meeting.pk}",
                label,
                f"on the list of {meeting.day_words}",
                _adding_to(meeting),
                needs_reason=meeting.is_list_closed,
                permission=Permission.AGENDA_EDIT,
            )


def _adding_to(meeting: Meeting) -> Callable[[Case, User, str], object]:
    return lambda case, by, reason: agenda.add(meeting, case=case, by=by, late_reason=reason)
