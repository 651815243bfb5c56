"""Who is at the meeting, and what that means for the quorum of a case."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from tumorboard import access, live
from tumorboard.models import Board, Membership, User
from tumorboard.refusal import Refused

from . import answers, checkin, deputies, history
from .models import AgendaItem, Attendance, Meeting, Vote
from .quorum import Present, Quorum, quorum_of
from .states import BallotState, MeetingState
from .vocabulary import PresenceMode, Round

LONGEST_WAIT = timedelta(hours=4)
SLIP = timedelta(minutes=2)
"""A stretch that has lasted no longer is put right; after that a change begins the next one."""
FREEZING = ("reveal", "decide")


def join(
    meeting: Meeting, *, by: User, mode: str = PresenceMode.ROOM, code: str = ""
) -> Attendance:
    """Record that the person is here, in the room or by video; joining twice is one presence.

    Where the board asks for it, the `code` on the room screen is needed to be in the room.
    """
    if checkin.is_asked(meeting, by, mode, stretch_of(meeting, by)):
        checkin.prove(meeting, by=by, code=code)
    with transaction.atomic():
        return _arrive(history.lock(meeting), user=by, mode=mode, by=by)


@transaction.atomic
def leave(meeting: Meeting, *, by: User) -> None:
    """Record that the person leaves; they may join again."""
    _depart(history.lock(meeting), user=by, by=by)


@transaction.atomic
def set_presence(
    meeting: Meeting, *, user: User, is_present: bool, by: User, mode: str = PresenceMode.ROOM
) -> None:
    """Let the chair or the clerk tick a member as present or gone."""
    meeting = history.lock(meeting)
    if is_present:
        _arrive(meeting, user=user, mode=mode, by=by)
    else:
        _depart(meeting, user=user, by=by)


@transaction.atomic
def set_deputy(meeting: Meeting, *, user: User, deputy_for: User | None, by: User) -> Attendance:
    """Have somebody who is here sit for an absent member, or for themselves again with None."""
    meeting = history.lock(meeting)
    _refuse_closed_doors(meeting)
    here = stretch_of(meeting, user)
    if here is None:
        raise Refused(f"{user.name} is not here. Record first how they are present.")
    if here.deputy_for == deputy_for:
        return here
    if deputy_for is None:
        return _sit_for_oneself(meeting, here, by=by)
    membership = access.membership_of(user, meeting.board)
    if membership is None:
        raise Refused(f"{user.name} is not a member of this board.")
    now = timezone.now()
    seat = deputies.seat(meeting, membership, deputy_for, start=now, apart_from=here.pk)
    changes = {"deputy_for": deputy_for, "represents": seat}
    return _change(meeting, here, "attendance.deputy", by=by, **changes)


def stretch_of(meeting: Meeting, user: User) -> Attendance | None:
    """The person's presence now, None when they are not here."""
    here = meeting.attendances.filter(user=user, left_at=None)
    return here.select_related("user", "deputy_for").first()


def quorum_for(item: AgendaItem) -> Quorum:
    """The quorum of this case now: who is present, minus who is recused from it.

    Somebody whose membership ended since they joined does not count. At an emergency board those
    count who have answered.
    """
    if item.meeting.is_emergency:
        return answers.quorum_of_answers(item)
    return quorum_among(heads_of(item.meeting), recused_from(item), board=item.meeting.board)


def recused_from(item: AgendaItem) -> set[UUID]:
    """Who stepped back from the case, by their keys."""
    return set(item.recusals.values_list("user_id", flat=True))


def heads_of(meeting: Meeting) -> list[Present]:
    """Those who came with a vote and are here now, whatever case is heard."""
    voting = set(access.voting_members(meeting.board).values_list("user_id", flat=True))
    there = meeting.attendances.filter(left_at=None)
    return heads_among(there.select_related("user", "deputy_for"), voting)


def heads_among(there: Iterable[Attendance], voting: Collection[UUID]) -> list[Present]:
    """The same of those who are `there`, where the members with a vote are known by their keys."""
    return [
        Present(
            name=here.user.name,
            discipline=here.represents,
            mode=here.mode,
            is_lapsed=here.user_id not in voting,
            deputy_for=here.deputy_for.name if here.deputy_for else "",
            head=here.user_id,
        )
        for here in there
        if here.is_voting
    ]


def quorum_among(heads: Iterable[Present], recused: set, *, board: Board) -> Quorum:
    """The quorum with these heads on a case from which the `recused` are kept out."""
    return quorum_of(
        [replace(person, is_recused=person.head in recused) for person in heads],
        core_disciplines=board.core_disciplines,
        required=board.quorum,
        phone_counts=board.phone_counts,
    )


def carry_position(here: Attendance) -> None:
    """Count a position that can still be changed in the discipline for which its voter sits now."""
    if here.left_at or not here.represents:
        return
    running = {"ballot__state": BallotState.OPEN, "ballot__round": Round.POSITION}
    votes = Vote.objects.filter(ballot__item__meeting=here.meeting, voter=here.user, **running)
    votes.exclude(discipline=here.represents).update(discipline=here.represents)


def end_stale(meeting: Meeting, *, by: User) -> None:
    """End what was recorded before the doors opened, or too long ago to be true at the opening.

    That is left when a published meeting is put off to a later hour or day.
    """
    since = max(meeting.doors_open_at, timezone.now() - LONGEST_WAIT)
    for here in meeting.attendances.filter(left_at=None, joined_at__lt=since):
        _end(meeting, here, by=by)


def end_all(meeting: Meeting) -> None:
    """End every presence with the meeting, which alone is audited."""
    meeting.attendances.filter(left_at=None).update(
        left_at=Greatest(F("joined_at"), Value(meeting.closed_at))
    )


def _refuse_closed_doors(meeting: Meeting) -> None:
    if meeting.is_joinable:
        return
    if meeting.state == MeetingState.PUBLISHED:
        opening = meeting.doors_open_at.astimezone(meeting.zone)
        raise Refused(f"People can join this meeting from {opening:%H:%M on %A %-d %B} on.")
    raise Refused("People can join once the meeting is published and until it is closed.")


def _arrive(meeting: Meeting, *, user: User, mode: str, by: User) -> Attendance:
    _refuse_closed_doors(meeting)
    membership = access.membership_of(user, meeting.board)
    if membership is None:
        raise Refused(f"{user.name} is not a member of this board.")
    here = stretch_of(meeting, user)
    if here is not None and here.mode == mode:
        return here
    if here is not None:
        return _change(meeting, here, "attendance.mode_changed", by=by, mode=mode)
    for deputy in meeting.attendances.filter(deputy_for=user, left_at=None).select_related("user"):
        _sit_for_oneself(meeting, deputy, by=by)
    here = _new_attendance(meeting, membership, mode)
    history.note(meeting, "attendance.joined", by=by, target=here, user=user.email, mode=mode)
    live.bump(meeting.topic)
    return here


def _new_attendance(meeting: Meeting, membership: Membership, mode: str) -> Attendance:
    # Another server's clock may run ahead of this one's: nobody comes back before they left.
    before = meeting.attendances.filter(user=membership.user).aggregate(left=Max("left_at"))["left"]
    now = timezone.now()
    return Attendance.objects.create(
        meeting=meeting,
        user=membership.user,
        discipline=membership.discipline,
        represents=membership.discipline,
        is_voting=membership.is_voting,
        mode=mode,
        joined_at=max(now, before) if before else now,
    )


def _is_slip(meeting: Meeting, here: Attendance, principal: User | None = None) -> bool:
    """Whether the stretch is so new that nothing rests on it, and the seat was free all along."""
    if timezone.now() - here.joined_at > SLIP:
        return False
    if meeting.transitions.filter(verb__in=FREEZING, at__gte=here.joined_at).exists():
        return False
    lately = meeting.attendances.filter(left_at__gt=here.joined_at)
    return not (principal and lately.filter(Q(user=principal) | Q(deputy_for=principal)).exists())


def _change(meeting: Meeting, here: Attendance, action: str, *, by: User, **values) -> Attendance:
    """Change how or for whom somebody is here; unless just come, their next stretch begins."""
    role = _new_role(meeting, here)
    if role or not _is_slip(meeting, here, values.get("deputy_for")):
        here = _next_stretch(here, **role)
    if values.get("deputy_for", here) is None:
        values["represents"] = here.discipline
    for name, value in values.items():
        setattr(here, name, value)
    here.revision += 1
    here.save(update_fields=[*values, "revision"])
    detail = {name: getattr(value, "email", value) for name, value in (values | role).items()}
    history.note(meeting, action, by=by, target=here, user=here.user.email, **detail)
    carry_position(here)
    live.bump(meeting.topic)
    return here


def _new_role(meeting: Meeting, here: Attendance) -> dict:
    """What the membership says otherwise than when the person came; a stretch keeps its role."""
    now = access.membership_of(here.user, meeting.board)
    if now is None or (now.discipline, now.is_voting) == (here.discipline, here.is_voting):
        return {}
    return {"discipline": now.discipline, "is_voting": now.is_voting}


def _next_stretch(here: Attendance, **role: object) -> Attendance:
    here.left_at = max(timezone.now(), here.joined_at)
    here.save(update_fields=["left_at"])
    kept = ("discipline", "represents", "is_voting", "mode", "deputy_for")
    said = {name: getattr(here, name) for name in kept} | role
    if said["deputy_for"] is None or not said["is_voting"]:
        said |= {"deputy_for": None, "represents": said["discipline"]}
    who = {"meeting": here.meeting, "user": here.user}
    return Attendance.objects.create(**who, **said, joined_at=here.left_at)


def _sit_for_oneself(meeting: Meeting, here: Attendance, *, by: User) -> Attendance:
    return _change(meeting, here, "attendance.deputy", by=by, deputy_for=None)


def _depart(meeting: Meeting, *, user: User, by: User) -> None:
    here = stretch_of(meeting, user)
    if here is not None:
        _end(meeting, here, by=by)


def _end(meeting: Meeting, here: Attendance, *, by: User) -> None:
    # Another server's clock may run ahead of this one's: nobody leaves before they came.
    here.left_at = max(timezone.now(), here.joined_at)
    here.save(update_fields=["left_at"])
    history.note(meeting, "attendance.left", by=by, target=here, user=here.user.email)
    live.bump(meeting.topic)
