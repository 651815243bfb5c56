"""Whether the decisions of a board were carried out and told, as its figures count it."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Expression, F, OuterRef, Subquery

from tumorboard.models import Board

from .carried_out import CarriedOut, Followed, Informed, at_ninety_days, informed
from .models import Action, Answer, Consensus, Informing
from .outcomes import ActionState


def carried_out(board: Board, *, first: date, last: date, tumour_class: str = "") -> CarriedOut:
    """What was known at ninety days of the decisions of these days, both included."""
    rows = followed(board, first=first, last=last, tumour_class=tumour_class)
    return at_ninety_days(rows, today=board.today())


def told(board: Board, *, first: date, last: date, tumour_class: str = "") -> Informed:
    """Whether the patients were told in time of the decisions of these days, both included."""
    newest = Informing.objects.filter(consensus=OuterRef("pk")).order_by("-number")
    rows = Consensus.objects.filter(
        item__meeting__board=board,
        superseded_at=None,
        recorded_at__range=board.span(first, last),
        **_of_class("item__case__", tumour_class),
    ).annotate(told_on=Subquery(newest.values("on")[:1]))
    zone = board.zone
    decisions = (
        (at.astimezone(zone).date(), on) for at, on in rows.values_list("recorded_at", "told_on")
    )
    return informed(decisions, today=board.today())


def _of_class(path: str, tumour_class: str) -> dict[str, str]:
    return {f"{path}tumour_class": tumour_class} if tumour_class else {}


def followed(
    board: Board,
    *,
    first: date,
    last: date,
    tumour_class: str = "",
    person: Mapping[str, Expression] | None = None,
) -> Iterator[Followed]:
    """The actions of decisions that stand, each with the answer that holds.

    `person` names what else is asked of the case of each, as expressions on the action.
    """
    newest = Answer.objects.filter(action=OuterRef("pk")).order_by("-number")
    rows = Action.objects.filter(
        board=board,
        plan_item__consensus__recorded_at__range=board.span(first, last),
        **_of_class("case__", tumour_class),
    ).exclude(state=ActionState.SUPERSEDED)
    rows = rows.annotate(
        decided=F("plan_item__consensus__recorded_at"),
        known=Subquery(newest.values("at")[:1]),
        why=Subquery(newest.values("reason")[:1]),
        **person or {},
    )
    zone, names = board.zone, ("decided", "state", "why", "known", *(person or ()))
    for decided, state, why, known, *who in rows.values_list(*names):
        answered = known is not None and state != ActionState.OPEN
        known_on = known.astimezone(zone).date() if answered else None
        on = decided.astimezone(zone).date()
        yield Followed(on, state, why or "", known_on, tuple(who))
