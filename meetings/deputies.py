"""Who may sit for whom: the rules of the board, put to the members and the attendance list."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tumorboard import access
from tumorboard.models import Board, Membership, User
from tumorboard.refusal import Refused
from tumorboard.roles import Discipline

from .models import Attendance, Meeting
from .quorum import Deputies, may_represent


def rules_of(board: Board) -> list[Deputies]:
    """The board's rules as the pure rule reads them."""
    return [
        Deputies(rule.discipline, rule.deputy_discipline, rule.deputy and rule.deputy.user_id)
        for rule in board.deputy_rules.select_related("deputy")
    ]


def at_once(meeting: Meeting, start: datetime, end: datetime | None) -> QuerySet[Attendance]:
    """The stretches of the meeting that last at some moment from `start` to `end`."""
    lasting = meeting.attendances.filter(Q(left_at=None) | Q(left_at__gt=start))
    return lasting.filter(joined_at__lt=end) if end else lasting


def seat(
    meeting: Meeting,
    deputy: Membership,
    principal: User,
    *,
    start: datetime,
    end: datetime | None = None,
    apart_from: UUID | None = None,
) -> str:
    """The discipline in which the deputy sits for the other during that time, else `Refused`.

    `apart_from` is the stretch that is being changed.
    """
    theirs = access.voting_members(meeting.board).filter(user=principal).first()
    if theirs is None or not deputy.is_voting:
        who = principal if theirs is None else deputy.user
        raise Refused(f"{who.name} is not a voting member of this board.")
    if principal == deputy.user:
        raise Refused("Nobody sits as deputy for themselves.")
    others = at_once(meeting, start, end).exclude(pk=apart_from).select_related("user")
    if others.filter(user=principal).exists():
        raise Refused(f"{principal.name} is here at that time and needs no deputy.")
    first = others.filter(deputy_for=principal).first()
    if first is not None:
        raise Refused(f"{first.user.name} already sits as deputy for {principal.name}.")
    if sentence := why_not(deputy, theirs, rules=rules_of(meeting.board)):
        raise Refused(sentence)
    return theirs.discipline


def why_not(deputy: Membership, principal: Membership, *, rules: list[Deputies]) -> str:
    """Why a member may not stand in for a voting member, by these rules, or nothing."""
    wanted, own = principal.discipline, deputy.discipline
    if not deputy.is_voting:
        return f"{deputy.user.name} is not a voting member of this board."
    if may_represent(rules, wanted, own=own, person=deputy.user_id):
        return ""
    return (
        f"By the rules of this board {deputy.user.name} ({Discipline(own).label.lower()}) "
        f"does not represent {Discipline(wanted).label.lower()}."
    )
