"""Decisions of an emergency, or without quorum, before the next regular meeting."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import plans
from meetings import agenda, ballots, decisions, drafting, presence, ratification, session, undoing
from meetings.models import (
    AgendaItem,
    Consensus,
    Document,
    Meeting,
    PlanItem,
    Ratification,
)
from meetings.planned import PlannedAction, actions_of
from meetings.scene import Scene
from meetings.stages import Stage
from meetings.vocabulary import Round
from tests import stories
from tests.people import People
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

NEW_PLAN = [PlannedAction("SBRT of T8", "Radiation oncology", "2026-12-02", "")]


def emergency_decision(people: People) -> Consensus:
    return stories.decide_apart(people, stories.called(people)).decisions.get()


def to_ratify(people: People) -> AgendaItem:
    """The decision of an emergency before an open regular meeting with its quorum."""
    emergency_decision(people)
    meeting = agenda.publish(stories.planned(people), by=people.clerk)
    session.open_meeting(meeting, by=people.chair)
    for name in stories.VOTERS:
        presence.join(meeting, by=people.users[name])
    return session.present(meeting.items.get(), by=people.chair)


def change(people: People, item: AgendaItem, words: str = "Radiation first.") -> Consensus:
    """The board changes the decision on the normal road."""
    decisions.propose(
        item, by=people.chair, recommendation=words, plan=NEW_PLAN, content=stories.CONTENT
    )
    stories.take_positions(people, ballots.current(item, Round.POSITION))
    return decisions.record(item, by=people.chair, content=stories.CONTENT)


def test_emergency_decision_is_put_on_the_agenda_that_is_published(people):
    consensus = emergency_decision(people)
    meeting = stories.planned(people)
    assert list(ratification.pending(people.board)) == [consensus]

    agenda.publish(meeting, by=people.clerk)

    item = meeting.items.get()
    assert (item.kind, item.ratifies, item.case) == (
        "ratification",
        consensus,
        consensus.item.case,
    )
    assert not item.ballots.exists()
    assert not ratification.pending(people.board).exists()
    agenda.publish(meeting, by=people.clerk)
    assert meeting.items.count() == 1


def test_decision_after_the_publication_is_put_on_when_the_meeting_opens(people):
    meeting = stories.published(people)
    consensus = stories.decide_apart(
        people, stories.called(people, stories.draft(people, number="4799"))
    ).decisions.get()

    session.open_meeting(meeting, by=people.chair)

    assert meeting.items.last().ratifies == consensus


def test_case_that_made_way_comes_back_to_its_agenda_as_ratification(people):
    regular = stories.published(people).items.get()
    stories.decide_apart(people, stories.called(people, regular.case))

    session.open_meeting(regular.meeting, by=people.chair)

    rows = regular.meeting.items.values_list("kind", "state")
    assert list(rows) == [("case", "deferred"), ("ratification", "waiting")]


def test_clerk_puts_it_on_with_one_step_once(people):
    consensus = emergency_decision(people)
    meeting = stories.planned(people)

    first = ratification.put_on(meeting, consensus=consensus, by=people.clerk)

    assert ratification.put_on(meeting, consensus=consensus, by=people.clerk) == first
    other = stories.planned(people)
    with pytest.raises(Refused, match="does not wait for ratification"):
        ratification.put_on(other, consensus=consensus, by=people.clerk)
    with pytest.raises(IntegrityError, match="agenda_ratified_at_one"), transaction.atomic():
        AgendaItem.objects.create(
            meeting=other,
            case=first.case,
            kind="ratification",
            ratifies=consensus,
            position=1,
            minutes=3,
        )


def test_decision_with_quorum_of_a_regular_meeting_needs_no_ratification(people):
    item = stories.decided(people)

    assert not item.decisions.get().needs_ratification
    with pytest.raises(Refused, match="does not wait"):
        ratification.put_on(
            stories.planned(people), consensus=item.decisions.get(), by=people.clerk
        )


def test_decision_without_quorum_waits_for_the_next_meeting_not_its_own(people):
    item = stories.presented(people)
    presence.leave(item.meeting, by=people.radiation)
    consensus = decisions.record_without_positions(
        item,
        by=people.chair,
        recommendation="Biopsy.",
        plan=[],
        content=stories.CONTENT,
        reveal_waiver="Plain.",
        quorum_waiver="Ill.",
    )

    with pytest.raises(Refused, match="does not wait for ratification by this meeting"):
        ratification.put_on(item.meeting, consensus=consensus, by=people.clerk)
    assert list(ratification.pending(people.board)) == [consensus]


def test_removed_or_deferred_it_waits_for_another_meeting(people):
    consensus = emergency_decision(people)
    planned = stories.planned(people)
    agenda.remove(
        ratification.put_on(planned, consensus=consensus, by=people.clerk), by=people.clerk
    )
    assert list(ratification.pending(people.board)) == [consensus]

    item = ratification.put_on(planned, consensus=consensus, by=people.clerk)
    agenda.publish(planned, by=people.clerk)
    session.defer(item, by=people.clerk, reason="The surgeon is away.")

    assert list(ratification.pending(people.board)) == [consensus]
    consensus.item.case.refresh_from_db()
    assert consensus.item.case.state == "heard"


def test_decision_that_a_meeting_deferred_does_not_come_back_to_it(people, client):
    consensus = emergency_decision(people)
    meeting = agenda.publish(stories.planned(people), by=people.clerk)
    session.defer(meeting.items.get(), by=people.clerk, reason="The surgeon is away.")
    client.force_login(people.clerk)

    page = client.get(reverse("agenda", args=[meeting.pk]))
    answer = client.post(reverse("agenda-ratify", args=[meeting.pk]), {"consensus": consensus.pk})
    session.open_meeting(meeting, by=people.chair)

    assert list(page.context["to_ratify"]) == []
    assert answer.status_code == 409
    assert "put it on the agenda of the next one" in answer.content.decode()
    assert meeting.items.count() == 1
    assert list(ratification.pending(people.board)) == [consensus]


def test_it_has_a_stage_of_its_own(people):
    item = to_ratify(people)

    scene = Scene(Meeting.objects.get(pk=item.meeting_id))

    assert (scene.stage, scene.has_case, scene.running) == (Stage.RATIFYING, True, None)


def test_what_was_decided_comes_with_the_agenda(people, django_assert_num_queries):
    scene = Scene(Meeting.objects.select_related("board").get(pk=to_ratify(people).meeting_id))
    (item,) = scene.items

    with django_assert_num_queries(0):
        assert item.ratifies.proposal.recommendation == "Operate tonight."
        assert item.ratifies.item.meeting.is_emergency


def test_confirming_it_stores_the_outcome_with_the_quorum_once(people):
    item = to_ratify(people)

    said = ratification.confirm(item, by=people.chair)

    assert ratification.confirm(item, by=people.chair) == said
    item.refresh_from_db()
    consensus = Consensus.objects.get()
    assert (said.outcome, said.consensus, said.ballot) == ("confirmed", consensus, None)
    assert said.quorum["is_met"]
    assert (item.state, consensus.superseded_at) == ("decided", None)
    assert AuditEvent.objects.filter(action="consensus.confirmed").count() == 1
    assert not ratification.pending(people.board).exists()


def test_confirming_needs_the_quorum_or_a_reason(people):
    item = to_ratify(people)
    presence.leave(item.meeting, by=people.radiation)
    with pytest.raises(Refused, match="Give a reason"):
        ratification.confirm(item, by=people.chair)

    said = ratification.confirm(item, by=people.chair, quorum_waiver="She is on call.")

    assert (said.quorum["is_met"], said.quorum_waiver) == (False, "She is on call.")


def test_a_decision_that_is_not_before_the_board_is_not_confirmed(people):
    item = session.set_aside(to_ratify(people), by=people.chair)
    with pytest.raises(Refused, match="Present this decision first"):
        ratification.confirm(item, by=people.chair)
    case = stories.called(people, stories.draft(people, number="4712"))
    with pytest.raises(Refused, match="not a decision to ratify"):
        ratification.confirm(case, by=people.surgeon)


def test_positions_may_be_taken_in_its_own_words_before_it_is_confirmed(people):
    item = to_ratify(people)
    proposal = ratification.ask(item, by=people.chair)
    assert ratification.ask(item, by=people.chair) == proposal
    ballot = ballots.current(item, Round.POSITION)
    stories.take_positions(people, ballot)
    item.refresh_from_db()
    assert Scene(item.meeting).is_unchanged
    with pytest.raises(Refused, match="Confirm the decision instead"):
        decisions.record(item, by=people.chair, content=stories.CONTENT)

    said = ratification.confirm(item, by=people.chair)

    assert said.ballot == ballot
    assert Consensus.objects.count() == 1


def test_pad_begins_with_the_words_that_are_to_be_ratified(people):
    item = to_ratify(people)
    texts = drafting.texts_of(item)

    assert texts["recommendation"] == "Operate tonight."
    assert texts.items() >= stories.CONTENT.items()
    assert actions_of(texts) == stories.PLAN
    proposal = decisions.propose(
        item,
        by=people.chair,
        recommendation=texts["recommendation"],
        plan=actions_of(texts),
        content=texts,
    )
    assert ratification.is_unchanged(proposal, item)


def test_a_slip_with_it_is_undone_like_one_with_a_case(people):
    item = to_ratify(people)
    session.defer(item, by=people.chair, reason="A slip.")
    meeting = Meeting.objects.get(pk=item.meeting_id)

    undoing.undo(meeting, step=meeting.undoable["id"], by=people.chair)

    item.refresh_from_db()
    assert item.state == "presenting"
    assert not item.ballots.exists()


def test_deferral_stays_when_another_meeting_has_it_meanwhile(people):
    item = to_ratify(people)
    session.defer(item, by=people.chair, reason="Later.")
    meeting = Meeting.objects.get(pk=item.meeting_id)
    ratification.put_on(stories.planned(people), consensus=item.ratifies, by=people.clerk)

    with pytest.raises(Refused, match="another meeting"):
        undoing.undo(meeting, step=meeting.undoable["id"], by=people.chair)
    with pytest.raises(Refused, match="another meeting"):
        session.present(item, by=people.chair)


def test_only_who_has_the_chair_ratifies(people):
    item = to_ratify(people)

    with pytest.raises(Refused, match="has the chair"):
        ratification.confirm(item, by=people.surgeon)
    with pytest.raises(Refused, match="has the chair"):
        ratification.ask(item, by=people.surgeon)


def test_running_positions_end_with_the_confirmation(people):
    item = to_ratify(people)
    ratification.ask(item, by=people.chair)

    ratification.confirm(item, by=people.chair)

    assert item.ballots.get().state == "annulled"


def test_changing_it_makes_the_next_version_and_ends_the_old_one(people):
    item = to_ratify(people)
    old = item.ratifies

    new = change(people, item)

    old.refresh_from_db()
    assert (new.version, new.replaces, new.needs_ratification) == (2, old, False)
    assert (new.content["recommendation"], new.missing) == ("Radiation first.", [])
    assert new.content["informs"] == old.content["informs"]
    assert old.superseded_at is not None
    assert list(Consensus.objects.filter(superseded_at=None)) == [new]
    said = Ratification.objects.get()
    assert (said.outcome, said.consensus, said.item) == ("changed", old, item)
    assert said.quorum == new.quorum
    assert old.ratification_words.endswith(": changed")
    item.case.refresh_from_db()
    assert item.case.state == "heard"


def test_only_the_plan_that_stands_is_followed(people):
    item = to_ratify(people)
    assert [line.what for line in plans.items_of(item.case)] == ["Separation surgery T8"]

    change(people, item)

    assert [line.what for line in plans.items_of(item.case)] == ["SBRT of T8"]
    assert PlanItem.objects.count() == 2


def test_summary_is_issued_again_and_names_the_old_version(people):
    change(people, to_ratify(people))

    first, second = Document.objects.filter(kind="consensus_summary").order_by("created_at")
    assert (first.version, second.version) == (1, 2)
    assert second.snapshot["document"]["replaces"] == 1
    assert second.snapshot["decision"]["version"] == 2
    assert second.snapshot["decision"]["replaces"] is not None


@pytest.mark.parametrize(("is_changed", "outcome"), [(False, "confirmed"), (True, "changed")])
def test_minutes_say_what_was_ratified(people, is_changed, outcome):
    item = to_ratify(people)
    if is_changed:
        change(people, item)
    else:
        ratification.confirm(item, by=people.chair)
    session.close_meeting(item.meeting, by=people.chair)

    minutes = Document.objects.filter(kind="minutes", meeting=item.meeting).get().snapshot

    (case,) = minutes["cases"]
    sentence = case["ratification"]["sentence"]
    assert sentence.startswith("Emergency decision of ")
    assert sentence.endswith(f" ratified, {outcome}.")
    assert case["ratification"]["quorum"]["met"]
    assert bool(case["decision"]) is is_changed


def test_database_keeps_one_current_decision_of_a_chain(people):
    item = to_ratify(people)
    old = item.ratifies
    values = {
        field.attname: getattr(old, field.attname)
        for field in Consensus._meta.concrete_fields
        if field.name not in ("id", "item")
    }
    second = {**values, "item_id": item.pk, "version": 2, "replaces_id": old.pk}

    with pytest.raises(IntegrityError, match="put out of force"), transaction.atomic():
        Consensus.objects.create(**second)
    with pytest.raises(IntegrityError, match="names_the_old"), transaction.atomic():
        Consensus.objects.create(**{**second, "replaces_id": None})

    change(people, item)
    with pytest.raises(IntegrityError, match="superseded, never changed"), transaction.atomic():
        Consensus.objects.filter(pk=old.pk).update(superseded_at=None)
    with pytest.raises(IntegrityError, match="keeps what was written"), transaction.atomic():
        Ratification.objects.update(at=timezone.now())


def test_nothing_is_changed_when_the_audit_row_cannot_be_written(people, broken_audit):
    item = to_ratify(people)
    decisions.propose(
        item, by=people.chair, recommendation="Other.", plan=[], content=stories.CONTENT
    )
    stories.take_positions(people, ballots.current(item, Round.POSITION))

    with pytest.raises(IntegrityError), broken_audit(), transaction.atomic():
        decisions.record(item, by=people.chair, content=stories.CONTENT)

    assert Consensus.objects.get().superseded_at is None
