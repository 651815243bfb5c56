"""Reminding those who owe recommendations: once for each meeting, and nobody who has voted."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tumorboard import notices
from tumorboard.models import Notice

from .models import Meeting
from .states import MeetingState
from .turnout import waiting_of
from .vocabulary import MeetingKind

KIND = "opinions_due"
LONGEST_LEAD = timedelta(hours=2 * 336)


def remind_all() -> int:
    """Remind for every meeting whose time has come; returns how many mails are queued."""
    now = timezone.now()
    soon = Meeting.objects.filter(
        kind=MeetingKind.REGULAR,
        state=MeetingState.PUBLISHED,
        starts_at__gt=now,
        starts_at__lt=now + LONGEST_LEAD,
    )
    meetings = soon.select_related("board").order_by("starts_at", "pk")
    return sum(remind(meeting, by="reminder") for meeting in meetings if is_time(meeting, now))


def is_time(meeting: Meeting, now: datetime) -> bool:
    """Whether the recommendations for the meeting are about to be due.

    Never for an emergency board, which has reminders of its own.
    """
    due = meeting.opinions_due_at
    if meeting.is_emergency or meeting.state != MeetingState.PUBLISHED or due is None:
        return False
    return due - timedelta(hours=meeting.board.remind_hours) <= now < due


@transaction.atomic
def remind(meeting: Meeting, *, by: str) -> int:
    """Queue one mail to each who owes recommendations and was not reminded of this meeting."""
    reminded = set(
        Notice.objects.filter(key__startswith=_key(meeting, "")).values_list("to_id", flat=True)
    )
    waiting = waiting_of(meeting).items()
    owing = [(user, count) for user, count in waiting if user.pk not in reminded]
    for user, count in owing:
        words = _words(count)
        notices.queue(
            to=user,
            board=meeting.board,
            kind=KIND,
            subject=f"{meeting.board.name}: {words} for your recommendation",
            body=_body(meeting, words),
            path=reverse("review", args=[meeting.board.slug]),
            key=_key(meeting, user.pk),
            by=by,
        )
    return len(owing)


def why_needless(notice: Notice) -> str:
    """Why a reminder that waits to be sent is not needed any more; empty while it is."""
    meeting = Meeting.objects.select_related("board").get(pk=notice.key.split(":")[1])
    due = meeting.opinions_due_at
    if meeting.state != MeetingState.PUBLISHED:
        return f"The meeting is {meeting.get_state_display().lower()}."
    if due is None or timezone.now() >= due:
        return "The recommendations were due before it could be sent."
    return "" if notice.to in waiting_of(meeting) else "Nothing is owed any more."


def _key(meeting: Meeting, user_id: object) -> str:
    return f"{KIND}:{meeting.pk}:{user_id}"


def _words(count: int) -> str:
    return "1 case waits" if count == 1 else f"{count} cases wait"


def _body(meeting: Meeting, words: str) -> str:
    return (
        f"{words} for your recommendation before the meeting of {meeting.board.name} on "
        f"{meeting.day_words}, {meeting.local_start:%H:%M} ({meeting.zone_name}).\n\n"
        f"Recommendations are due on {meeting.due_words}. A case takes about two minutes, on a "
        "phone too. Nobody else can read yours before the chair reveals all of them.\n\n"
        "This reminder is sent once for each meeting. Sign in to see the cases:"
    )
