"""The live meeting: one case after the other, each decided or deferred."""

import pytest
from django.db import IntegrityError

from cases.models import Case
from meetings import agenda, ballots, session
from meetings.models import AgendaItem, Document, Meeting, Transition
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent, LiveTopic
from tumorboard.refusal import Refused


def test_chair_opens_a_published_meeting_once(people):
    meeting = stories.published(people)
    session.open_meeting(meeting, by=people.chair)
    session.open_meeting(meeting, by=people.chair)

    meeting.refresh_from_db()
    assert (meeting.state, meeting.opened_at is not None) == ("open", True)
    assert AuditEvent.objects.filter(action="meeting.open").count() == 1


def test_planned_meeting_is_not_opened(people):
    with pytest.raises(Refused, match=r"This meeting is planned. It cannot be opened now"):
        session.open_meeting(stories.planned(people), by=people.chair)


def test_case_is_not_presented_before_the_meeting_is_open(people):
    with pytest.raises(Refused, match="Open the meeting first"):
        session.present(stories.published(people).items.get(), by=people.chair)


def test_one_case_at_a_time(people):
    meeting = stories.opened(people, cases=2)
    first, second = meeting.items.all()
    session.present(first, by=people.chair)

    with pytest.raises(Refused, match="Case 1 is still being discussed"):
        session.present(second, by=people.chair)

    session.set_aside(first, by=people.chair)
    assert session.present(second, by=people.chair).state == "presenting"
    assert session.current_item(meeting) == second


def test_next_case_is_the_first_that_waits(people):
    meeting = stories.opened(people, cases=3)
    session.defer(meeting.items.get(position=1), by=people.chair, reason="No MRI.")

    assert session.present_next(meeting, by=people.chair).position == 2


def test_when_no_case_waits_the_chair_is_told(people):
    item = stories.decided(people)

    with pytest.raises(Refused, match="No case is waiting any more"):
        session.present_next(item.meeting, by=people.chair)


def test_deferred_case_goes_back_to_the_ready_ones_with_its_reason(people):
    item = stories.presented(people)

    session.defer(item, by=people.chair, reason=" The MRI is missing. ")

    item.refresh_from_db()
    assert (item.state, item.defer_reason) == ("deferred", "The MRI is missing.")
    assert Case.objects.get(pk=item.case_id).state == "ready"
    assert Transition.objects.get(item=item, verb="defer", ballot=None).reason == item.defer_reason


def test_case_is_not_deferred_without_a_reason(people):
    with pytest.raises(Refused, match="Please say why the case is deferred"):
        session.defer(stories.presented(people), by=people.chair, reason="  ")


def test_case_of_a_planned_meeting_is_not_deferred(people):
    item = agenda.add(stories.planned(people), case=stories.ready(people), by=people.clerk)

    with pytest.raises(Refused, match="after the agenda is published and before the close"):
        session.defer(item, by=people.chair, reason="No MRI.")


def test_deferred_case_can_be_presented_after_all_with_a_new_ballot(people):
    item = stories.opened(people).items.get()
    before = stories.cast_opinions(people, item)
    session.defer(item, by=people.chair, reason="Images are on their way.")

    item = session.present(item, by=people.chair)

    assert (item.state, item.defer_reason, item.finished_at) == ("presenting", "", None)
    ballot = ballots.current(item, Round.OPINION)
    assert (ballot.state, ballot.votes.count()) == ("open", 0)
    assert ballot != before


def test_decided_case_is_neither_presented_nor_deferred_again(people):
    item = stories.decided(people)

    with pytest.raises(Refused, match="This agenda item is decided"):
        session.present(item, by=people.chair)
    with pytest.raises(Refused, match="This agenda item is decided"):
        session.defer(item, by=people.chair, reason="Second thoughts.")


def test_meeting_is_not_closed_while_a_case_is_undecided(people):
    meeting = stories.opened(people, cases=3)
    stories.decide(people, meeting.items.get(position=2))

    with pytest.raises(Refused, match=r"Not all cases are done \(number 1, 3\)"):
        session.close_meeting(meeting, by=people.chair)


def test_close_ends_every_presence_and_asks_for_the_minutes_once(people):
    item = stories.decided(people)
    for _ in range(2):
        session.close_meeting(item.meeting, by=people.chair)

    meeting = Meeting.objects.get()
    assert meeting.state == "closed"
    assert not meeting.attendances.filter(left_at=None).exists()
    assert Document.objects.filter(kind="minutes").count() == 1


def test_meeting_stays_open_when_the_audit_row_cannot_be_written(people, broken_audit):
    item = stories.decided(people)

    with broken_audit(), pytest.raises(IntegrityError):
        session.close_meeting(item.meeting, by=people.chair)

    assert Meeting.objects.get().state == "open"
    assert not Document.objects.filter(kind="minutes").exists()


def test_names_on_the_room_screen_are_switched_and_audited(people):
    meeting = stories.opened(people)
    for on in (True, True, False):
        session.show_identity(meeting, by=people.chair, on=on)

    actions = AuditEvent.objects.filter(action__startswith="room.").order_by("id")
    assert [event.action for event in actions] == ["room.identity_shown", "room.identity_hidden"]


def test_every_step_raises_the_version_that_the_screens_follow(people):
    meeting = stories.opened(people)
    topic = LiveTopic.objects.get(name=meeting.topic)

    session.present(AgendaItem.objects.get(), by=people.chair)

    assert LiveTopic.objects.get(name=meeting.topic).version > topic.version


def test_name_in_the_room_was_allowed_for_one_patient(people):
    meeting = stories.opened(people, cases=2)
    first, second = meeting.items.all()

    def shown() -> bool:
        return Meeting.objects.get().room_shows_identity

    def allow() -> None:
        session.show_identity(meeting, by=people.chair, on=True)
        assert shown()

    allow()
    session.present_next(meeting, by=people.chair)
    assert not shown()
    allow()
    session.set_aside(first, by=people.chair)
    assert not shown()
    session.present(first, by=people.chair)
    allow()
    session.defer(second, by=people.chair, reason="No MRI.")
    assert shown()
    session.defer(first, by=people.chair, reason="No MRI.")
    assert not shown()
    allow()
    session.close_meeting(meeting, by=people.chair)
    assert not shown()
    assert AuditEvent.objects.filter(action="room.identity_hidden").count() == 4


def test_clerk_defers_a_case_before_the_meeting_and_its_chair_from_then_on(people):
    meeting = stories.published(people, cases=2)
    first, second = meeting.items.all()
    session.defer(first, by=people.clerk, reason="No MRI.")
    session.open_meeting(meeting, by=people.chair)

    with pytest.raises(Refused, match="From now on its chair defers a case"):
        session.defer(second, by=people.clerk, reason="No MRI.")

    assert [item.state for item in meeting.items.all()] == ["deferred", "waiting"]
