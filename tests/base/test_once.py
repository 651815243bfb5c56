"""Each step once, however often its browser sends it."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import ballots, chairing, decisions, pairing, presence, session
from meetings.models import Attendance, Meeting, Vote
from meetings.vocabulary import Round
from tests import stories
from tumorboard import once
from tumorboard.models import AcceptedCommand, AuditEvent, Membership

pytestmark = pytest.mark.slow

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


def planned_frame(people) -> tuple:
    sent = {"date": "2027-02-01", "time": "16:00", "length_minutes": "60", "place": "Room 4"}
    sent |= {"zone_name": "Europe/Berlin", "chair": people.chair.pk}
    return "clerk", reverse("meeting-new", args=[people.board.slug]), sent


def changed_frame(people) -> tuple:
    meeting = stories.planned(people)
    _, _, sent = planned_frame(people)
    sent |= {"place": "Room 5", "revision": meeting.revision}
    return "clerk", to("meeting-edit", meeting), sent


def added_case(people) -> tuple:
    case = stories.ready(people)
    return "clerk", to("agenda-add", stories.planned(people)), {"case": case.pk}


def moved_case(people) -> tuple:
    meeting = stories.published(people, cases=2)
    return "clerk", to("item-move", meeting), {"item": meeting.items.last().pk, "position": "1"}


def planned_minutes(people) -> tuple:
    return "clerk", to("item-minutes", stories.published(people).items.get()), {"minutes": "7"}


def ticked_member(people) -> tuple:
    sent = {"user": people.radiologist.pk, "mode": "video"}
    return "clerk", to("presence-set", stories.opened(people)), sent


def seated_deputy(people) -> tuple:
    meeting = stories.opened(people)
    colleague = Membership.objects.filter(user=people.radiologist)
    colleague.update(discipline="radiation_oncology")
    presence.leave(meeting, by=people.radiation)
    presence.join(meeting, by=people.radiologist)
    sent = {"user": people.radiologist.pk, "deputy_for": people.radiation.pk}
    return "clerk", to("deputy-set", meeting), sent


def corrected_line(people) -> tuple:
    stretch = stories.opened(people).attendances.get(user=people.surgeon)
    joined = stretch.joined_at.astimezone(people.board.zone)
    sent = {"mode": "video", "joined": f"{joined:%H:%M}", "revision": stretch.revision}
    return "clerk", to("attendance-correct", stretch), sent


def forgotten_member(people) -> tuple:
    meeting = stories.opened(people)
    joined = meeting.opened_at.astimezone(people.board.zone)
    sent = {"user": people.radiologist.memberships.get().pk, "mode": "room"}
    return "clerk", to("attendance-add", meeting), {**sent, "joined": f"{joined:%H:%M}"}


def reviewed_case(people) -> tuple:
    return "surgeon", to("item-reviewed", stories.published(people).items.get()), {}


def called_off(people) -> tuple:
    meeting = stories.called(people).meeting
    return "surgeon", to("emergency-call-off", meeting), {"reason": "Walking again."}


def called_in(people) -> tuple:
    meeting = stories.called(people).meeting
    return "surgeon", to("emergency-call-in", meeting), {"members": [people.radiologist.pk]}


def answered_board(people) -> tuple:
    sent = {"modality": "surveillance", "intent": "palliative", "confidence": "3", "reason": "x"}
    return "oncologist", to("emergency-answer", stories.called(people)), sent


def paired_screen(people) -> tuple:
    meeting = stories.opened(people)
    return "clerk", to("room-screens", meeting), {"code": pairing.ask(stories.TOKEN)}


STEPS = [
    *(planned_frame, changed_frame, added_case, moved_case, planned_minutes, ticked_member),
    *(seated_deputy, corrected_line, forgotten_member, reviewed_case, called_off, called_in),
    *(answered_board, paired_screen),
]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_sent_again_under_its_key_is_answered_as_the_first_time(people, client, step):
    who, address, sent = step(people)
    client.force_login(people.users[who])
    before, key = AuditEvent.objects.count(), uuid.uuid4()

    first = client.post(address, sent, headers=keyed(key))
    done = AuditEvent.objects.count()
    again = client.post(address, sent, headers=keyed(key))

    assert first.status_code in (200, 302)
    assert done > before
    assert again.status_code == first.status_code
    assert again.headers.get("Location") == first.headers.get("Location")
    assert AuditEvent.objects.count() == done


def test_a_late_copy_of_a_tick_does_not_bring_back_who_has_left(people, client):
    meeting, key = stories.opened(people), uuid.uuid4()
    client.force_login(people.clerk)
    tick = {"user": people.radiologist.pk, "mode": "room"}
    client.post(to("presence-set", meeting), tick, headers=keyed(key))
    client.post(to("presence-set", meeting), {**tick, "mode": ""}, headers=keyed())

    client.post(to("presence-set", meeting), tick, headers=keyed(key))

    assert not meeting.attendances.filter(user=people.radiologist, left_at=None).exists()


def test_a_late_copy_of_an_emergency_position_does_not_overwrite_a_newer_one(people, client):
    item = stories.called(people)
    ballots.reveal(stories.answer(people, item, *stories.VOTERS), by=people.surgeon)
    decisions.propose(item, by=people.surgeon, recommendation="Tonight.", plan=stories.PLAN)
    ballot, key = ballots.current(item, Round.POSITION), uuid.uuid4()
    client.force_login(people.oncologist)
    old = {"ballot": ballot.pk, "position": "agree"}
    new = {"ballot": ballot.pk, "position": "disagree", "reason": "Too frail."}
    for sent, header in ((old, keyed(key)), (new, keyed()), (old, keyed(key))):
        answer = client.post(to("emergency-position", item), sent, headers=header)
        assert answer.status_code == 302

    assert ballot.votes.get().position == "disagree"


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


@pytest.mark.parametrize(
    "name", ["item-record", "item-record-unvoted", "item-defer", "minute-taker", "chair-hand-over"]
)
def test_a_form_without_script_says_under_which_chair_it_was_opened(people, client, name):
    stories.deputy(people)
    item = stories.proposed(people)
    client.force_login(people.chair)
    thing = item if name.startswith("item") else item.meeting
    page = client.get(to(name, thing)).content.decode()
    assert page.count('<input type="hidden" name="term" value="1">') == 1
    part = client.get(to(name, thing), headers=HTMX).content.decode()
    assert 'name="term"' not in part, "there the screen sends it"

    chairing.hand_over(item.meeting, to=people.deputy, by=people.chair)
    chairing.hand_over(item.meeting, to=people.chair, by=people.deputy)

    late = client.post(to(name, thing), {"term": "1"})
    assert late.status_code == 409
    assert "The chair has changed since this was on your screen" in late.content.decode()


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
