"""Reminding of actions: a person gets one mail a day at most, with a link and counts alone.

An owner hears of what is theirs before it is due, when it is, and weekly after. What nobody
answered for two weeks, and what has no owner in the board, goes to its office as well.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cases.states import CaseState
from tumorboard import notices
from tumorboard.models import Board, Membership, Notice, User
from tumorboard.roles import Role

from .chasing import is_called_for, is_escalated
from .models import Action
from .outcomes import ActionState
from .roster import meant_by

KIND = "actions_due"
FROM = time(7)
LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True)
class Digest:
    """What one person is told of on a day."""

    to: User
    open: int
    overdue: int
    is_office: bool

    @property
    def words(self) -> str:
        many = "1 action waits" if self.open == 1 else f"{self.open} actions wait"
        late = f", {self.overdue} past the day" if self.overdue else ""
        return f"{many} for an answer{late}"


def followed(board: Board) -> QuerySet[Action]:
    """The open actions of the board whose cases it still follows."""
    rows = Action.objects.filter(board=board, state=ActionState.OPEN)
    rows = rows.exclude(case__state__in=[CaseState.CLOSED, CaseState.WITHDRAWN])
    return rows.select_related("plan_item__consensus", "member", "board")


def owners_of(action: Action, members: list[Membership]) -> list[User]:
    """The members who owe an action: who is named, else all whom its words mean."""
    if action.member_id:
        return [action.member]
    return meant_by(action.plan_item.owner, members)


def send_all() -> int:
    """Send today's digests of every board, in the morning of its clock; counts the mails."""
    sent = 0
    for board in Board.objects.filter(plan_actions__state=ActionState.OPEN).distinct():
        if timezone.localtime(timezone=board.zone).time() >= FROM:
            sent += send(board, by="reminder")
    return sent


@transaction.atomic
def send(board: Board, *, by: str) -> int:
    """Queue today's digests of one board; those who had theirs today get no other."""
    today = board.today()
    last = _last_days(board)
    count = 0
    for digest in _digests(board, today, last):
        path = reverse("actions" if digest.is_office else "my-actions", args=[board.slug])
        notices.queue(
            to=digest.to,
            board=board,
            kind=KIND,
            subject=f"{board.name}: {digest.words}",
            body=_BODY.format(words=digest.words[:1].upper() + digest.words[1:], board=board.name),
            path=path,
            key=_key(board, digest.to, today),
            by=by,
        )
        count += 1
    return count


def _digests(board: Board, today: date, last: dict) -> Iterator[Digest]:
    """Who is called for today, with the counts of all that is theirs."""
    members = list(
        board.memberships.filter(is_active=True, user__is_active=True).select_related("user")
    )
    office = [one.user for one in members if Role.CLERK in one.roles]
    owed: dict[User, list[Action]] = defaultdict(list)
    for action in followed(board):
        owners = owners_of(action, members)
        told = [*owners, *office] if not owners or _is_escalated(action, today) else owners
        for user in dict.fromkeys(told):
            owed[user].append(action)
    for user, actions in owed.items():
        if last.get(user.pk) != today and any(
            is_called_for(
                one.due,
                decided_on=_decided_on(one),
                since=last.get(user.pk, _decided_on(one)),
                today=today,
            )
            for one in actions
        ):
            late = sum(one.due is not None and one.due < today for one in actions)
            yield Digest(user, len(actions), late, user in office)


def _is_escalated(action: Action, today: date) -> bool:
    return is_escalated(action.due, decided_on=_decided_on(action), today=today)


def _decided_on(action: Action) -> date:
    return action.plan_item.consensus.recorded_at.astimezone(action.board.zone).date()


def _last_days(board: Board) -> dict:
    """On which day of the board each person had the last digest."""
    rows = Notice.objects.filter(board=board, kind=KIND).order_by("queued_at")
    rows = rows.filter(queued_at__gt=timezone.now() - LOOK_BACK)
    return {key: _day(at, board) for key, at in rows.values_list("to_id", "queued_at")}


def _day(at: datetime, board: Board) -> date:
    return at.astimezone(board.zone).date()


def why_needless(notice: Notice) -> str:
    """Why a digest that waits to be sent is not needed any more; empty while it is."""
    board = notice.board
    member = board.memberships.filter(user=notice.to).select_related("user").first()
    if member is None:
        return "The person is not a member of the board any more."
    if Role.CLERK in member.roles:
        return "" if followed(board).exists() else "No action is open any more."
    is_owed = any(owners_of(action, [member]) == [notice.to] for action in followed(board))
    return "" if is_owed else "Every action of theirs is answered."


def _key(board: Board, user: User, day: date) -> str:
    return f"{KIND}:{board.pk}:{user.pk}:{day}"


_BODY = (
    "{words}.\n\nThe {board} asks what became of what it advised: done as advised, differently, in "
    "part, or not. An answer takes a minute, on a phone too. You get this mail once a day at most. "
    "Sign in to answer:"
)
