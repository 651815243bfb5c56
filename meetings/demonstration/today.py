"""The demonstration on a later day: its next meeting is always one of today."""

from datetime import datetime, timedelta

from meetings import agenda
from meetings.models import Meeting
from meetings.states import MeetingState
from tumorboard.models import Board

MISSED = timedelta(hours=12)


def bring_to_today(board: Board, now: datetime) -> Meeting | None:
    """Move the last published meeting to the next full hour when its time went by unopened."""
    meeting = (
        board.meetings.filter(state=MeetingState.PUBLISHED)
        .select_related("chair")
        .order_by("starts_at")
        .last()
    )
    if meeting is None or now - meeting.starts_at <= MISSED:
        return None
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return agenda.change(
        meeting, by=meeting.chair, revision=meeting.revision, changes={"starts_at": start}
    )
