"""Actions of a plan: answered with a coded reason, corrected, confirmed, carried over, ended."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import lifecycle
from cases.states import CaseState
from meetings import actions, agenda, decisions, leaving, presence, ratification, session
from meetings.models import Action, Answer, PlanItem
from meetings.outcomes import ActionState, Said
from meetings.planned import PlannedAction
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Conflict, Refused

DONE = Said("done", on=date(2026, 11, 1), told_by="Dr. Omar Said")
NOT = Said("not_done", reason="patient_refusal", told_by="Dr. Omar Said")


def today() -> date:
    return timezone.localdate()


def done_on(day: date) -> Said:
    return replace(DONE, on=day)


@pytest.fixture
def action(people) -> Action:
    """The one action of a decision of today."""
    stories.decided(people)
    return Action.objects.get()


def answer(action: Action, said: Said, *, by, seen: int = 0) -> Answer:
    return actions.answer(action, by=by, said=said, seen=seen)


def test_every_line_of_a_recorded_plan_is_an_open_action(people, action):
    item = PlanItem.objects.get()

    assert (action.plan_item, action.state, action.answered) == (item, "open", 0)
    assert (action.due, action.board, action.case) == (
        item.due,
        people.board,
        item.consensus.item.case,
    )
    assert action.member is None, "“Neurosurgery” is no person"


def test_an_action_belongs_to_the_member_whom_the_plan_names(people):
    item = stories.proposed(people)
    lines = [
        PlannedAction("Staging CT", "Dr. Omar Said"),
        PlannedAction("Letter", "Dr Keller, family doctor"),
    ]
    decisions.propose(
        item, by=people.chair, recommendation="Wait.", plan=lines, content=stories.CONTENT
    )
    decisions.record(item, by=people.chair, content=stories.CONTENT, reveal_waiver="Agreed.")

    owners = {one.plan_item.what: one.member for one in Action.objects.all()}
    assert owners == {"Staging CT": people.surgeon, "Letter": None}


def test_the_first_answer_takes_the_case_into_follow_up(people, action):
    answer(action, done_on(today()), by=people.surgeon)

    action.refresh_from_db()
    assert (action.state, action.answered) == ("done", 1)
    assert action.case.state == CaseState.IN_FOLLOW_UP
    event = AuditEvent.objects.get(action="action.answered")
    assert event.patient == action.patient_number
    assert event.detail["outcome"] == "done"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said("done", told_by="x"), "on"),
        (replace(DONE, reason="medical"), "reason"),
        (replace(DONE, on=date(2999, 1, 1)), "on"),
        (replace(NOT, reason=""), "reason"),
        (replace(NOT, reason="payment_refused"), "reason"),
        (replace(NOT, reason="other"), "words"),
        (replace(DONE, outcome="changed", reason="medical"), "words"),
        (replace(DONE, outcome="partly", words="Half."), "reason"),
        (Said("open", words="Wrong.", told_by="x"), "outcome"),
        (Said("superseded", told_by="x"), "outcome"),
        (replace(NOT, told_by=""), "told_by"),
    ],
)
def test_an_answer_that_lacks_something_says_what(people, action, said, field):
    with pytest.raises(actions.NotSaid) as refused:
        answer(action, said, by=people.surgeon)

    assert field in dict(refused.value.faults)
    assert not Answer.objects.exists()


def test_a_wrong_answer_is_corrected_by_the_next_and_stays(people, action):
    answer(action, done_on(today()), by=people.surgeon)
    again = Said("open", words="That was another patient.", told_by="Clara Benn")
    answer(action, again, by=people.clerk, seen=1)
    action.refresh_from_db()
    assert action.is_open

    answer(action, NOT, by=people.surgeon, seen=2)

    action.refresh_from_db()
    assert [one.outcome for one in action.answers.all()] == ["done", "open", "not_done"]
    assert action.state == "not_done"
    assert AuditEvent.objects.filter(action="action.reopened").count() == 1


def test_two_who_answer_at_once_are_told_of_each_other(people, action):
    answer(action, done_on(today()), by=people.surgeon)
    with pytest.raises(Conflict, match="Said answered meanwhile: done as advised"):
        answer(action, NOT, by=people.clerk)

    answer(action, done_on(today()), by=people.surgeon)
    assert Answer.objects.count() == 1, "the same answer again changes nothing"


def test_the_database_keeps_answers_and_the_state_that_they_say(people, action):
    answer(action, done_on(today()), by=people.surgeon)
    wrong = [
        lambda: Answer.objects.update(words="Something else"),
        lambda: Action.objects.update(state="not_done"),
        lambda: Action.objects.update(answered=0, state="open"),
        lambda: Answer.objects.create(
            action=action, number=2, outcome="not_done", told_by="x", by=people.clerk
        ),
        lambda: Answer.objects.create(
            action=action, number=2, outcome="done", told_by="x", by=people.clerk
        ),
        lambda: Answer.objects.create(
            action=action, number=2, outcome="open", words="x", told_by="x", source="member"
        ),
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def changed_decision(people, action: Action, plan: list[PlannedAction]) -> list[Action]:
    """The same decision, changed at the next meeting: an emergency board's is ratified there."""
    item = stories.published(people, cases=0)
    session.open_meeting(item, by=people.chair)
    for name in stories.VOTERS:
        presence.join(item, by=people.users[name])
    consensus = action.plan_item.consensus
    held = item.items.filter(ratifies=consensus).first()
    held = held or ratification.put_on(item, consensus=consensus, by=people.clerk)
    session.present(held, by=people.chair)
    held.refresh_from_db()
    decisions.propose(
        held, by=people.chair, recommendation="Changed.", plan=plan, content=stories.CONTENT
    )
    decisions.record(held, by=people.chair, content=stories.CONTENT, reveal_waiver="Agreed.")
    return list(Action.objects.filter(plan_item__consensus__replaces=consensus))


@pytest.fixture
def urgent(people) -> Action:
    """The action of an emergency decision, which waits for ratification."""
    stories.decide_apart(people, stories.called(people))
    return Action.objects.get()


def test_what_was_done_is_carried_over_to_a_changed_decision(people, urgent):
    answer(urgent, done_on(today()), by=people.surgeon)
    plan = [*stories.PLAN, PlannedAction("SBRT T8", "Radiation oncology")]

    first, second = sorted(changed_decision(people, urgent, plan), key=lambda one: one.answered)

    urgent.refresh_from_db()
    assert urgent.state == ActionState.SUPERSEDED
    assert urgent.answers.get().outcome == "done", "the old one keeps what was said"
    assert (second.continues, second.state) == (urgent, "done")
    assert second.answers.get().source == "carried"
    assert (first.state, first.plan_item.what) == ("open", "SBRT T8")
    with pytest.raises(Refused, match="changed this decision"):
        answer(urgent, NOT, by=people.surgeon, seen=1)


def test_what_was_not_done_is_open_again_in_a_changed_decision(people, urgent):
    answer(urgent, NOT, by=people.surgeon)

    (now,) = changed_decision(people, urgent, stories.PLAN)

    assert (now.continues, now.state, now.answered) == (urgent, "open", 0)


def test_death_ends_all_that_is_open_at_once_and_can_be_taken_back(people, action):
    case = action.case
    leaving.record(case, by=people.clerk, kind="died", on=today(), words="At home.")

    action.refresh_from_db()
    said = action.answers.get()
    assert (action.state, said.reason, said.words) == ("not_done", "died", "At home.")
    with pytest.raises(Refused, match="recorded already: Died"):
        leaving.record(case, by=people.clerk, kind="lost", on=today())

    leaving.take_back(case, by=people.clerk, reason="Another patient of the same name.")

    action.refresh_from_db()
    assert action.is_open
    assert leaving.of_patient(case.patient) is None


def test_death_leaves_what_was_answered_before(people, action):
    answer(action, done_on(today()), by=people.surgeon)
    leaving.record(action.case, by=people.clerk, kind="died", on=today())
    leaving.take_back(action.case, by=people.clerk, reason="Not so.")

    action.refresh_from_db()
    assert (action.state, action.answered) == ("done", 1)


def test_a_day_that_has_not_come_is_no_day_of_death(people, action):
    with pytest.raises(Refused, match="has not come yet"):
        leaving.record(action.case, by=people.clerk, kind="died", on=today() + timedelta(days=1))


def test_a_case_is_closed_when_nothing_is_open_or_with_a_reason(people, action):
    with pytest.raises(Refused, match="Not answered yet: Separation surgery T8"):
        lifecycle.close(action.case, by=people.clerk)

    answer(action, done_on(today()), by=people.surgeon)
    closed = lifecycle.close(action.case, by=people.clerk)
    assert closed.state == CaseState.CLOSED

    back = lifecycle.reopen(closed, by=people.clerk, reason="Recurrence.")
    assert back.state == CaseState.ACCEPTED


def test_a_case_with_something_open_is_closed_with_its_reason(people, action):
    closed = lifecycle.close(action.case, by=people.clerk, reason="Moved abroad.")

    assert closed.transitions.last().reason == "Moved abroad."
    action.refresh_from_db()
    assert action.is_open, "what nobody answered is not said to be done"


def test_only_a_member_is_handed_an_action(people, action):
    actions.hand_over(action, to=str(people.radiation.pk), by=people.clerk)
    action.refresh_from_db()
    assert action.member == people.radiation

    with pytest.raises(Refused, match="not a member"):
        actions.hand_over(action, to=str(people.stranger.pk), by=people.clerk)


def test_a_re_presented_case_keeps_its_open_actions(people, action):
    case = lifecycle.reopen(action.case, by=people.clerk, reason="New MRI.")
    lifecycle.mark_ready(case, by=people.clerk)
    agenda.add(stories.planned(people), case=case, by=people.clerk)

    action.refresh_from_db()
    assert action.is_open
