"""Each step once, however often its browser sends it."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import chairing, presence, session
from meetings.models import Attendance, Meeting, Vote
from tests import stories
from tumorboard import once
from tumorboard.models import AcceptedCommand, AuditEvent

HTMX = {"HX-Request": "true"}


def keyed(key: object = None) -> dict:
    return {**HTMX, once.HEADER: str(key or uuid.uuid4())}


def to(name: str, thing: object) -> str:
    return reverse(name, args=[thing.pk])


def test_the_same_key_does_a_command_once_and_answers_as_if_it_had_just_been_done(people, client):
    client.force_login(people.chair)
    meeting = stories.opened(people, cases=2)
    key = uuid.uuid4()

    first = client.post(to("meeting-next", meeting), headers=keyed(key))
    item = session.current_item(meeting)
    session.set_aside(item, by=people.chair)
    again = client.post(to("meeting-next", meeting), headers=keyed(key))

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["HX-Trigger"] == first.headers["HX-Trigger"] == "tb:poll"
    assert session.current_item(meeting) is None
    assert AuditEvent.objects.filter(action="agenda_item.present").count() == 1


def test_a_refused_command_leaves_its_key_free(people, client):
    client.force_login(people.chair)
    meeting = stories.published(people)
    key = uuid.uuid4()
    assert client.post(to("meeting-next", meeting), headers=keyed(key)).status_code == 409
    assert not AcceptedCommand.objects.exists()

    session.open_meeting(meeting, by=people.chair)

    assert client.post(to("meeting-next", meeting), headers=keyed(key)).status_code == 200
    assert session.current_item(meeting) is not None


def test_a_form_that_comes_back_leaves_its_key_free(people, client):
    client.force_login(people.chair)
    item = stories.presented(people)
    key = uuid.uuid4()
    assert (
        client.post(to("item-defer", item), {"reason": ""}, headers=keyed(key)).status_code == 422
    )
    sent = {"reason": "No CT."}
    assert client.post(to("item-defer", item), sent, headers=keyed(key)).status_code == 200
    item.refresh_from_db()
    assert item.state == "deferred"


def test_a_key_of_somebody_else_or_of_another_step_is_refused(people, client):
    meeting, key = stories.opened(people), uuid.uuid4()
    client.force_login(people.surgeon)
    client.post(to("hand-raise", meeting), headers=keyed(key))
    other = client.post(to("hand-lower", meeting), headers=keyed(key))
    assert other.status_code == 409
    assert meeting.hands.filter(lowered_at=None).count() == 1

    client.force_login(people.oncologist)
    assert client.post(to("hand-raise", meeting), headers=keyed(key)).status_code == 409
    assert meeting.hands.count() == 1
    assert client.post(to("hand-raise", meeting), headers=keyed("odd")).status_code == 409


def test_joining_again_under_the_same_key_after_having_left_is_not_a_second_presence(
    people, client
):
    meeting, key = stories.opened(people), uuid.uuid4()
    client.force_login(people.radiologist)
    client.post(to("meeting-join", meeting), {"mode": "room"}, headers=keyed(key))
    presence.leave(meeting, by=people.radiologist)

    answer = client.post(to("meeting-join", meeting), {"mode": "room"}, headers=keyed(key))

    assert answer.status_code == 200
    assert "Are you here?" in answer.content.decode()
    assert Attendance.objects.filter(user=people.radiologist).count() == 1


def test_an_opinion_sent_again_does_not_overwrite_a_newer_one(people, client):
    item = stories.published(people).items.get()
    client.force_login(people.surgeon)
    old, new = (
        {"modality": "surveillance", "intent": "palliative", "confidence": "3", "reason": words}
        for words in ("Old.", "New.")
    )
    key = uuid.uuid4()
    assert client.post(to("item-opinion", item), old, headers=keyed(key)).status_code == 302
    client.post(to("item-opinion", item), new, headers=keyed())

    assert client.post(to("item-opinion", item), old, headers=keyed(key)).status_code == 302
    assert Vote.objects.get().reason == "New."


def test_a_failed_position_takes_its_key_back(people, client):
    item, key = stories.proposed(people), uuid.uuid4()
    client.force_login(people.surgeon)
    wrong = {"ballot": uuid.uuid4(), "position": "agree"}
    assert client.post(to("item-position", item), wrong, headers=keyed(key)).status_code == 409
    assert not AcceptedCommand.objects.exists()


def test_a_command_under_an_earlier_chair_is_refused_through_the_page(people, client):
    stories.deputy(people)
    meeting = stories.opened(people)
    client.force_login(people.chair)
    chairing.hand_over(meeting, to=people.deputy, by=people.chair)
    late = client.post(to("meeting-next", meeting), {"term": "1"}, headers=keyed())
    assert late.status_code == 409
    assert "Dr. Henrik Vos has the chair since" in late.content.decode()

    chairing.hand_over(meeting, to=people.chair, by=people.deputy)
    late = client.post(to("meeting-next", meeting), {"term": "1"}, headers=keyed())
    assert "The chair has changed since this was on your screen" in late.content.decode()
    assert (
        client.post(to("meeting-next", meeting), {"term": "3"}, headers=keyed()).status_code == 200
    )


def test_keys_are_swept_after_a_day(people):
    for hours in (1, 25):
        at = timezone.now() - timedelta(hours=hours)
        AcceptedCommand.objects.create(key=uuid.uuid4(), by=people.chair, action="/x/", at=at)

    assert once.sweep() == 1
    assert AcceptedCommand.objects.count() == 1


def test_a_step_that_breaks_in_the_middle_leaves_neither_itself_nor_its_key(
    people, client, monkeypatch
):
    client.raise_request_exception = False
    client.force_login(people.chair)
    meeting = stories.published(people)

    def broken(*args, **kwargs):
        raise RuntimeError("out of paper")

    monkeypatch.setattr("meetings.views.chair.say", broken)
    assert client.post(to("meeting-open", meeting), headers=keyed()).status_code == 500
    assert Meeting.objects.get().state == "published"
    assert not AcceptedCommand.objects.exists()


@pytest.mark.parametrize("name", ["meeting-join", "hand-raise"])
def test_without_a_key_a_step_is_done_as_ever(people, client, name):
    client.force_login(people.radiologist)
    meeting = stories.opened(people)
    assert client.post(to(name, meeting), headers=HTMX).status_code == 200
    assert not AcceptedCommand.objects.exists()
