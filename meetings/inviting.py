"""Inviting the members to a meeting: when and where, into their calendars, by mail.

An invitation says nothing of a case. It bears the same identity for as long as the meeting exists,
and a number that rises whenever members are told anew when or where it is held, or that it is off.
"""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from tumorboard import notices
from tumorboard.models import Membership, Notice, User
from tumorboard.roles import Permission, roles_with

from . import history
from .ics.invitation import Address, Invitation, Method, written
from .models import Meeting
from .states import OVER, MeetingState

INVITED, CALLED_OFF = "meeting-invited", "meeting-called-off"
TOLD_ANEW = frozenset({"starts_at", "zone_name", "length_minutes", "place", "link"})
"""The changes of a meeting that members' calendars have to follow."""


def invited(meeting: Meeting) -> QuerySet[User]:
    """The members who take part in the board's meetings."""
    members = Membership.objects.filter(
        board=meeting.board,
        is_active=True,
        user__is_active=True,
        roles__overlap=list(roles_with(Permission.MEETING_JOIN)),
    )
    return User.objects.filter(memberships__in=members).exclude(email="")


def invite(meeting: Meeting, *, by: User) -> int:
    """Invite every member to a meeting that was just published, under its lock."""
    return _tell(meeting, INVITED, Method.REQUEST, by=by)


def invite_anew(meeting: Meeting, *, by: User) -> int:
    """Tell every member that the published meeting is held at another time or place."""
    _count(meeting)
    return _tell(meeting, INVITED, Method.REQUEST, by=by)


def call_off(meeting: Meeting, *, by: User) -> int:
    """Take the cancelled meeting out of the calendars of those who were invited to it."""
    told = Notice.objects.filter(key__startswith=f"{INVITED}:{meeting.pk}:").values("to")
    if not told.exists():
        return 0
    _count(meeting)
    return _tell(meeting, CALLED_OFF, Method.CANCEL, by=by, people=User.objects.filter(pk__in=told))


def entry_of(meeting: Meeting, user: User, method: Method = Method.PUBLISH) -> str:
    """The meeting as an entry for the person's calendar."""
    sender = settings.DEFAULT_FROM_EMAIL or "tumorboard@localhost"
    board = meeting.board
    url = f"{settings.SITE_URL}{reverse('meeting', args=[meeting.pk])}"
    return written(
        Invitation(
            method=method,
            uid=f"{meeting.pk}@{urlsplit(settings.SITE_URL).hostname}",
            sequence=meeting.sequence,
            stamp=timezone.now(),
            starts_at=meeting.starts_at,
            ends_at=meeting.local_end,
            zone_name=meeting.zone_name,
            summary=board.name,
            place=meeting.place or meeting.link,
            words=f"{_particulars(meeting)}\n\nThe cases are read after signing in: {url}",
            url=url,
            organiser=Address(board.name, sender),
            to=Address(user.name, user.email),
        )
    )


def why_needless(notice: Notice) -> str:
    """Why an invitation or its cancellation is not sent any more; empty while it is."""
    _, key, number, _ = notice.key.split(":")
    meeting = Meeting.objects.get(pk=UUID(key))
    if notice.kind == CALLED_OFF:
        return "" if _was_told(meeting, notice.to) else "The invitation was never sent."
    if meeting.state in OVER or meeting.state == MeetingState.OPEN:
        return f"The meeting is {meeting.get_state_display().lower()}."
    return "A later invitation says it anew." if int(number) < meeting.sequence else ""


def _was_told(meeting: Meeting, user: User) -> bool:
    """Whether an invitation may have reached the person: it was handed to the mail server."""
    told = Notice.objects.filter(key__startswith=f"{INVITED}:{meeting.pk}:", to=user)
    return told.filter(handed_at__isnull=False).exists()


def _count(meeting: Meeting) -> None:
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])


def _tell(
    meeting: Meeting,
    kind: str,
    method: Method,
    *,
    by: User,
    people: QuerySet[User] | None = None,
) -> int:
    people = list(invited(meeting) if people is None else people)
    subject, body = mail_of(meeting, kind)
    for user in people:
        notices.queue(
            to=user,
            board=meeting.board,
            kind=kind,
            subject=subject,
            body=body,
            path=reverse("meeting", args=[meeting.pk]),
            key=f"{kind}:{meeting.pk}:{meeting.sequence}:{user.pk}",
            by=by,
            calendar=entry_of(meeting, user, method),
        )
    action = "meeting.invited" if kind == INVITED else "meeting.called_off"
    history.note(meeting, action, by=by, people=len(people), number=meeting.sequence)
    return len(people)


def mail_of(meeting: Meeting, kind: str) -> tuple[str, str]:
    """Subject and words of an invitation, or of its cancellation."""
    return f"{meeting.board.name}: {_subject(meeting, kind)}", _body(meeting, kind)


def _subject(meeting: Meeting, kind: str) -> str:
    day = f"{meeting.local_start:%-d %B %Y, %H:%M}"
    if kind == CALLED_OFF:
        return f"the meeting of {day} is cancelled"
    return f"new time or place, {day}" if meeting.sequence else f"meeting of {day}"


def _body(meeting: Meeting, kind: str) -> str:
    if kind == CALLED_OFF:
        return (
            f"The meeting of {meeting.board.name} on {_when(meeting)} is cancelled. Its cases wait "
            "for another one. The entry that goes with this mail takes it out of your calendar. "
            "Sign in to see why:"
        )
    news = "is held at another time or place" if meeting.sequence else "is published"
    return (
        f"The meeting of {meeting.board.name} {news}.\n\n{_particulars(meeting)}\n\n"
        "The entry that goes with this mail puts it into your calendar. Sign in to see the cases:"
    )


def _particulars(meeting: Meeting) -> str:
    """When and where, and until when recommendations are asked for, in lines."""
    lines = [
        _when(meeting),
        meeting.place,
        f"By video: {meeting.link}" if meeting.link else "",
        f"Recommendations are due on {meeting.due_words}." if meeting.due_words else "",
    ]
    return "\n".join(line for line in lines if line)


def _when(meeting: Meeting) -> str:
    start, end = meeting.local_start, meeting.local_end
    return f"{meeting.day_words}, {start:%H:%M}–{end:%H:%M} ({meeting.zone_name})"
