"""Who is at the meeting."""

import pytest
from django.db import IntegrityError, transaction

from meetings import presence, session
from meetings.models import Attendance
from tests import stories
from tumorboard.models import AuditEvent, Membership
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


@pytest.fixture
def meeting(people):
    """An open meeting at which nobody is present yet."""
    return session.open_meeting(stories.published(people), by=people.chair)


def test_member_joins_in_their_discipline(people, meeting):
    here = presence.join(meeting, by=people.surgeon, mode="video")

    assert (here.discipline, here.is_voting, here.mode) == ("orthopaedic_spine", True, "video")
    assert AuditEvent.objects.get(action="attendance.joined").detail == {
        "user": "surgeon@example.org",
        "mode": "video",
    }


def test_observer_is_present_without_a_vote(people, meeting):
    assert presence.join(meeting, by=people.observer).is_voting is False


def test_joining_twice_is_one_presence_and_may_change_the_way(people, meeting):
    presence.join(meeting, by=people.surgeon, mode="phone")
    presence.join(meeting, by=people.surgeon, mode="room")
    presence.join(meeting, by=people.surgeon, mode="room")

    assert Attendance.objects.get().mode == "room"
    assert AuditEvent.objects.filter(action="attendance.mode_changed").count() == 1


def test_leaving_and_coming_back_are_two_stretches(people, meeting):
    presence.join(meeting, by=people.surgeon)
    presence.leave(meeting, by=people.surgeon)
    assert presence.stretch_of(meeting, people.surgeon) is None
    presence.leave(meeting, by=people.surgeon)

    presence.join(meeting, by=people.surgeon)

    assert presence.stretch_of(meeting, people.surgeon) is not None
    assert Attendance.objects.filter(left_at=None).count() == 1
    assert AuditEvent.objects.filter(action="attendance.left").count() == 1


def test_chair_ticks_a_member_and_the_audit_names_both(people, meeting):
    presence.set_presence(meeting, user=people.surgeon, is_present=True, by=people.chair)
    presence.set_presence(meeting, user=people.surgeon, is_present=False, by=people.chair)

    event = AuditEvent.objects.get(action="attendance.joined")
    assert (event.actor, event.detail["user"]) == ("chair@example.org", "surgeon@example.org")
    assert presence.stretch_of(meeting, people.surgeon) is None


def test_discipline_is_the_one_held_when_joining(people, meeting):
    presence.join(meeting, by=people.surgeon)
    Membership.objects.filter(user=people.surgeon).update(discipline="neurosurgery")

    assert Attendance.objects.get().discipline == "orthopaedic_spine"


def test_stranger_does_not_join(people, meeting):
    with pytest.raises(Refused, match=r"Sten Strange is not a member of this board."):
        presence.join(meeting, by=people.stranger)


def test_nobody_joins_before_publication_or_after_the_close(people):
    with pytest.raises(Refused, match="once the meeting is published and until it is closed"):
        presence.join(stories.planned(people), by=people.surgeon)

    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    with pytest.raises(Refused, match="until it is closed"):
        presence.join(item.meeting, by=people.radiologist)


def test_nobody_is_present_when_the_audit_row_cannot_be_written(people, meeting, broken_audit):
    with broken_audit(), pytest.raises(IntegrityError):
        presence.join(meeting, by=people.surgeon)

    assert not Attendance.objects.exists()


def test_database_takes_one_presence_at_a_time(people, meeting):
    here = presence.join(meeting, by=people.surgeon)

    with pytest.raises(IntegrityError, match="attendance_present_once"), transaction.atomic():
        Attendance.objects.create(meeting=meeting, user=people.surgeon)
    with pytest.raises(IntegrityError, match="left_after_joined"), transaction.atomic():
        Attendance.objects.filter(pk=here.pk).update(left_at="2000-01-01T00:00Z")
