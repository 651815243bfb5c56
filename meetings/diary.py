"""A person's own meetings as a calendar that other programs subscribe to; no word of a case."""

from datetime import timedelta

from django.utils import timezone

from tumorboard.models import User

from . import inviting
from .ics.invitation import Method, Status, calendar_of
from .models import Meeting
from .states import MeetingState
from .vocabulary import MeetingKind

LOOK_BACK = timedelta(days=30)
NAME = "Tumor boards"


def of(user: User) -> str:
    """The published meetings of the boards in which the person takes part, as iCalendar."""
    meetings = Meeting.objects.filter(
        board__in=inviting.taking_part().filter(user=user).values("board"),
        kind=MeetingKind.REGULAR,
        published_at__isnull=False,
        starts_at__gt=timezone.now() - LOOK_BACK,
    )
    rows = meetings.select_related("board").order_by("starts_at", "pk")
    return calendar_of([_entry(meeting, user) for meeting in rows], name=NAME)


def _entry(meeting: Meeting, user: User) -> inviting.Invitation:
    is_off = meeting.state == MeetingState.CANCELLED
    status = Status.CANCELLED if is_off else Status.CONFIRMED
    return inviting.said_to(user, meeting, Method.PUBLISH, status)
