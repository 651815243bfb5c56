"""The ready cases of a board in the order in which they are proposed for one of its meetings."""

from itertools import count
from uuid import UUID

from django.db.models import OuterRef, Subquery

from cases import ledger
from cases.facts import emergency_of, lesions_of, sins_of
from cases.models import Case
from cases.record.latest import Record
from cases.scores import worst
from tumorboard import access
from tumorboard.models import Board, User
from tumorboard.roles import Discipline

from . import cut_off, deputies, outline
from .models import AgendaItem, Meeting
from .quorum import may_represent
from .states import ItemState
from .suggestions import EMERGENCY, Seats, Waiting, disciplines, ranked
from .vocabulary import ItemKind

KEYS = 9
"""How many of them are put on the list by one key, 1 to 9."""


def suggested(
    meeting: Meeting, user: User, *, may_run: bool = False, away: frozenset[UUID] = frozenset()
) -> list[dict]:
    """The rows of `outline.waiting_rows` in their order, each with `why`.

    `away` are the users who are not there on the day of the meeting. `bar` says why the person
    cannot put the case on this list; of those without one the first have a `key` for it.
    """
    rows = {row["case"].pk: row for row in outline.waiting_rows(meeting.board, user)}
    put_off = _put_off(list(rows))
    waiting = [_waiting(row, row["case"].pk in put_off) for row in rows.values()]
    had = set(meeting.items.values_list("case_id", flat=True))
    keys, found = count(1), []
    for one in ranked(waiting, seats_of(meeting.board, away=away)):
        row = rows[one.key]
        bar = _bar(meeting, row["case"], had=had, may_run=may_run)
        number = 0 if bar else next(keys)
        told = {"why": one.why, "bar": bar, "key": number if number <= KEYS else 0}
        found.append({**row, **told, "is_pressing": one.tier == EMERGENCY})
    return sorted(found, key=lambda row: bool(row["bar"]))


def _bar(meeting: Meeting, case: Case, *, had: set[UUID], may_run: bool) -> str:
    if case.pk in had:
        return "this meeting put it off"
    is_late = meeting.is_list_closed and cut_off.needs_chair(case.urgency, may_run=may_run)
    return "late: by the chair alone" if is_late else ""


def seats_of(board: Board, *, away: frozenset[UUID] = frozenset()) -> Seats:
    """Who can speak for each discipline, deputies included."""
    members, rules = list(access.voting_members(board)), deputies.rules_of(board)
    seats = {
        discipline: {
            member.user_id
            for member in members
            if may_represent(rules, discipline, own=member.discipline, person=member.user_id)
        }
        for discipline in Discipline.values
    }
    return Seats(seats, dict(Discipline.choices), away)


def _put_off(cases: list[UUID]) -> set[UUID]:
    """Those of the cases whose last meeting put them off."""
    items = AgendaItem.objects.filter(case=OuterRef("pk"), kind=ItemKind.CASE)
    last = items.exclude(finished_at=None).order_by("-finished_at").values("state")[:1]
    found = Case.objects.filter(pk__in=cases).annotate(last=Subquery(last))
    return set(found.filter(last=ItemState.DEFERRED).values_list("pk", flat=True))


def _waiting(row: dict, is_deferred: bool) -> Waiting:
    case = row["case"]
    urgent = emergency_of(case)
    record = Record(ledger.things(ledger.latest(case)))
    grades = [lesion.get("escc_grade") or "" for lesion in record.several("lesion")]
    scores = [worst(sins_of(case, lesion)) for lesion in lesions_of(case)]
    return Waiting(
        key=case.pk,
        number=case.number,
        days=row["days"],
        urgency=case.urgency,
        alarm=urgent.words if urgent else "",
        escc=max(grades, default=""),
        sins=max((score.low for score in scores if score is not None), default=None),
        is_deferred=is_deferred,
        needs=disciplines(case.board.core_disciplines, histology_status=case.histology_status),
        presenter=case.presenter_id,
    )
