"""Reads the facts of a board and a time, of decided cases and revealed opinions alone."""

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.models import Case, CaseTransition
from meetings import implementation
from meetings.carried_out import at_ninety_days
from meetings.emergency import MADE_WAY
from meetings.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Consensus,
    EmergencyCall,
    Meeting,
    Triage,
    Vote,
)
from meetings.states import BallotState, ItemState, MeetingState
from meetings.vocabulary import ItemKind, MeetingKind, Position, Round, TriageState, Verdict
from tumorboard.models import Board

from . import persons
from .asked import Asked
from .facts import Call, Decision, Facts, ListOnly, Opinions

HELD = (MeetingState.CLOSED, MeetingState.SIGNED)
MOST_REASONS = 12


def facts_of(asked: Asked) -> Facts:
    """Everything that the figures are counted from, in about ten questions to the database."""
    decided = _decided(asked)
    held = {"meeting__kind": MeetingKind.REGULAR, "meeting__state__in": HELD}
    items = dict(_items(asked, held).values_list("state").annotate(Count("pk")).order_by())
    days = {"first": asked.period.first, "last": asked.period.last}
    days["tumour_class"] = asked.tumour_class
    decisions = tuple(_decisions(asked, decided))
    followed = list(
        implementation.followed(asked.board, **days, person=persons.asked_of("case__", asked.board))
    )
    return Facts(
        now=timezone.now(),
        core=tuple(asked.board.core_disciplines),
        states=_states(asked),
        decisions=decisions,
        opinions=_opinions(asked, decided),
        meetings=_held(asked).count(),
        attended=_attended(asked, held),
        heard=items.get(ItemState.DECIDED, 0),
        deferred=items.get(ItemState.DEFERRED, 0),
        reasons=_reasons(asked, held),
        calls=tuple(_calls(asked)),
        carried_out=at_ninety_days(followed, today=asked.board.today()),
        told=implementation.told(asked.board, **days),
        persons=persons.of(asked, decisions, followed),
        listed=_listed(asked, held),
    )


def _states(asked: Asked) -> dict[str, int]:
    cases = Case.objects.visible_to(asked.by).filter(
        board=asked.board, created_at__range=asked.span, **asked.of_class()
    )
    return dict(cases.values_list("state").annotate(Count("pk")).order_by())


def _decided(asked: Asked) -> QuerySet[Consensus]:
    """The first decision on each presentation of a case; a later version is no decision more."""
    return Consensus.objects.visible_to(asked.by).filter(
        version=1,
        item__kind=ItemKind.CASE,
        item__meeting__board=asked.board,
        recorded_at__range=asked.span,
        **asked.of_class("item__case__"),
    )


def _decisions(asked: Asked, decided: QuerySet[Consensus]) -> list[Decision]:
    """Each decision as plain values, without the names that are frozen with it."""
    submitted = (
        CaseTransition.objects.visible_to(asked.by)
        .filter(case=OuterRef("item__case"), verb="submit")
        .order_by()
        .values("case")
        .annotate(first=Min("at"))
        .values("first")
    )
    revealed = Ballot.objects.visible_to(asked.by).filter(
        item=OuterRef("item"), round=Round.OPINION, state=BallotState.REVEALED
    )
    own = _revealed(asked).filter(
        ballot__item=OuterRef("item"), voter=OuterRef("item__case__presenter")
    )
    rows = decided.annotate(
        referred=Coalesce(Subquery(submitted), F("item__case__created_at")),
        modalities=Subquery(revealed.values("tally__modalities")[:1]),
        own=Subquery(own.values("modality")[:1]),
        disagrees=_has(Position.DISAGREE),
        reserves=_has(Position.RESERVATION),
        **persons.asked_of("item__case__", asked.board),
    ).order_by()
    plain = ("recorded_at", "referred", "grade", "disagrees", "reserves", "modalities", "own")
    frozen = ("quorum__is_met", "content__modality", "content__trial")
    item = ("case", "case__presenter", "case__presentation_reason", "meeting__kind")
    item = (*item, "presented_at", "finished_at")
    names = (*plain, *frozen, *(f"item__{name}" for name in item), *persons.NAMES)
    return [_decision(row, asked.board) for row in rows.values(*names)]


def _has(position: str) -> ExpressionWrapper:
    held = Q(dissent__contains=[{"position": str(position)}])
    return ExpressionWrapper(held, output_field=BooleanField())


def _decision(row: dict, board: Board) -> Decision:
    began, ended = row["item__presented_at"], row["item__finished_at"]
    decided, referred = (row[name].astimezone(board.zone) for name in ("recorded_at", "referred"))
    return Decision(
        case=f"{row['item__case']}",
        days=(decided.date() - referred.date()).days,
        minutes=(ended - began).total_seconds() / 60 if began and ended else None,
        is_emergency=row["item__meeting__kind"] == MeetingKind.EMERGENCY,
        quorum_met=bool(row["quorum__is_met"]),
        grade=row["grade"],
        disagrees=row["disagrees"],
        reserves=row["reserves"],
        modality=row["content__modality"] or "",
        trial=row["content__trial"] or "",
        reason=row["item__case__presentation_reason"],
        opinions={key: len(of) for key, of in (row["modalities"] or {}).items()},
        presenter=f"{row['item__case__presenter'] or ''}",
        presenters=row["own"] or "",
        person=persons.person_of(row[name] for name in persons.NAMES),
    )


def _revealed(asked: Asked) -> QuerySet[Vote]:
    """Opinions that everybody of the board may read; nothing of a sealed one ever counts."""
    votes = Vote.objects.visible_to(asked.by).revealed()
    return votes.filter(ballot__round=Round.OPINION).order_by()


def _opinions(asked: Asked, decided: QuerySet[Consensus]) -> dict[str, Opinions]:
    """The opinions on cases decided at regular meetings, counted by discipline in the database."""
    here = decided.filter(item__meeting__kind=MeetingKind.REGULAR).order_by()
    advised = here.filter(item=OuterRef("ballot__item")).values(
        said=KeyTextTransform("modality", "content")
    )
    rows = (
        _revealed(asked)
        .filter(ballot__item__in=here.values("item"))
        .alias(advised=Subquery(advised[:1]))
        .values("discipline")
        .annotate(
            cases=Count("ballot__item", distinct=True),
            voters=Count("voter", distinct=True),
            compared=Count("pk", filter=~Q(advised="") & Q(advised__isnull=False)),
            same=Count("pk", filter=Q(modality=F("advised"))),
        )
    )
    return {row.pop("discipline"): Opinions(**row) for row in rows}


def _held(asked: Asked) -> QuerySet[Meeting]:
    return Meeting.objects.visible_to(asked.by).filter(
        board=asked.board,
        kind=MeetingKind.REGULAR,
        state__in=HELD,
        starts_at__range=asked.span,
    )


def _attended(asked: Asked, held: dict) -> dict[str, int]:
    rows = Attendance.objects.visible_to(asked.by).filter(
        meeting__board=asked.board, meeting__starts_at__range=asked.span, **held
    )
    named = rows.exclude(represents="").order_by().values_list("represents")
    return dict(named.annotate(Count("meeting", distinct=True)))


def _items(asked: Asked, held: dict) -> QuerySet[AgendaItem]:
    return (
        AgendaItem.objects.visible_to(asked.by)
        .filter(
            kind=ItemKind.CASE,
            meeting__board=asked.board,
            meeting__starts_at__range=asked.span,
            state__in=(ItemState.DECIDED, ItemState.DEFERRED),
            **held,
            **asked.of_class("case__"),
        )
        .exclude(state=ItemState.DEFERRED, defer_reason=MADE_WAY)
    )


def _reasons(asked: Asked, held: dict) -> tuple[tuple[str, int], ...]:
    """The reasons in words, the most frequent first: for those who may read the cases."""
    rows = _items(asked, held).filter(state=ItemState.DEFERRED).values("defer_reason")
    counted = rows.annotate(count=Count("pk")).order_by("-count", "defer_reason")
    return tuple(counted.values_list("defer_reason", "count")[:MOST_REASONS])


def _listed(asked: Asked, held: dict) -> ListOnly:
    """The listed cases by what became of them, and the sampled ones by what was said."""
    rows = Triage.objects.visible_to(asked.by).filter(
        meeting__board=asked.board,
        meeting__starts_at__range=asked.span,
        **held,
        **asked.of_class("case__"),
    )
    states = dict(rows.values_list("state").annotate(Count("pk")).order_by())
    drawn = rows.filter(sampled__isnull=False).order_by()
    verdicts = dict(drawn.values_list("sampled__verdict").annotate(Count("pk")))
    return ListOnly(
        noted=states.get(TriageState.NOTED, 0),
        pulled=states.get(TriageState.PULLED, 0),
        drawn=sum(verdicts.values()),
        rightly=verdicts.get(Verdict.RIGHTLY, 0),
        wrongly=verdicts.get(Verdict.DISCUSS, 0),
    )


def _calls(asked: Asked) -> list[Call]:
    rows = EmergencyCall.objects.visible_to(asked.by).filter(
        meeting__board=asked.board, at__range=asked.span, **asked.of_class("meeting__items__case__")
    )
    names = ("clock_from", "meeting__items__state", "meeting__items__finished_at")
    return [
        Call(
            begun,
            ended if state == ItemState.DECIDED else None,
            state == ItemState.DEFERRED,
        )
        for begun, state, ended in rows.order_by().values_list(*names)
    ]
