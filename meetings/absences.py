"""Being away: a member, or the office for them, says from when to when and who hears meanwhile.

A deputy gets the mails of who is away. They speak for a discipline at a meeting, and are counted
for it, by the board's rules for deputies alone: this gives them neither seat nor vote.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from tumorboard import access, audit, notices
from tumorboard.models import Board, Membership, Notice, User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission, Role
from tumorboard.rows import write

from . import deputies, roster
from .away import LONGEST, fault, whom
from .models import Absence
from .quorum import Deputies

KIND = "deputy-named"
SOON = timedelta(days=14)


@transaction.atomic
def record(
    member: Membership, *, first: date, last: date, deputy: Membership | None, by: User
) -> Absence:
    """Note that a member is away from the first day to the last, and tell the deputy by mail."""
    member = _lock(member)
    _refuse_stranger(member, by)
    if sentence := fault(first, last, today=member.board.today()):
        raise Refused(sentence)
    if deputy is not None:
        _refuse_deputy(member, deputy)
    other = _standing(member.board).filter(member=member, first__lte=last, last__gte=first).first()
    if other is not None:
        raise Refused(f"{member.user.name} is noted as {other.words} already. End that first.")
    absence = Absence.objects.create(member=member, first=first, last=last, deputy=deputy, by=by)
    _note(absence, "absence.recorded", by=by)
    if deputy is not None:
        _tell(absence, by=by)
    return absence


@transaction.atomic
def end(absence: Absence, *, by: User) -> Absence:
    """Note that somebody is back, or that they do not go; the same again changes nothing."""
    member = _lock(absence.member)
    _refuse_stranger(member, by)
    rows = Absence.objects.select_for_update(of=("self",))
    absence = rows.select_related("member__user", "member__board", "deputy__user").get(
        pk=absence.pk
    )
    if absence.ended_at is None:
        write(absence, ended_at=timezone.now())
        _note(absence, "absence.ended", by=by)
    return absence


def away_on(board: Board, day: date | None = None) -> dict[object, Absence]:
    """Who is away on a day, today if none is given, by the key of the person."""
    day = day or board.today()
    rows = _standing(board).filter(first__lte=day, last__gte=day)
    return {one.member.user_id: one for one in rows}


def coming(board: Board, *, within: timedelta = LONGEST) -> list[Absence]:
    """Who is or will be away, the soonest first, as far ahead as is asked."""
    today = board.today()
    return list(_standing(board).filter(last__gte=today, first__lte=today + within))


def told_for(
    people: list[User], away: Mapping[object, Absence], office: list[User]
) -> dict[User, list[User]]:
    """For each of these people, who is told of what they owe."""
    keys = {key: one.stand_in and one.stand_in.pk for key, one in away.items()}
    known = {one.pk: one for one in [*people, *office]}
    known |= {one.stand_in.pk: one.stand_in for one in away.values() if one.stand_in}
    desk = [one.pk for one in office]
    return {one: [known[key] for key in whom(one.pk, away=keys, office=desk)] for one in people}


def stood_in_for_by(user: User, board: Board) -> set:
    """The keys of those who are away today and named the person as their deputy."""
    return {key for key, one in away_on(board).items() if one.stand_in and one.stand_in == user}


def office_of(board: Board) -> list[User]:
    """Those who keep the board's desk, and hear of what nobody else is there for."""
    return [one.user for one in roster.members_of(board).filter(roles__contains=[Role.CLERK])]


def choices_for(member: Membership) -> list[Membership]:
    """The members who may be the deputy of one."""
    rules = deputies.rules_of(member.board)
    return [one for one in _members(member.board) if not _why_not(member, one, rules)]


def may_record_for_others(user: User, board: Board) -> bool:
    """Whether the person notes absences of others: who keeps the agenda does."""
    return access.can(user, Permission.AGENDA_EDIT, board)


def needless(notice: Notice) -> str:
    """Why a deputy need not be told any more, or nothing."""
    absence = Absence.objects.filter(pk=notice.key.partition(":")[2]).first()
    is_on = absence and absence.ended_at is None and absence.last >= notice.board.today()
    return "" if is_on else "The absence is over or was taken back."


def mail_of(name: str, *, board: str, first: date, last: date) -> tuple[str, str]:
    """Subject and words of the mail to a deputy."""
    days = _days(first, last)
    body = (
        f"{name} is away {days} and named you as deputy in the {board}. Meanwhile the mails about "
        "what they owe come to you as well. You vote for yourself as before: whether you also sit "
        "for their discipline at a meeting is decided there, by the rules of the board. If you "
        "cannot do it, tell the office of the board. Sign in to see who is away:"
    )
    return f"{board}: you are the deputy of {name}", body


def _days(first: date, last: date) -> str:
    if first == last:
        return f"on {first:%A %-d %B %Y}"
    return f"from {first:%A %-d %B} to {last:%A %-d %B %Y}"


def _tell(absence: Absence, *, by: User) -> None:
    member = absence.member
    subject, body = mail_of(
        member.user.name, board=member.board.name, first=absence.first, last=absence.last
    )
    notices.queue(
        to=absence.deputy.user,
        board=member.board,
        kind=KIND,
        subject=subject,
        body=body,
        path=reverse("absences", args=[member.board.slug]),
        key=f"{KIND}:{absence.pk}",
        by=by,
    )


def _members(board: Board) -> QuerySet[Membership]:
    return roster.members_of(board).order_by("user__name")


def _standing(board: Board) -> QuerySet[Absence]:
    rows = Absence.objects.filter(member__board=board, ended_at=None)
    rows = rows.filter(member__is_active=True)
    return rows.select_related("member__user", "member__board", "deputy__user").order_by(
        "first", "member__user__name"
    )


def _lock(member: Membership) -> Membership:
    """The member's row: two absences of one person cannot be noted at the same moment."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "board")
    return rows.get(pk=member.pk)


def _refuse_stranger(member: Membership, by: User) -> None:
    if by != member.user and not may_record_for_others(by, member.board):
        raise Refused("Only the member and the office of the board note an absence.")


def _refuse_deputy(member: Membership, deputy: Membership) -> None:
    if sentence := _why_not(member, deputy, deputies.rules_of(member.board)):
        raise Refused(sentence)


def _why_not(member: Membership, deputy: Membership, rules: list[Deputies]) -> str:
    """Why one member cannot be the deputy of another; the rules for meetings hold here too."""
    if deputy.board_id != member.board_id or not (deputy.is_active and deputy.user.is_active):
        return f"{deputy.user.name} is not a member of this board."
    if deputy.pk == member.pk:
        return "Nobody is their own deputy."
    if not member.is_voting:
        shares = set(member.roles) & set(deputy.roles)
        return "" if shares else f"{deputy.user.name} is not in the same role in this board."
    return deputies.why_not(deputy, member, rules=rules)


def _note(absence: Absence, what: str, *, by: User) -> None:
    audit.record(
        what,
        by=by,
        board=absence.board.slug,
        target=absence,
        user=absence.member.user.email,
        first=absence.first.isoformat(),
        last=absence.last.isoformat(),
        deputy=absence.deputy.user.email if absence.deputy else "",
    )
