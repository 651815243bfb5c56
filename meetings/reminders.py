"""Reminding those who owe recommendations: once for each meeting, and nobody who has voted.

Who is away is not reminded: their deputy hears of it, or the office, in one mail with their own.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tumorboard import notices
from tumorboard.models import Notice, User

from . import absences
from .models import Absence, Meeting
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
    waiting = waiting_of(meeting)
    owing = [one for one in _owing(meeting, waiting) if one.to.pk not in reminded]
    for one in owing:
        subject, body = mail_of(one, meeting)
        notices.queue(
            to=one.to,
            board=meeting.board,
            kind=KIND,
            subject=subject,
            body=body,
            path=path_of(one, meeting),
            key=_key(meeting, one.to.pk),
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
    told = {one.to for one in _owing(meeting, waiting_of(meeting))}
    return "" if notice.to in told else "Nothing is owed any more."


@dataclass
class Owing:
    """What one person is reminded of: their own cases, and who is away with how many."""

    to: User
    own: int = 0
    others: list[tuple[Absence, int]] = field(default_factory=list)


def _owing(meeting: Meeting, waiting: dict[User, int]) -> list[Owing]:
    """Who is reminded, by name: everybody who is here for themselves or for somebody away."""
    board, found = meeting.board, {}
    away, office = absences.away_on(board), absences.office_of(board)
    told = absences.told_for(list(waiting), away, office)
    for user, count in waiting.items():
        for to in told[user]:
            one = found.setdefault(to, Owing(to))
            if to == user:
                one.own = count
            else:
                one.others.append((away[user.pk], count))
    return list(found.values())


def mail_of(one: Owing, meeting: Meeting) -> tuple[str, str]:
    """Subject and words of a reminder."""
    name = meeting.board.name
    said = " ".join(_of_absent(absence, count, one.to) for absence, count in one.others)
    others = f"{said} {_NOT_FOR_THEM}"
    if one.own:
        *words, last = _body(meeting, _words(one.own)).split("\n\n")
        body = "\n\n".join([*words, *([others] if one.others else []), last])
        return f"{name}: {_words(one.own)} for your recommendation", body
    day = f"{meeting.day_words}, {meeting.local_start:%H:%M} ({meeting.zone_name})"
    return (
        f"{name}: recommendations are missing of who is away",
        f"Before the meeting of {name} on {day}:\n\n{others}",
    )


def path_of(one: Owing, meeting: Meeting) -> str:
    """Where the link leads: to the cases, or for who judges none to the meeting."""
    stands_in = any(absence.stand_in == one.to for absence, _ in one.others)
    if one.own or stands_in:
        return reverse("review", args=[meeting.board.slug])
    return reverse("meeting", args=[meeting.pk])


def _of_absent(absence: Absence, count: int, to: User) -> str:
    how = "You are the deputy" if absence.stand_in == to else "There is no deputy who is here"
    name = absence.member.user.name
    return f"{name} is away until {absence.until_words}. {how}: {_words(count)} for them."


_NOT_FOR_THEM = (
    "Nobody records a recommendation for another: each gives their own, and a deputy counts for "
    "the discipline at the meeting by the rules of the board."
)


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
