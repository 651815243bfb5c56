"""A meeting that never takes place: its cases are not lost with it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from meetings import agenda, ballots, presence, session
from meetings.models import Attendance, Meeting
from meetings.vocabulary import Round
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

SNOW = "Snow: nobody can come."


def test_cancelled_meeting_gives_its_cases_back_and_annuls_their_ballots(people):
    meeting = stories.published(people, cases=2)
    first, second = meeting.items.all()
    ballot = ballots.current(first, Round.OPINION)
    ballots.cast(ballot, by=people.surgeon, **stories.OPINION)
    session.defer(second, by=people.chair, reason="No MRI.")

    agenda.cancel(meeting, by=people.clerk, reason=f" {SNOW} ")
    agenda.cancel(meeting, by=people.clerk, reason="Once more.")

    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancel_reason) == ("cancelled", SNOW)
    assert AuditEvent.objects.get(action="meeting.cancel").detail == {"reason": SNOW}
    reasons = [item.defer_reason for item in meeting.items.all()]
    assert reasons == [f"The meeting was cancelled: {SNOW}", "No MRI."]
    assert {item.case.state for item in meeting.items.all()} == {"ready"}
    ballot.refresh_from_db()
    assert (ballot.state, ballot.votes.count()) == ("annulled", 1)

    again = agenda.add(stories.planned(people), case=first.case, by=people.clerk)
    assert again.state == "waiting"


def test_planned_meeting_is_cancelled_and_takes_no_further_case(people):
    meeting = stories.planned(people)
    agenda.add(meeting, case=stories.ready(people), by=people.clerk)

    agenda.cancel(meeting, by=people.clerk, reason=SNOW)

    with pytest.raises(Refused, match=r"This meeting is cancelled. Its agenda"):
        agenda.add(meeting, case=stories.ready(people, number="12"), by=people.clerk)
    with pytest.raises(Refused, match="until it is closed"):
        presence.join(meeting, by=people.surgeon)
    assert not Attendance.objects.exists()


def test_open_meeting_is_not_cancelled_and_none_without_a_reason(people):
    meeting = stories.opened(people)

    with pytest.raises(Refused, match=r"This meeting is open. It cannot be cancelled now"):
        agenda.cancel(meeting, by=people.clerk, reason=SNOW)
    with pytest.raises(Refused, match="Please say why the meeting is cancelled"):
        agenda.cancel(meeting, by=people.clerk, reason=" ")


@pytest.mark.parametrize("name", ["clerk", "chair"])
def test_meeting_is_cancelled_on_its_page_with_the_reason(people, client, name):
    meeting = stories.published(people)
    address = reverse("meeting-cancel", args=[meeting.pk])
    client.force_login(people.users[name])

    assert address in client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    shown = client.post(address, {"reason": SNOW}, follow=True).content.decode()

    assert Meeting.objects.get().state == "cancelled"
    assert SNOW in shown
    assert address not in shown
    assert client.post(address, {"reason": SNOW}).status_code == 302
    for page in ("chair", "participant", "room", "agenda", "meeting-documents"):
        assert client.get(reverse(page, args=[meeting.pk])).status_code in (200, 403)
    listed = client.get(reverse("meetings", args=["spine"])).content.decode()
    assert "Cancelled" in listed


def test_open_meeting_answers_a_late_cancel_with_the_sentence(people, client):
    meeting = stories.opened(people)
    client.force_login(people.clerk)

    answer = client.post(reverse("meeting-cancel", args=[meeting.pk]), {"reason": SNOW})

    assert answer.status_code == 409
    assert "It cannot be cancelled now" in answer.content.decode()


def test_cancelled_meeting_is_not_the_last_one_and_shows_no_outcome(people, client):
    held = stories.decided(people).meeting
    session.close_meeting(held, by=people.chair)
    later = stories.planned(people)
    Meeting.objects.filter(pk=later.pk).update(starts_at=held.starts_at + timedelta(days=7))
    agenda.cancel(later, by=people.clerk, reason=SNOW)
    client.force_login(people.clerk)

    panel = client.get(reverse("desk-meetings", args=["spine"]))
    assert panel.context["last"] == held
    listed = client.get(reverse("meetings", args=["spine"])).content.decode()
    assert f"It was cancelled: {SNOW}" in listed
    assert reverse("meeting-documents", args=[later.pk]) not in listed
    page = client.get(reverse("meeting", args=[later.pk])).content.decode()
    assert SNOW in page
    assert not any(word in page for word in ("Outcome", "<h2>Documents", "<h2>Attendance"))
