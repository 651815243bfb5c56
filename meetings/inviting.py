"""Inviting the members to a meeting: when and where, into their calendars, by mail.

An invitation says nothing of a case. It bears the same identity for as long as the meeting exists,
and a number that rises whenever members are told anew when or where it is held, or that it is off.
"""

from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from tumorboard import notices
from tumorboard.models import Membership, Notice, NoticeState, User
from tumorboard.roles import Permission, roles_with

from . import history
from .ics.invitation import Address, Invitation, Method, Status, written
from .models import Meeting
from .states import OVER, MeetingState
from .vocabulary import MeetingKind

INVITED, CALLED_OFF = "meeting-invited", "meeting-called-off"
TAKEN_OUT = "meeting-taken-out"
"""To who was invited and does not take part any more."""
DEEDS = {
    INVITED: "meeting.invited",
    CALLED_OFF: "meeting.called_off",
    TAKEN_OUT: "meeting.uninvited",
}
# A CANCEL without a status says that the meeting is held, and without the reader (RFC 5546, 3.2.5).
HOW = {
    INVITED: (Method.REQUEST, Status.CONFIRMED),
    CALLED_OFF: (Method.CANCEL, Status.CANCELLED),
    TAKEN_OUT: (Method.CANCEL, Status.UNSAID),
}
CLOCK = "invitations"
"""Who tells those who came or left, for the trail."""

_TOLD = ("key", "kind", "to_id", "state")
_READ_THERE = "The cases are read after signing in:"
_GONE = "The person does not take part in the meetings any more."
_BACK = "The person takes part in the meetings again."

TOLD_ANEW = frozenset({"starts_at", "zone_name", "length_minutes", "place", "link"})
"""The changes of a meeting that members' calendars have to follow."""


def invited(meeting: Meeting) -> QuerySet[User]:
    """The members who take part in the board's meetings."""
    members = _with_address(taking_part()).filter(board=meeting.board)
    return User.objects.filter(memberships__in=members)


def taking_part() -> QuerySet[Membership]:
    """The memberships whose holders take part in meetings."""
    joins = list(roles_with(Permission.MEETING_JOIN))
    return Membership.objects.filter(is_active=True, user__is_active=True, roles__overlap=joins)


def _with_address(members: QuerySet[Membership]) -> QuerySet[Membership]:
    return members.exclude(user__email="")


def invite(meeting: Meeting, *, by: User) -> int:
    """Invite every member to a meeting that was just published, under its lock."""
    return _tell(meeting, INVITED, by=by)


def invite_anew(meeting: Meeting, *, by: User) -> int:
    """Tell every member that the published meeting is held at another time or place."""
    _count(meeting)
    return _tell(meeting, INVITED, by=by)


def call_off(meeting: Meeting, *, by: User) -> int:
    """Take the cancelled meeting out of the calendars of those who were invited to it."""
    told = User.objects.filter(pk__in=holding(meeting))
    if not told:
        return 0
    _count(meeting)
    return _tell(meeting, CALLED_OFF, by=by, people=told)


def catch_up_all() -> int:
    """Tell whoever came to a board, or left it, of its published meetings to come; counts them.

    Nothing is done where a membership changes: who takes part is compared with who was told, so
    that no way in or out is forgotten, and what a crash left out is found the next time.
    """
    coming = Meeting.objects.filter(
        kind=MeetingKind.REGULAR, state=MeetingState.PUBLISHED, starts_at__gt=timezone.now()
    )
    meetings = list(coming.select_related("board").order_by("starts_at", "pk"))
    return sum(catch_up(meeting, by=CLOCK) for meeting in _differing(meetings))


@transaction.atomic
def catch_up(meeting: Meeting, *, by: User | str) -> int:
    """Invite who takes part and was not, and uninvite who was and does not; counts the mails."""
    meeting = history.lock(meeting)
    if meeting.state != MeetingState.PUBLISHED:
        return 0
    came, left = _changed(meeting)
    keys = [notice.key for notice in _notices(meeting).filter(to__in=came)]
    if left or any(_number(key) >= meeting.sequence for key in keys):
        # Who is told again needs a higher number, or their calendar takes it for the old word.
        _count(meeting)
    told = 0
    if left:
        told += _tell(meeting, TAKEN_OUT, by=by, people=left)
    if came:
        told += _tell(meeting, INVITED, by=by, people=came)
    return told


def _differing(meetings: list[Meeting]) -> list[Meeting]:
    """Those whose members are not who was told, asked of all of them at once."""
    boards = {meeting.board_id for meeting in meetings}
    there, told = defaultdict(set), defaultdict(list)
    members = _with_address(taking_part()).filter(board__in=boards)
    for board, user in members.values_list("board", "user"):
        there[board].add(user)
    since = min((meeting.published_at for meeting in meetings), default=timezone.now())
    rows = Notice.objects.filter(board__in=boards, kind__in=[INVITED, TAKEN_OUT])
    for one in rows.filter(queued_at__gte=since).only(*_TOLD):
        told[one.key.split(":")[1]].append(one)
    return [one for one in meetings if there[one.board_id] != _holders(told[str(one.pk)])]


def _changed(meeting: Meeting) -> tuple[list[User], list[User]]:
    """Who takes part without having been told, and who was told and does not take part."""
    there, holders = list(invited(meeting)), holding(meeting)
    left = User.objects.filter(pk__in=holders - {user.pk for user in there}).exclude(email="")
    return [user for user in there if user.pk not in holders], list(left)


def holding(meeting: Meeting) -> set:
    """The keys of those whose last word was an invitation, sent or about to be."""
    return _holders(_notices(meeting))


def _holders(told: Iterable[Notice]) -> set:
    told = [one for one in told if one.state != NoticeState.CANCELLED]
    last = {one.to_id: one.kind for one in sorted(told, key=lambda one: _number(one.key))}
    return {key for key, kind in last.items() if kind == INVITED}


def _notices(meeting: Meeting) -> QuerySet[Notice]:
    """What members were told of the meeting while it was to be held."""
    here = [Q(key__startswith=f"{kind}:{meeting.pk}:") for kind in (INVITED, TAKEN_OUT)]
    return Notice.objects.filter(here[0] | here[1]).only(*_TOLD)


def _number(key: str) -> int:
    """The number of the meeting under which somebody was told."""
    return int(key.split(":")[2])


def entry_of(meeting: Meeting, user: User, kind: str = "") -> str:
    """The meeting as an entry for the person's calendar."""
    return written(said_to(user, meeting, *HOW.get(kind, (Method.PUBLISH, Status.CONFIRMED))))


def said_to(user: User, meeting: Meeting, method: Method, status: Status) -> Invitation:
    """What the person's calendar is told; of what they do not come to, not where."""
    sender = settings.DEFAULT_FROM_EMAIL or "tumorboard@localhost"
    board, is_held = meeting.board, status == Status.CONFIRMED
    url = f"{settings.SITE_URL}{reverse('meeting', args=[meeting.pk])}"
    return Invitation(
        method=method,
        status=status,
        uid=f"{meeting.pk}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=meeting.sequence,
        stamp=timezone.now(),
        starts_at=meeting.starts_at,
        ends_at=meeting.local_end,
        zone_name=meeting.zone_name,
        summary=f"Cancelled: {board.name}" if status == Status.CANCELLED else board.name,
        place=(meeting.place or meeting.link) if is_held else "",
        words=f"{_particulars(meeting)}\n\n{_READ_THERE} {url}" if is_held else "",
        url=url,
        organiser=Address(board.name, sender),
        to=Address(user.name, user.email),
    )


def why_needless(notice: Notice) -> str:
    """Why an invitation, or what takes it back, is not sent any more; empty while it is."""
    _, key, number, _ = notice.key.split(":")
    meeting = Meeting.objects.select_related("board").get(pk=UUID(key))
    if notice.kind != INVITED and not _was_told(meeting, notice.to):
        return "The invitation was never sent."
    if notice.kind == CALLED_OFF:
        return ""
    takes_part = invited(meeting).filter(pk=notice.to_id).exists()
    if takes_part == (notice.kind == TAKEN_OUT):
        return _BACK if takes_part else _GONE
    is_off = notice.kind == TAKEN_OUT and meeting.state == MeetingState.CANCELLED
    if not is_off and (meeting.state in OVER or meeting.state == MeetingState.OPEN):
        return f"The meeting is {meeting.get_state_display().lower()}."
    later = _notices(meeting).filter(to=notice.to, kind=notice.kind)
    is_later = any(_number(one.key) > int(number) for one in later)
    return "A later invitation says it anew." if is_later else ""


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
    *,
    by: User | str,
    people: Iterable[User] | None = None,
) -> int:
    people = list(invited(meeting) if people is None else people)
    holders = holding(meeting)
    for user in people:
        subject, body = mail_of(meeting, kind, is_known=user.pk in holders)
        notices.queue(
            to=user,
            board=meeting.board,
            kind=kind,
            subject=subject,
            body=body,
            path=path_of(meeting.pk, kind),
            key=f"{kind}:{meeting.pk}:{meeting.sequence}:{user.pk}",
            by=by,
            calendar=entry_of(meeting, user, kind),
        )
    history.note(meeting, DEEDS[kind], by=by, people=len(people), number=meeting.sequence)
    return len(people)


def path_of(key: UUID, kind: str) -> str:
    """Where the link leads: to the meeting, which who does not take part is not shown."""
    return reverse("home") if kind == TAKEN_OUT else reverse("meeting", args=[key])


def mail_of(meeting: Meeting, kind: str, *, is_known: bool = False) -> tuple[str, str]:
    """Subject and words of an invitation, to who `is_known` to have one, or of its end."""
    day = f"{meeting.local_start:%-d %B %Y, %H:%M}"
    subject = {
        INVITED: f"new time or place, {day}" if is_known else f"meeting of {day}",
        CALLED_OFF: f"the meeting of {day} is cancelled",
        TAKEN_OUT: f"the meeting of {day} is not yours any more",
    }[kind]
    return f"{meeting.board.name}: {subject}", _body(meeting, kind, is_known=is_known)


def _body(meeting: Meeting, kind: str, *, is_known: bool) -> str:
    board, when = meeting.board.name, _when(meeting)
    if kind == CALLED_OFF:
        return (
            f"The meeting of {board} on {when} is cancelled. Its cases wait "
            "for another one. The entry that goes with this mail takes it out of your calendar. "
            "Sign in to see why:"
        )
    if kind == TAKEN_OUT:
        return (
            f"You do not take part in the meetings of {board} any more. The entry that goes with "
            f"this mail takes the meeting on {when} out of your calendar. If that is a mistake, "
            "ask the office of the board. What is yours is found here:"
        )
    news = "is held at another time or place" if is_known else "is published"
    return (
        f"The meeting of {board} {news}.\n\n{_particulars(meeting)}\n\n"
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
