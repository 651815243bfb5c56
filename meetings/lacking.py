"""What the cases of a board still lack before they can be heard, and which members owe it.

Asked is what blocks, of cases that the board has accepted; nothing of a patient who died or was
lost. Where the presenter of a case is one of those whom a gap means, it is theirs alone; where no
member is meant, it is the office's.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, prefetch_related_objects

from cases import ledger
from cases.facts import gaps_of
from cases.models import Case
from cases.readiness import Gap
from cases.states import CaseState
from tumorboard.models import Board, Membership, User
from tumorboard.roles import Permission, roles_with

from . import absences, roster
from .chasing import WEEK
from .completeness import complete_by
from .models import AgendaItem, Leaving
from .states import LIVE, MeetingState

AT_WORK = (CaseState.ACCEPTED, CaseState.READY, CaseState.LISTED)
COMING = (MeetingState.PLANNED, MeetingState.PUBLISHED)
A_DAY = timedelta(days=1)
WRITERS = frozenset(roles_with(Permission.RECORD_WRITE))


@dataclass(frozen=True)
class Lack:
    """What one case lacks of one person; `due` is the day by which its list is to be complete."""

    case: Case
    gaps: tuple[Gap, ...]
    due: date | None
    moved_on: date

    @property
    def pk(self) -> object:
        return self.case.pk

    @property
    def asked_from(self) -> date:
        """So that it is asked for on the day after the case came to where it stands, and weekly."""
        return self.moved_on - WEEK + A_DAY


def owed(board: Board, members: list[Membership], office: list[User]) -> dict[User, list[Lack]]:
    """What the board's cases lack, by who owes it while nobody is away."""
    found: dict[User, list[Lack]] = {}
    writers = [one for one in members if not WRITERS.isdisjoint(one.roles)]
    cases, today = _cases(board), board.today()
    due = _due_days(board, cases)
    for case in cases:
        gaps = [gap for gap in gaps_of(case, today=today) if gap.blocker]
        mine: dict[User, list[Gap]] = {}
        for gap in gaps:
            for user in _owners(gap, case, writers) or office:
                mine.setdefault(user, []).append(gap)
        moved = case.moved_at.astimezone(board.zone).date()
        for user, some in mine.items():
            lack = Lack(case, tuple(some), due.get(case.pk), moved)
            found.setdefault(user, []).append(lack)
    return found


def of_member(board: Board, user: User) -> list[Lack]:
    """What a member owes to the cases of the board, and who is away and named them as deputy."""
    members = list(roster.members_of(board))
    if user not in [one.user for one in members]:
        return []
    mine = {user.pk, *absences.stood_in_for_by(user, board)}
    found: dict[object, Lack] = {}
    for owner, lacks in owed(board, members, absences.office_of(board)).items():
        if owner.pk in mine:
            for lack in lacks:
                found.setdefault(lack.pk, lack)
    return sorted(found.values(), key=lambda one: (one.due or date.max, one.case.number))


def _owners(gap: Gap, case: Case, writers: list[Membership]) -> list[User]:
    meant = [one.user for one in writers if gap.is_owed_by(one.discipline, *one.roles)]
    return [case.presenter] if case.presenter in meant else meant


def _cases(board: Board) -> list[Case]:
    gone = Leaving.objects.filter(patient=OuterRef("patient"), taken_back_at=None)
    rows = Case.objects.filter(~Exists(gone), board=board, state__in=AT_WORK)
    cases = list(rows.select_related("patient", "presenter", "board").order_by("moved_at", "pk"))
    prefetch_related_objects(cases, "lesions", ledger.with_record())
    return cases


def _due_days(board: Board, cases: list[Case]) -> dict:
    """By which day each case that stands on a list has to be complete."""
    items = AgendaItem.objects.filter(case__in=cases, state__in=LIVE, meeting__state__in=COMING)
    return {
        item.case_id: complete_by(item.meeting.starts_at, item.meeting.list_closes_at)
        .astimezone(board.zone)
        .date()
        for item in items.select_related("meeting__board")
    }
