"""Undo: for the chair's last slip that harmed nobody; never for what others rest on."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cases.models import Case
from meetings import (
    agenda,
    ballots,
    chairing,
    decisions,
    live,
    pauses,
    session,
    steering,
    undoing,
)
from meetings.models import AgendaItem, Ballot, Meeting, Transition
from meetings.slips import words_of
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


def offered(meeting: Meeting) -> str:
    return words_of(Meeting.objects.get(pk=meeting.pk).undoable)


def undo(people, meeting: Meeting) -> None:
    step = Meeting.objects.get(pk=meeting.pk).undoable
    undoing.undo(meeting, step=step["id"], by=people.chair)


def state_of(item: AgendaItem) -> str:
    return AgendaItem.objects.get(pk=item.pk).state


def test_a_case_presented_by_mistake_waits_again_and_its_name_leaves_the_room(people):
    meeting = stories.opened(people, cases=2)
    item = session.present(meeting.items.get(position=2), by=people.chair)
    session.show_identity(meeting, by=people.chair, on=True)
    assert offered(meeting) == "present case 2"

    undo(people, meeting)

    item.refresh_from_db()
    assert (item.state, item.presented_at) == ("waiting", None)
    assert not Meeting.objects.get().room_shows_identity
    assert session.present_next(meeting, by=people.chair).position == 1


def test_an_undo_is_a_step_of_its_own_in_history_and_audit(people):
    item = stories.presented(people)

    undo(people, item.meeting)

    last = Transition.objects.get(verb="undo")
    assert (last.item, last.by, last.reason) == (item, people.chair, "Undone: present case 1.")
    assert Transition.objects.filter(item=item, verb="present").count() == 1
    assert AuditEvent.objects.get(action="meeting.undone").detail["step"] == "present"
    assert offered(item.meeting) == ""


def test_a_case_set_aside_by_mistake_is_back_with_its_clock(people):
    item = stories.presented(people)
    began = item.presented_at
    session.set_aside(item, by=people.chair)
    assert offered(item.meeting) == "set case 1 aside"

    undo(people, item.meeting)

    item.refresh_from_db()
    assert (item.state, item.presented_at) == ("presenting", began)


def test_setting_aside_is_not_undone_once_it_ended_running_positions(people):
    item = stories.proposed(people)
    session.set_aside(item, by=people.chair)

    assert offered(item.meeting) == ""


def test_a_case_deferred_by_mistake_comes_back_where_it_was(people):
    meeting = stories.opened(people, cases=2)
    first, second = meeting.items.all()
    session.present(first, by=people.chair)
    for item, state in ((second, "waiting"), (first, "presenting")):
        errands = [("Dr. Ravi Menon", "CT")]
        session.defer(item, by=people.chair, reason="No CT.", errands=errands)
        undo(people, meeting)

        item.refresh_from_db()
        assert (item.state, item.defer_reason, item.finished_at) == (state, "", None)
        assert not item.errands.exists()
        assert Case.objects.get(pk=item.case_id).state == "listed"
        assert ballots.current(item, Round.OPINION).is_open


def test_deferral_is_not_undone_when_somebodys_sealed_vote_ended_with_it(people):
    item = stories.presented(people)
    ballot = ballots.current(item, Round.OPINION)
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
    session.defer(item, by=people.chair, reason="No CT.")

    assert offered(item.meeting) == ""
    assert Ballot.objects.get().state == "annulled"


def test_deferral_after_the_reveal_is_undone_with_the_revealed_opinions(people):
    item = stories.revealed(people)
    session.defer(item, by=people.chair, reason="No CT.")

    undo(people, item.meeting)

    assert state_of(item) == "presenting"
    assert ballots.current(item, Round.OPINION).is_revealed


def test_another_order_is_taken_back(people):
    meeting = stories.opened(people, cases=4)
    order = list(meeting.items.values_list("pk", flat=True))
    for item in meeting.items.all():
        for to in (1, 2, 3, 4):
            steering.shift(item, to=to, by=people.chair)
            if offered(meeting):
                undo(people, meeting)
            assert list(meeting.items.values_list("pk", flat=True)) == order


def test_a_case_inserted_by_mistake_is_a_ready_one_again_unless_somebody_voted(people):
    meeting = stories.opened(people)
    for number, votes in (("4790", False), ("4791", True)):
        case = stories.ready(people, number=number)
        item = steering.insert(meeting, case=case, by=people.chair)
        if votes:
            ballot = ballots.current(item, Round.OPINION)
            ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
            with pytest.raises(Refused, match="Somebody has voted on this case since"):
                undo(people, meeting)
            assert state_of(item) == "waiting"
        else:
            undo(people, meeting)
            assert state_of(item) == "deferred"
            assert Case.objects.get(pk=case.pk).state == "ready"


def test_break_is_taken_back_and_goes_on(people):
    meeting = stories.opened(people)
    pauses.begin(meeting, by=people.chair)
    undo(people, meeting)
    assert not meeting.breaks.filter(ended_at=None).exists()

    pauses.begin(meeting, by=people.chair)
    pauses.end(meeting, by=people.chair)
    assert offered(meeting) == "end the break"
    undo(people, meeting)
    assert meeting.breaks.filter(ended_at=None).exists()


def _reveal(people, item):
    ballots.reveal(stories.cast_opinions(people, item), by=people.chair)


def _hand_over(people, item):
    stories.deputy(people)
    chairing.hand_over(item.meeting, to=people.deputy, by=people.chair)


def _clerk_moves(people, item):
    agenda.move(item, to=2, by=people.clerk)


@pytest.mark.parametrize("follows", [_reveal, _hand_over, _clerk_moves])
def test_nothing_is_undone_once_something_followed(people, follows):
    meeting = stories.opened(people, cases=2)
    item = session.present(meeting.items.first(), by=people.chair)
    step = Meeting.objects.get().undoable["id"]
    follows(people, item)

    assert offered(meeting) == ""
    with pytest.raises(Refused, match="no longer be undone"):
        undoing.undo(meeting, step=step, by=Meeting.objects.get().chair)


def test_reveal_positions_record_and_close_are_never_undone(people):
    item = stories.revealed(people)
    assert offered(item.meeting) == ""
    ballot = stories.propose(people, item)
    assert offered(item.meeting) == ""
    stories.take_positions(people, ballot)
    assert offered(item.meeting) == ""
    decisions.record(item, by=people.chair, content=stories.CONTENT)
    assert offered(item.meeting) == ""
    session.close_meeting(item.meeting, by=people.chair)
    assert offered(item.meeting) == ""


def test_only_the_step_that_was_seen_is_undone(people):
    meeting = stories.opened(people, cases=2)
    session.present(meeting.items.first(), by=people.chair)
    seen = Meeting.objects.get().undoable["id"]
    session.set_aside(meeting.items.first(), by=people.chair)

    with pytest.raises(Refused, match="no longer be undone"):
        undoing.undo(meeting, step=seen, by=people.chair)


def test_a_vote_that_was_cast_since_outlives_the_undo_of_presenting(people):
    item = stories.presented(people)
    stories.cast_opinions(people, item)

    undo(people, item.meeting)

    assert ballots.current(item, Round.OPINION).votes.count() == 4


@pytest.mark.parametrize("away", ["set_aside", "defer"])
def test_a_case_that_comes_back_is_nameless_when_another_name_was_shown_meanwhile(people, away):
    meeting = stories.opened(people, cases=2)
    decided, item = meeting.items.all()
    stories.decide(people, decided)
    session.present(item, by=people.chair)
    if away == "defer":
        session.defer(item, by=people.chair, reason="No CT.")
    else:
        session.set_aside(item, by=people.chair)
    session.show_identity(meeting, by=people.chair, on=True)  # of the one decided before

    undo(people, meeting)

    assert state_of(item) == "presenting"
    assert not Meeting.objects.get(pk=meeting.pk).room_shows_identity


def test_end_of_a_break_is_taken_back_within_two_minutes_only(people):
    meeting = stories.opened(people)
    pauses.begin(meeting, by=people.chair)
    pauses.end(meeting, by=people.chair)
    soon, late = (timezone.now() + timedelta(seconds=seconds) for seconds in (110, 130))

    with time_machine.travel(soon, tick=False):
        assert "Undo: end the break" in bar_of(meeting)
    with time_machine.travel(late, tick=False):
        assert "Undo: end the break" not in bar_of(meeting)
        with pytest.raises(Refused, match="This can no longer be undone"):
            undo(people, meeting)

    assert not meeting.breaks.filter(ended_at=None).exists()


def bar_of(meeting: Meeting) -> str:
    return " ".join(live.render(str(meeting.pk), "chair")["bar"].split())
