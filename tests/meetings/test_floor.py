"""Breaks, raised hands, the running agenda, and what is brought for a deferred case."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from meetings import ballots, control, hands, pauses, session, steering
from meetings.live import render
from meetings.models import AgendaItem, Meeting
from meetings.scene import Scene
from meetings.seat import Seat
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


def scene_of(meeting: Meeting) -> Scene:
    return Scene(Meeting.objects.select_related("board", "chair").get(pk=meeting.pk))


def test_one_break_at_a_time_which_every_screen_can_say(people):
    meeting = stories.opened(people)
    assert scene_of(meeting).on_break is None
    first = pauses.begin(meeting, by=people.chair)

    assert pauses.begin(meeting, by=people.chair) == first == scene_of(meeting).on_break
    pauses.end(meeting, by=people.chair)
    assert pauses.end(meeting, by=people.chair) is None
    assert scene_of(meeting).on_break is None
    assert AuditEvent.objects.filter(action__startswith="meeting.break").count() == 2


def test_presenting_a_case_ends_the_break(people):
    meeting = stories.opened(people)
    pauses.begin(meeting, by=people.chair)
    session.present_next(meeting, by=people.chair)
    assert scene_of(meeting).on_break is None


def test_time_of_a_case_stands_still_during_a_break(people):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        item = stories.presented(people)
        clock.shift(timedelta(minutes=4))
        pauses.begin(item.meeting, by=people.chair)
        clock.shift(timedelta(minutes=10))
        assert scene_of(item.meeting).control.clock_stopped_words == "4:00"
        pauses.end(item.meeting, by=people.chair)
        clock.shift(timedelta(minutes=1))

        steering_clock = scene_of(item.meeting).control
        assert steering_clock.clock_stopped_at is None
        assert timezone.now() - steering_clock.clock_since == timedelta(minutes=5)


def test_a_break_is_proposed_after_the_boards_minutes_and_not_again_at_once(people):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        meeting = stories.opened(people, cases=2)
        assert not scene_of(meeting).control.is_break_due
        clock.shift(timedelta(minutes=60))
        assert scene_of(meeting).control.is_break_due
        pauses.begin(meeting, by=people.chair)
        assert not scene_of(meeting).control.is_break_due
        clock.shift(timedelta(minutes=5))
        pauses.end(meeting, by=people.chair)
        clock.shift(timedelta(minutes=59))
        assert not scene_of(meeting).control.is_break_due


def test_a_break_is_proposed_after_the_boards_number_of_cases(people):
    people.board.break_after_cases = 1
    people.board.save()
    meeting = stories.opened(people, cases=2)
    stories.decide(people, meeting.items.first())
    assert scene_of(meeting).control.is_break_due


def test_chair_reads_when_the_meeting_will_end(people):
    meeting = stories.opened(people, cases=3)
    start = meeting.starts_at
    with time_machine.travel(start + timedelta(minutes=50), tick=False):
        assert scene_of(meeting).control.end_words == "Ends about 17:17, 17 min late"


def test_hands_stand_in_the_order_in_which_they_were_raised(people):
    meeting = stories.opened(people)
    for name in ("surgeon", "observer", "surgeon", "clerk"):
        hands.raise_hand(meeting, by=people.users[name])

    def queue():
        return [hand.user.name for hand in scene_of(meeting).control.hands]

    assert queue() == ["Dr. Omar Said", "Oskar Brandt", "Clara Benn"]
    hands.lower_hand(meeting, by=people.observer)
    hands.answer(meeting, hand=meeting.hands.get(user=people.surgeon).pk, by=people.chair)
    assert queue() == ["Clara Benn"]
    session.defer(meeting.items.get(), by=people.chair, reason="No MRI.")
    session.close_meeting(meeting, by=people.chair)
    assert queue() == []


def test_whoever_was_heard_learns_it_and_a_raised_hand_nudges_nobody(people):
    meeting = stories.opened(people)
    before = scene_of(meeting).nudge
    other = Seat(scene_of(meeting), people.oncologist).key
    raised = hands.raise_hand(meeting, by=people.surgeon)
    assert scene_of(meeting).nudge == before
    mine = Seat(scene_of(meeting), people.surgeon)
    assert mine.hand == raised

    hands.answer(meeting, hand=raised.pk, by=people.chair)

    assert scene_of(meeting).nudge != before
    heard = Seat(scene_of(meeting), people.surgeon)
    assert heard.hand is None
    assert heard.key != mine.key
    assert Seat(scene_of(meeting), people.oncologist).key == other


def test_every_screen_says_the_same_end_and_it_moves_with_the_clock(people):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        item = stories.presented(people)
        pauses.begin(item.meeting, by=people.chair)
        first = scene_of(item.meeting).control.ends_at
        clock.shift(timedelta(minutes=30))
        now = scene_of(item.meeting).control
        assert now.ends_at == first + timedelta(minutes=30)
        told = f"{now.ends_at.astimezone(item.meeting.zone):%H:%M}"
        assert f"Ends about {told}" in render(str(item.meeting_id), "chair")["header"]
        assert f"Ends about {told}" in render(str(item.meeting_id), "participant")["header"]
        assert f"until about {told}" in render(str(item.meeting_id), "room")["head"]


def test_who_wants_to_speak_is_named_in_the_bar(people):
    meeting = stories.opened(people)
    hands.raise_hand(meeting, by=people.surgeon)
    assert people.surgeon.get_short_name() in render(str(meeting.pk), "chair")["bar"]


def test_hands_are_for_members_of_an_open_meeting(people):
    with pytest.raises(Refused, match="while the meeting is open"):
        hands.raise_hand(stories.published(people), by=people.surgeon)
    meeting = Meeting.objects.get()
    session.open_meeting(meeting, by=people.chair)
    with pytest.raises(Refused, match="Only members of this board"):
        hands.raise_hand(meeting, by=people.stranger)


def test_an_inserted_case_is_the_next_one_and_its_opinions_open_at_once(people):
    meeting = stories.opened(people, cases=3)
    session.present_next(meeting, by=people.chair)

    item = steering.insert(
        meeting, case=stories.ready(people, number="4790", family="Eilig"), by=people.chair
    )

    assert item.position == 2
    assert ballots.current(item, Round.OPINION).is_open
    session.set_aside(meeting.items.get(position=1), by=people.chair)
    assert session.present_next(meeting, by=people.chair) == item


def test_agenda_of_a_meeting_that_is_not_open_is_not_steered(people):
    meeting = stories.published(people)
    with pytest.raises(Refused, match="The meeting is not open"):
        steering.shift(meeting.items.get(), to=1, by=people.chair)


def test_who_brings_what_stands_on_the_case_until_it_is_decided(people):
    meeting = stories.opened(people)
    item = meeting.items.get()
    errands = [("Dr. Ravi Menon", "CT of T8"), ("Clara Benn", "The biopsy report")]
    session.defer(item, by=people.chair, reason="No CT.", errands=errands)
    told = [(errand.who, errand.what) for errand in control.errands_for(AgendaItem.objects.get())]
    assert told == errands
    session.close_meeting(meeting, by=people.chair)

    again = stories.planned(people)
    again = stories.agenda.add(again, case=item.case, by=people.clerk)
    assert [errand.who for errand in control.errands_for(again)] == ["Dr. Ravi Menon", "Clara Benn"]
    stories.agenda.publish(again.meeting, by=people.clerk)
    session.open_meeting(again.meeting, by=people.chair)
    for name in stories.VOTERS:
        stories.presence.join(again.meeting, by=people.users[name])
    stories.decide(people, again)
    third = AgendaItem(meeting=again.meeting, case=item.case)
    assert control.errands_for(third) == []


def test_an_errand_says_who_and_what(people):
    item = stories.presented(people)
    with pytest.raises(Refused, match="Each line says who"):
        session.defer(item, by=people.chair, reason="No CT.", errands=[("", "CT")])
    assert AgendaItem.objects.get().state == "presenting"
