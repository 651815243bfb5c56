"""What is followed, as pages show it: actions with their answers and results, and who was told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from cases import ledger
from cases.models import Case, Entry
from cases.reading.steps import title_of
from cases.record.catalogue import SECTIONS
from cases.record.values import ON, in_words
from cases.states import CaseState
from tumorboard.models import Board, User

from . import absences, digests, informing, results, roster
from .contradictions import Contradiction
from .leaving import of_patient
from .models import Action, Answer, Asking, Consensus, Leaving
from .outcomes import ActionState

SHOWN = 200
SOON = timedelta(days=7)
KINDS = (
    ("all", "All"),
    ("overdue", "Overdue"),
    ("week", "Due within seven days"),
    ("confirm", "To be confirmed"),
    ("inform", "Patients to be told"),
)


@dataclass(frozen=True)
class Done:
    """A result in the record that carries out an action, and where it differs from its plan."""

    entry: Entry
    noun: str
    title: str
    status: str = ""
    differs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """An action on a page."""

    action: Action
    decided_on: date
    answers: tuple[Answer, ...] = ()
    results: tuple[Done, ...] = ()

    @property
    def last(self) -> Answer | None:
        return self.answers[-1] if self.answers else None

    @property
    def earlier(self) -> tuple[Answer, ...]:
        return self.answers[:-1]

    @property
    def tone(self) -> str:
        """How it is marked: never by colour alone, the words stand beside it."""
        if self.action.is_open:
            return "overdue" if self.action.is_overdue() else "open"
        return self.action.state


@dataclass(frozen=True)
class Group:
    """Actions under one heading."""

    key: str
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Panel:
    """All that follows from the decisions on a case."""

    case: Case
    lines: list[Line] = field(default_factory=list)
    replaced: list[Line] = field(default_factory=list)
    told: list[informing.Duty] = field(default_factory=list)
    left: Leaving | None = None
    proposals: list[Contradiction] = field(default_factory=list)

    @property
    def open(self) -> int:
        return sum(line.action.is_open for line in self.lines)


def _rows(actions: QuerySet[Action]) -> QuerySet[Action]:
    answers = Answer.objects.select_related("by").order_by("number")
    joined = ("plan_item__consensus__item__meeting__board", "board", "case__patient", "member")
    return actions.select_related(*joined).prefetch_related(Prefetch("answers", queryset=answers))


def line_of(action: Action, found: dict[str, list[Entry]] | None = None) -> Line:
    """One action with what was answered and what the record has of it."""
    consensus = action.plan_item.consensus
    keys = results.lineage_of(action) if found else []
    entries = [entry for key in keys for entry in found.get(key, [])]
    return Line(
        action,
        informing.decided_on(consensus),
        tuple(action.answers.all()),
        tuple(done_of(entry) for entry in entries),
    )


def done_of(entry: Entry, *, dated: bool = True) -> Done:
    """A result with its words, and what was done otherwise than planned."""
    section = SECTIONS[entry.section]
    fields = {one.key: one for one in section.fields}
    status = next((key for key in ("status", "course") if key in fields), "")
    said = in_words(fields[status], entry.values.get(status)) if entry.values.get(status) else ""
    title = title_of(section, entry.values if dated else {**entry.values, ON: None})
    said = "" if said and said in title else said
    return Done(entry, section.noun, title, said, tuple(_differences(section, entry.values)))


def _differences(section, values: dict) -> Iterator[str]:
    for one in section.fields:
        if not one.sides:
            continue
        planned, done = (values.get(key) for key in one.stored_keys)
        if planned not in (None, "", []) and done not in (None, "", []) and planned != done:
            planned, done = in_words(one, planned), in_words(one, done)
            yield f"{one.label}: planned {planned}, done {done}"


def detail_of(action: Action) -> Line:
    """One action as its own page shows it."""
    return line_of(
        _rows(Action.objects.filter(pk=action.pk)).get(), results.carried_by(action.case)
    )


def askings_of(action: Action) -> QuerySet[Asking]:
    """The links that were made for an action, the newest first."""
    return action.askings.select_related("by", "answer", "action")


def panel_of(case: Case) -> Panel:
    """The follow-up of a case; empty before the first decision."""
    actions = list(
        _rows(case.plan_actions.all()).order_by("plan_item__consensus__recorded_at", "due")
    )
    standing = Consensus.objects.filter(item__case=case, superseded_at=None)
    decisions = list(standing.select_related("item__meeting__board").order_by("-recorded_at"))
    if not decisions:
        again = results.proposals(case)
        return Panel(case, left=of_patient(case.patient), proposals=again)
    found = results.carried_by(case, ledger.latest(case))
    lines = [line_of(action, found) for action in actions]
    return Panel(
        case,
        [line for line in lines if line.action.state != ActionState.SUPERSEDED],
        [line for line in lines if line.action.state == ActionState.SUPERSEDED],
        [informing.duty_of(one, with_letter=True) for one in decisions],
        of_patient(case.patient),
        results.proposals(case, decisions[0]),
    )


def of_board(
    board: Board, *, kind: str = "all", owner: str = "", reference: str = ""
) -> tuple[list[Group], int]:
    """What is open on a board, the overdue first, and how many are not shown."""
    today = board.today()
    rows = Action.objects.filter(board=board).filter(
        Q(state=ActionState.OPEN) | Q(is_unconfirmed=True)
    )
    rows = rows.exclude(case__state__in=[CaseState.CLOSED, CaseState.WITHDRAWN])
    if owner:
        rows = rows.filter(plan_item__owner=owner)
    if reference:
        rows = rows.filter(case__number=number) if (number := _number(reference)) else rows.none()
    if kind == "overdue":
        rows = rows.filter(state=ActionState.OPEN, due__lt=today)
    if kind == "week":
        rows = rows.filter(state=ActionState.OPEN, due__gte=today, due__lte=today + SOON)
    if kind == "confirm":
        rows = rows.filter(is_unconfirmed=True)
    shown = _rows(rows).order_by(F("due").asc(nulls_last=True), "case__number", "pk")[:SHOWN]
    lines = [line_of(action) for action in shown]
    more = rows.count() - SHOWN if len(lines) == SHOWN else 0
    return list(_grouped(lines, today)), more


def _number(reference: str) -> int | None:
    digits = reference.upper().removeprefix("S-").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _grouped(lines: list[Line], today: date) -> Iterator[Group]:
    tests = (
        ("confirm", "Told from outside, to be confirmed", lambda one: one.is_unconfirmed),
        ("overdue", "Overdue", lambda one: one.due is not None and one.due < today),
        ("week", "Due within seven days", lambda one: one.due and one.due <= today + SOON),
        ("later", "Later", lambda one: one.due is not None),
        ("undated", "Without a date", lambda one: True),
    )
    left = lines
    for key, title, belongs in tests:
        mine = [line for line in left if belongs(line.action)]
        left = [line for line in left if line not in mine]
        if mine:
            yield Group(key, title, mine)


def owners_on(board: Board) -> list[str]:
    """Who is named as the owner of something open, in words."""
    open_ones = digests.followed(board).order_by("plan_item__owner")
    return list(open_ones.values_list("plan_item__owner", flat=True).distinct())


def of_member(board: Board, user: User) -> list[Group]:
    """What a member owes an answer to, by name or by discipline, or as deputy of who is away."""
    members = roster.members_of(board)
    if not members.filter(user=user).exists():
        return []
    stands_for = absences.stood_in_for_by(user, board)
    asked = [one for one in members if one.user_id == user.pk or one.user_id in stands_for]
    lines = [
        line_of(action)
        for action in _rows(digests.followed(board)).order_by(F("due").asc(nulls_last=True), "pk")
        if {one.pk for one in digests.owners_of(action, asked)} & {user.pk, *stands_for}
    ]
    return list(_grouped(lines, board.today()))


def to_inform(board: Board) -> list[informing.Duty]:
    """The decisions of which the patient was not told yet, the longest due first."""
    gone = Leaving.objects.filter(patient=OuterRef("item__case__patient"), taken_back_at=None)
    rows = Consensus.objects.filter(
        ~Exists(gone), item__meeting__board=board, superseded_at=None, informings=None
    ).exclude(item__case__state__in=[CaseState.CLOSED, CaseState.WITHDRAWN])
    rows = rows.select_related("item__meeting__board", "item__case__patient")
    return [informing.duty_of(one) for one in rows.order_by("recorded_at")[:SHOWN]]
