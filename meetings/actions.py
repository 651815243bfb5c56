"""The plan on its way: each action of a decision is followed until its answer is known.

An answer is never changed: what was wrong is corrected by the next one. Locks go from the case to
its actions in the order of their keys.
"""

from django.db import transaction

from cases import history as of_cases
from cases import lifecycle
from cases.models import Case
from cases.states import CaseState
from tumorboard import audit
from tumorboard.models import User
from tumorboard.refusal import Conflict, Refused
from tumorboard.rows import write

from .models import Action, Answer, Consensus
from .outcomes import ANSWERED, HAPPENED, REPLACED, ActionState, Said, Source, faults
from .owners import the_one
from .roster import names_of

NO_ANSWER = "Nothing was answered yet."


class NotSaid(Refused):
    """An answer that lacks something; `faults` are the fields with their sentences."""

    def __init__(self, found: list[tuple[str, str]]) -> None:
        super().__init__(found[0][1])
        self.faults = found


def begin(consensus: Consensus, *, by: User) -> None:
    """Begin to follow the plan of a consensus that has just been recorded.

    What was done under the decision that it replaces is carried over to the same line of the plan.
    """
    board = consensus.item.meeting.board
    of_cases.lock(Case(pk=consensus.item.case_id))
    before = _replaced(consensus)
    people = names_of(board)
    for item in consensus.plan_items.all():
        action = Action.objects.create(
            plan_item=item,
            board=board,
            case_id=consensus.item.case_id,
            due=item.due,
            member_id=the_one(item.owner, people),
            continues=before.pop(_key(item.what), None),
        )
        stood = last_of(action.continues) if action.continues else None
        if stood is not None and stood.outcome in HAPPENED:
            _say(action, stood.said, by=by, source=Source.CARRIED)


def _replaced(consensus: Consensus) -> dict[str, Action]:
    """Put the actions of the decision before out of force, and give them by their words."""
    if consensus.replaces_id is None:
        return {}
    old = Action.objects.select_for_update(of=("self",)).select_related("plan_item")
    found = {}
    for action in old.filter(plan_item__consensus=consensus.replaces_id).order_by("pk"):
        write(action, state=ActionState.SUPERSEDED, is_unconfirmed=False)
        found[_key(action.plan_item.what)] = action
    return found


def _key(words: str) -> str:
    return " ".join(words.casefold().split())


def last_of(action: Action) -> Answer | None:
    """The answer that holds."""
    return action.answers.order_by("-number").first()


@transaction.atomic
def answer(action: Action, *, by: User, said: Said, seen: int) -> Answer:
    """Say what became of an action, or correct what was said.

    `seen` is how many answers the person saw. Raises `NotSaid` when the answer lacks something,
    `Conflict` when somebody else answered meanwhile. The same answer again changes nothing.
    """
    action = _locked(action)
    stood = last_of(action)
    if stood is not None and (stood.said, stood.by_id) == (said, by.pk):
        return stood
    _refuse(action, said)
    if seen != action.answered and stood is not None:
        who = stood.by.name if stood.by else stood.told_by
        words = stood.get_outcome_display().lower()
        sentence = f"{who} answered meanwhile: {words}. Look at it, then correct it if need be."
        raise Conflict(sentence, current=stood)
    given = _say(action, said, by=by)
    _begin_follow_up(action.case, by=by)
    return given


@transaction.atomic
def confirm(action: Action, *, by: User) -> Answer:
    """Confirm as it stands what an outside doctor told by a link."""
    action = _locked(action)
    stood = last_of(action)
    if stood is None:
        raise Refused(NO_ANSWER)
    if not action.is_unconfirmed:
        return stood
    given = _say(action, stood.said, by=by)
    _begin_follow_up(action.case, by=by)
    return given


@transaction.atomic
def hand_over(action: Action, *, to: str, by: User) -> Action:
    """Name the member who owes the action and is reminded of it, by key; empty for nobody."""
    action = _locked(action)
    members = action.board.memberships.filter(is_active=True, user__is_active=True)
    member = members.filter(user=to).select_related("user").first() if to else None
    if to and member is None:
        raise Refused("This person is not a member of this board.")
    if not action.is_open:
        raise Refused("It is answered already.")
    person = member.user if member else None
    if action.member_id != (person and person.pk):
        write(action, member=person)
        note(action, "action.handed_over", by=by, to=person.email if person else "")
    return action


def told_outside(action: Action, *, said: Said, told_by: str) -> Answer:
    """Note what an outside doctor told by a link, under the locked action; to be confirmed."""
    _refuse(action, said)
    return _say(action, said, by=None, source=Source.LINK, told_by=told_by)


def end_open(case: Case, *, by: User, said: Said) -> int:
    """Answer every open action of a locked case at once, because nobody is followed any more."""
    open_ones = _rows().filter(case=case, state=ActionState.OPEN).order_by("pk")
    return len([_say(action, said, by=by, source=Source.DEPARTURE) for action in open_ones])


def reopen_ended(case: Case, *, by: User, said: Said) -> int:
    """Open again, in a locked case, what was answered by the patient's departure alone."""
    count = 0
    for action in _rows().filter(case=case, state=ActionState.NOT_DONE).order_by("pk"):
        if last_of(action).source == Source.DEPARTURE:
            _say(action, said, by=by)
            count += 1
    return count


def lock(action: Action) -> Action:
    """The action as it stands now, locked under its locked case."""
    return _locked(action)


def _locked(action: Action) -> Action:
    of_cases.lock(Case(pk=action.case_id))
    return _rows().get(pk=action.pk)


def _rows():
    rows = Action.objects.select_for_update(of=("self",))
    return rows.select_related("board", "case__patient", "case__board", "plan_item")


def _refuse(action: Action, said: Said) -> None:
    if action.state == ActionState.SUPERSEDED:
        raise Refused(REPLACED)
    found = list(faults(said, today=action.board.today(), answered=action.answered > 0))
    if found:
        raise NotSaid(found)


def _say(
    action: Action, said: Said, *, by: User | None, source: str = Source.MEMBER, told_by: str = ""
) -> Answer:
    given = Answer.objects.create(
        action=action,
        number=action.answered + 1,
        by=by,
        source=source,
        **{**said.columns(), "told_by": told_by or said.told_by},
    )
    write(
        action,
        answered=given.number,
        state=given.outcome,
        is_unconfirmed=source == Source.LINK,
    )
    words = "action.answered" if given.outcome in ANSWERED else "action.reopened"
    told = {"outcome": given.outcome, "reason": given.reason, "source": given.source}
    note(action, words, by=by or f"outside doctor {told_by}", **told)
    return given


def _begin_follow_up(case: Case, *, by: User) -> None:
    if case.state == CaseState.HEARD:
        lifecycle.begin_follow_up(case, by=by)


def note(action: Action, what: str, *, by: User | str, **detail: object) -> None:
    """Write the audit row of something done with an action."""
    audit.record(
        what,
        by=by,
        board=action.board.slug,
        patient=action.case.patient.record_number,
        target=action,
        **detail,
    )
