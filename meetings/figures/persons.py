"""Reads what parts patients into groups, and counts those of whom the record says the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import (
    Count,
    Exists,
    Expression,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import TruncDate

from cases.models import Case, Entry
from meetings.carried_out import Followed, at_ninety_days
from meetings.models import Consensus
from meetings.outcomes import ActionState
from meetings.vocabulary import ItemKind
from tumorboard.models import Board

from .asked import Asked
from .facts import Cell, Decision
from .groups import Person

NAMES = ("aged", "of_sex", "from_afar", "interpreted")


class Years(Func):
    """Completed years of life on a day, from the day and the date of birth."""

    function = "age"
    # Without the time zones that the database would reckon with between two days.
    arg_joiner = "::timestamp, "
    template = "date_part('year', %(function)s(%(expressions)s::timestamp))::int"
    output_field = IntegerField()


def asked_of(path: str, board: Board) -> dict[str, Expression]:
    """What is asked of the case at the end of the path, under the `NAMES`."""
    on = TruncDate(f"{path}created_at", tzinfo=board.zone)
    told = Entry.objects.filter(case=OuterRef(path.removesuffix("__") or "pk"), section="history")
    told = told.order_by("-number")

    def said(key: str) -> Subquery:
        return Subquery(told.values(said=KeyTextTransform(key, "values"))[:1])

    years = Years(on, F(f"{path}patient__birth_date"))
    answers = (years, F(f"{path}patient__sex"), said("distance"), said("interpreter_needed"))
    return dict(zip(NAMES, answers, strict=True))


def person_of(answers: Iterable) -> Person:
    """The person of whom the `NAMES` say this."""
    age, *said = answers
    return Person(age, *(words or "" for words in said))


def of(
    asked: Asked, decisions: Iterable[Decision], followed: Iterable[Followed]
) -> dict[Person, Cell]:
    """What was counted of the patients of a time, by what the record says of them."""
    found: dict[Person, Cell] = defaultdict(Cell)
    for person, count in _registered(asked):
        found[person].registered += count
    for person, count in _presented(asked):
        found[person].presented += count
    for one in decisions:
        found[one.person].days.append(one.days)
    apart = defaultdict(list)
    for action in followed:
        apart[person_of(action.person)].append(action)
    for person, actions in apart.items():
        known = at_ninety_days(actions, today=asked.board.today())
        found[person].actions, found[person].done = known.total, known.counts[ActionState.DONE]
    return dict(found)


def _registered(asked: Asked) -> Iterator[tuple[Person, int]]:
    """How many cases were registered in the time, of whom.

    Most records say nothing of the way to the hospital. All are counted without reading that; those
    that say something are counted once more, and taken from the silent ones of their age and sex.
    """
    spoken = Q(values__has_any_keys=["distance", "interpreter_needed"])
    told = Entry.objects.filter(spoken, case=OuterRef("pk"), section="history")
    yield from _counted(asked, _cases(asked), NAMES[:2])
    for person, count in _counted(asked, _cases(asked).filter(Exists(told)), NAMES):
        yield Person(person.age, person.sex), -count
        yield person, count


def _presented(asked: Asked) -> Iterator[tuple[Person, int]]:
    """On how many of them the board has decided by now, of whom."""
    decided = Consensus.objects.filter(
        item__kind=ItemKind.CASE, item__meeting__board=asked.board
    ).values("item__case")
    return _counted(asked, _cases(asked).filter(pk__in=decided), NAMES)


def _cases(asked: Asked) -> QuerySet[Case]:
    cases = Case.objects.visible_to(asked.by).filter(board=asked.board, **asked.of_class())
    return cases.filter(created_at__range=asked.span).order_by()


def _counted(
    asked: Asked, cases: QuerySet[Case], names: tuple[str, ...]
) -> Iterator[tuple[Person, int]]:
    said = asked_of("", asked.board)
    rows = cases.annotate(**{name: said[name] for name in names}).values(*names)
    for *answers, count in rows.annotate(count=Count("pk")).values_list(*names, "count"):
        yield person_of(answers), count
