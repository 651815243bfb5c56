"""The clerk's desk: what waits for whom, and finding a case."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from tumorboard.models import Board, User

from . import finding, ledger
from .facts import gaps_of, lesions_of
from .levels import Level
from .models import Case, Lesion
from .overview import gap_url, levels_of
from .readiness import Gap
from .states import CaseState

SHOWN_AT_WORK = 500
SHOWN_WHEN_DECIDED = 10
SHOWN_WHEN_SEARCHING = 25
# In the order in which a clerk works: each state with its heading and whose turn it is.
GROUPS: dict[str, tuple[str, str]] = {
    CaseState.SUBMITTED: ("Submitted", "You accept or return them."),
    CaseState.ACCEPTED: ("Being completed", "Something is missing, or they can be marked ready."),
    CaseState.READY: ("Ready", "They can go on an agenda."),
    CaseState.DRAFT: ("Drafts", "Not handed in yet."),
    CaseState.RETURNED: ("Returned", "The referrer has been asked for something."),
    CaseState.LISTED: ("On an agenda", "They wait for their meeting."),
    CaseState.HEARD: ("Heard", "The board has decided; the newest."),
    CaseState.IN_FOLLOW_UP: ("In follow-up", "The plan is being carried out; the newest."),
}
DECIDED = (CaseState.HEARD, CaseState.IN_FOLLOW_UP)
NEXT_MOVE = {
    CaseState.DRAFT: ("submit", "Submit"),
    CaseState.RETURNED: ("submit", "Submit again"),
    CaseState.SUBMITTED: ("accept", "Accept"),
    CaseState.ACCEPTED: ("mark-ready", "Mark ready"),
}


@dataclass(frozen=True)
class Row:
    """A case as one line of the desk."""

    case: Case
    age: int | None
    levels: list[Level]
    unlocalised: int
    blockers: list[Gap]
    warnings: list[Gap]
    days: int

    @property
    def owners(self) -> str:
        """Who owes what is missing, each once."""
        return ", ".join(dict.fromkeys(gap.owner_words for gap in self.blockers))

    @property
    def move(self) -> tuple[str, str] | None:
        """The verb and the words of the next move, if it is possible now."""
        if self.case.state == CaseState.ACCEPTED and self.blockers:
            return None
        return NEXT_MOVE.get(self.case.state)

    @property
    def completing_url(self) -> str:
        """Where the first missing thing of an accepted case is entered."""
        if self.case.state == CaseState.ACCEPTED and self.blockers:
            return gap_url(self.case, self.blockers[0])
        return ""


@dataclass(frozen=True)
class Group:
    """The cases of one state."""

    state: str
    title: str
    words: str
    rows: list[Row]


def groups(board: Board, user: User, wanted: dict | None = None) -> tuple[list[Group], bool]:
    """The cases at work in the order of the work, then the newest of those that are decided.

    Of a state that is asked for the newest are shown, whatever it is. Told with them is whether
    there are more than can be shown.
    """
    wanted = wanted or {}
    mine = _filtered(_cases(board, user), wanted)
    if wanted.get("state"):
        asked = mine.filter(state=wanted["state"]).order_by("-moved_at")
        cases, has_more = _first(asked, SHOWN_AT_WORK)
    else:
        at_work = [state for state in GROUPS if state not in DECIDED]
        waiting = mine.filter(state__in=at_work).order_by("moved_at")
        cases, has_more = _first(waiting, SHOWN_AT_WORK)
        for state in DECIDED:
            cases += mine.filter(state=state).order_by("-moved_at")[:SHOWN_WHEN_DECIDED]
    shown = _grouped(_with_records(cases), today=timezone.localdate(), wanted=wanted)
    return shown, has_more


def _first(things: QuerySet | list, most: int) -> tuple[list, bool]:
    """So many of them, and whether there are more."""
    some = list(things[: most + 1])
    return some[:most], len(some) > most


def _filtered(cases: QuerySet[Case], wanted: dict) -> QuerySet[Case]:
    """What a filter says of columns; what it says of gaps is asked of each row."""
    equal = {name: wanted[name] for name in ("urgency", "tumour_class") if wanted.get(name)}
    if wanted.get("waiting"):
        since = timezone.now() - timedelta(days=wanted["waiting"])
        cases = cases.filter(moved_at__lte=since)
    return cases.filter(**equal)


def _fits(row: Row, wanted: dict) -> bool:
    owner = wanted.get("owner")
    if owner and owner not in {gap.owner for gap in row.blockers}:
        return False
    return bool(row.blockers) if wanted.get("gaps") else True


def found(board: Board, user: User, words: str) -> tuple[list[Group], bool]:
    """The newest cases in any state that the words name, and whether there are older ones."""
    numbers = finding.cases(board, user, words, most=SHOWN_WHEN_SEARCHING + 1)
    shown, has_older = _first(numbers, SHOWN_WHEN_SEARCHING)
    newest = list(_cases(board, user).filter(number__in=shown).order_by("-number"))
    return _grouped(_with_records(newest), today=timezone.localdate()), has_older


def _with_records(cases: list[Case]) -> list[Case]:
    """Bring the records of those whose gaps are shown; those that are over have none."""
    prefetch_related_objects([one for one in cases if one.is_editable], ledger.with_record())
    return cases


def _cases(board: Board, user: User) -> QuerySet[Case]:
    lesions = Prefetch("lesions", Lesion.objects.visible_to(user))
    return (
        Case.objects.visible_to(user)
        .filter(board=board)
        .select_related("patient", "presenter", "board")
        .prefetch_related(lesions)
    )


def _grouped(cases: list[Case], *, today: date, wanted: dict | None = None) -> list[Group]:
    order = list(GROUPS) + [state for state in CaseState.values if state not in GROUPS]
    rows = [_row(case, today=today) for case in cases]
    rows = [row for row in rows if _fits(row, wanted or {})]
    rows.sort(key=lambda row: order.index(row.case.state))
    return [
        Group(state, *GROUPS.get(state, (CaseState(state).label, "")), rows=list(same))
        for state, same in groupby(rows, key=lambda row: row.case.state)
    ]


def _row(case: Case, *, today: date) -> Row:
    lesions = lesions_of(case)
    gaps = gaps_of(case, today=today) if case.is_editable else []
    since = timezone.localdate(case.moved_at)
    return Row(
        case=case,
        age=case.patient.age_on(today),
        levels=levels_of(lesions),
        unlocalised=sum(not lesion.level_from for lesion in lesions),
        blockers=[gap for gap in gaps if gap.blocker],
        warnings=[gap for gap in gaps if not gap.blocker],
        days=(today - since).days,
    )
