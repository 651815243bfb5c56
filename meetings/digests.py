"""Reminding of what is owed: a person gets one mail a day at most, whatever boards they are in.

It names the actions that wait for an answer and the cases that lack something of theirs, by number.
An owner hears of what is theirs before it is due, when it is, and weekly after. What nobody
answered for two weeks, and what has no owner in the board, goes to its office as well. While an
owner is away, their deputy hears of it, or the office; they hear of it again when they are back.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.states import CaseState
from tumorboard import notices
from tumorboard.models import Board, Membership, Notice, NoticeState, User

from . import absences, lacking
from .chasing import is_called_for, is_escalated
from .lacking import Lack
from .models import Absence, Action
from .outcomes import ActionState
from .roster import meant_by, members_of
from .shares import Share, mail_of

KIND = "actions_due"
FROM = time(7)
LOOK_BACK = timedelta(days=60)


@dataclass(frozen=True)
class Heap:
    """What one person hears of one board; `of` is whose it is, if not their own."""

    board: Board
    to: User
    of: User
    is_office: bool
    actions: list[Action] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)
    absence: Absence | None = None

    @property
    def share(self) -> Share:
        today = self.board.today()
        late = sum(one.due is not None and one.due < today for one in self.actions)
        share = Share(self.board.name, len(self.actions), late, lacking=len(self.lacks))
        if self.absence is None:
            return share
        told = {"of": self.of.name, "until": self.absence.until_words}
        is_deputy = self.absence.stand_in == self.to
        return replace(share, **told, is_deputy=is_deputy)

    def is_called_for(self, last: Mapping[object, datetime], clock: ZoneInfo) -> bool:
        """Whether the reader's day is one of reminding of which nobody here heard yet."""
        today = timezone.localdate(timezone=clock)
        heard = [last[key] for key in (self.to.pk, self.of.pk) if key in last]
        since = max(heard).astimezone(clock).date() if heard else None
        asked = [(one.due, _decided_on(one)) for one in self.actions]
        asked += [(one.due, one.asked_from) for one in self.lacks]
        return any(
            is_called_for(due, decided_on=first, since=since or first, today=today)
            for due, first in asked
        )

    @property
    def path(self) -> str:
        """Where the link leads: to all that is open for the office, to their own for others."""
        office = "actions" if self.actions else "desk"
        return reverse(office if self.is_office else "my-actions", args=[self.board.slug])


@dataclass
class Debt:
    """All that one person owes to a board."""

    actions: list[Action] = field(default_factory=list)
    lacks: list[Lack] = field(default_factory=list)


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
    """Send today's digests of all boards, in the morning of each reader; counts the mails."""
    heaps = defaultdict(list)
    for board in _boards(Board.objects.all()):
        for heap in heaps_of(board):
            heaps[heap.to].append(heap)
    clocks, last = _clocks(heaps), _last_told()
    return sum(_send(to, found, clocks[to.pk], last) for to, found in heaps.items())


@transaction.atomic
def _send(to: User, heaps: list[Heap], clock: ZoneInfo, last: Mapping[object, datetime]) -> bool:
    """Queue today's digest of one person, unless they had theirs or nothing calls for it."""
    now = timezone.localtime(timezone=clock)
    had = last.get(to.pk)
    if now.time() < FROM or (had and had.astimezone(clock).date() == now.date()):
        return False
    if not any(heap.is_called_for(last, clock) for heap in heaps):
        return False
    first = heaps[0]
    subject, body = mail_of([heap.share for heap in heaps])
    notices.queue(
        to=to,
        board=first.board,
        kind=KIND,
        subject=subject,
        body=body,
        path=first.path,
        key=f"{KIND}:{to.pk}:{now.date()}",
        by="reminder",
    )
    return True


def heaps_of(board: Board) -> Iterator[Heap]:
    """Who hears of what is open in a board, each by its owner."""
    members = list(members_of(board))
    office, away = absences.office_of(board), absences.away_on(board)
    owed = _owed(board, members, office)
    told = absences.told_for(list(owed), away, office)
    heard: dict[User, set] = defaultdict(set)
    # What one owes oneself comes first, and is not told a second time for somebody else.
    for owner in sorted(owed, key=lambda one: told[one] != [one]):
        for to in told[owner]:
            actions = [one for one in owed[owner].actions if one.pk not in heard[to]]
            lacks = [one for one in owed[owner].lacks if one.pk not in heard[to]]
            heard[to].update(one.pk for one in [*actions, *lacks])
            if actions or lacks:
                absence = away.get(owner.pk) if to != owner else None
                yield Heap(board, to, owner, to in office, actions, lacks, absence)


def _owed(board: Board, members: list[Membership], office: list[User]) -> dict[User, Debt]:
    """What is open by who is to hear of it when nobody is away."""
    owed: dict[User, Debt] = defaultdict(Debt)
    for user, lacks in lacking.owed(board, members, office).items():
        owed[user].lacks = lacks
    for action in followed(board):
        owners = owners_of(action, members)
        late = is_escalated(action.due, decided_on=_decided_on(action), today=board.today())
        for user in dict.fromkeys([*owners, *office] if not owners or late else owners):
            owed[user].actions.append(action)
    return owed


def _boards(boards: QuerySet[Board]) -> QuerySet[Board]:
    """Those of the boards in which somebody may owe something."""
    at_work = Case.objects.filter(board=OuterRef("pk"), state__in=lacking.AT_WORK)
    actions = Action.objects.filter(board=OuterRef("pk"), state=ActionState.OPEN)
    return boards.filter(Exists(actions) | Exists(at_work))


def _decided_on(action: Action) -> date:
    return action.plan_item.consensus.recorded_at.astimezone(action.board.zone).date()


def _clocks(people: Iterable[User]) -> dict:
    """The clock by which each person's day goes: that of the first of their boards by name."""
    rows = Membership.objects.filter(user__in=list(people), is_active=True)
    rows = rows.order_by("-board__name", "-board_id").values_list("user_id", "board__zone_name")
    return {user: ZoneInfo(zone) for user, zone in rows}


def _last_told() -> dict:
    """When each person had the last digest, whatever boards it was about."""
    rows = Notice.objects.filter(kind=KIND, queued_at__gt=timezone.now() - LOOK_BACK)
    rows = rows.exclude(state=NoticeState.CANCELLED).order_by("queued_at")
    return dict(rows.values_list("to_id", "queued_at"))


def why_needless(notice: Notice) -> str:
    """Why a digest that waits to be sent is not needed any more; empty while it is."""
    mine = Membership.objects.filter(user=notice.to, is_active=True)
    boards = Board.objects.filter(pk__in=mine.values("board"))
    if not boards:
        return "The person is not a member of the board any more."
    for board in _boards(boards):
        if any(heap.to == notice.to for heap in heaps_of(board)):
            return ""
    return "Every action of theirs is answered, and no case lacks anything of theirs."
