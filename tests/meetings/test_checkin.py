"""Checking in by the code on the room screen."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings import checkin, live, presence, session
from meetings.models import CheckInTries
from tests import people as cast
from tests import stories
from tests.meetings.test_races import at_once, audited
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true"}


@pytest.fixture
def meeting(people):
    """An open meeting of a board that asks for the code; nobody is there yet."""
    people.board.room_code_required = True
    people.board.save()
    return session.open_meeting(stories.published(people), by=people.chair)


def code(meeting, **ago) -> str:
    return checkin.code_of(meeting, timezone.now() - timedelta(**ago))


def wrong(meeting) -> str:
    right = {code(meeting), code(meeting, minutes=3)}
    return next(c for c in ("00000", "00001", "00002") if c not in right)


def test_code_is_five_digits_and_changes_with_time_and_meeting(people, meeting):
    other = stories.planned(people)
    codes = {code(meeting, minutes=3 * step) for step in range(40)}

    assert all(len(one) == 5 and one.isdigit() for one in codes)
    assert len(codes) > 35
    assert [code(other, minutes=3 * n) for n in range(3)] != [
        code(meeting, minutes=3 * n) for n in range(3)
    ]


def test_member_is_in_the_room_with_the_code_of_now_or_of_the_step_before(people, meeting):
    now = code(meeting)
    with time_machine.travel(timezone.now() + checkin.STEP, tick=False):
        assert presence.join(meeting, by=people.surgeon, code=now).mode == "room"
    with (
        time_machine.travel(timezone.now() + 3 * checkin.STEP, tick=False),
        pytest.raises(Refused, match="not the code on the room screen"),
    ):
        presence.join(meeting, by=people.oncologist, code=now)


@pytest.mark.parametrize("said", ["", "  "])
def test_without_a_code_one_is_asked_for_it_and_it_is_no_try(people, meeting, said):
    with pytest.raises(Refused, match="type the five digits"):
        presence.join(meeting, by=people.surgeon, code=said)

    assert not CheckInTries.objects.exists()


@pytest.mark.parametrize("mode", ["video", "phone"])
def test_video_and_telephone_need_no_code_but_the_way_into_the_room_does(people, meeting, mode):
    presence.join(meeting, by=people.surgeon, mode=mode)

    with pytest.raises(Refused, match="type the five digits"):
        presence.join(meeting, by=people.surgeon, mode="room")
    assert meeting.attendances.get().mode == mode


def test_who_keeps_the_list_needs_no_code(people, meeting):
    for name in ("chair", "clerk"):
        assert presence.join(meeting, by=people.users[name]).mode == "room"
    presence.set_presence(meeting, user=people.surgeon, is_present=True, by=people.clerk)
    assert presence.join(meeting, by=people.surgeon).mode == "room"


def test_board_that_does_not_ask_takes_anybodys_word(people):
    meeting = session.open_meeting(stories.published(people), by=people.chair)

    assert presence.join(meeting, by=people.surgeon).mode == "room"


def test_after_five_wrong_codes_even_the_right_one_waits(people, meeting):
    for _ in range(checkin.TRIES):
        with pytest.raises(Refused, match="not the code"):
            presence.join(meeting, by=people.surgeon, code=wrong(meeting))

    with pytest.raises(Refused, match=r"Too many wrong codes. Try again at \d\d:\d\d"):
        presence.join(meeting, by=people.surgeon, code=code(meeting))
    assert AuditEvent.objects.filter(action="attendance.wrong_code").count() == checkin.TRIES
    assert presence.join(meeting, by=people.oncologist, code=code(meeting))

    with time_machine.travel(timezone.now() + checkin.PAUSE, tick=False):
        assert presence.join(meeting, by=people.surgeon, code=code(meeting))
    assert not CheckInTries.objects.filter(user=people.surgeon).exists()


def test_audit_never_holds_a_code(people, meeting):
    said = wrong(meeting)
    with pytest.raises(Refused):
        presence.join(meeting, by=people.surgeon, code=said)
    presence.join(meeting, by=people.surgeon, code=code(meeting))

    told = str(list(AuditEvent.objects.filter(action__startswith="attendance").values("detail")))
    assert said not in told
    assert code(meeting) not in told


def test_code_stands_on_the_room_screen_and_in_no_other_part(people, meeting):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        said = code(meeting)
        stories.paired(people, meeting)
        wall = stories.screen_browser()
        assert said in wall.get(reverse("room-code", args=[meeting.pk])).content.decode()
        for audience in live.AUDIENCES:
            assert said not in str(live.render(str(meeting.pk), audience))
        client = Client()
        client.force_login(people.surgeon)
        assert client.get(reverse("room-code", args=[meeting.pk])).status_code == 403
        for name in ("participant", "live-mine", "meeting"):
            assert said not in client.get(reverse(name, args=[meeting.pk])).content.decode()


def test_room_shows_no_code_while_nobody_can_join(people):
    people.board.room_code_required = True
    people.board.save()
    early = stories.published(people)
    address = reverse("room-code", args=[early.pk])
    stories.paired(people, early)
    wall = stories.screen_browser()

    def shown(**before) -> str:
        with time_machine.travel(early.doors_open_at - timedelta(**before), tick=False):
            answer = wall.get(address)
            assert answer.status_code == 200
            return answer.content.decode().strip()

    assert shown(minutes=1) == ""
    assert checkin.code_of(early, early.doors_open_at) in shown()


def test_wrong_code_is_said_at_its_field_and_stays_there(people, meeting, client):
    client.force_login(people.surgeon)
    address = reverse("meeting-join", args=[meeting.pk])
    sent = {"mode": "room", "code": "12 345"}
    for headers in (HTMX, {}):
        answer = client.post(address, sent, headers=headers)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert 'value="12 345"' in page
        assert 'aria-describedby="check-in-error"' in page
        assert "This is not the code on the room screen." in page

    right = f" {code(meeting)[:2]} {code(meeting)[2:]}"
    answer = client.post(address, {"mode": "room", "code": right}, headers=HTMX)
    assert "You are here, in the room" in answer.content.decode()


def test_page_counts_wrong_codes_as_the_verb_does(people, meeting, client):
    client.force_login(people.surgeon)
    address = reverse("meeting-join", args=[meeting.pk])

    said = [
        client.post(address, {"mode": "room", "code": wrong(meeting)}, headers=HTMX)
        for _ in range(checkin.TRIES + 1)
    ]
    right = client.post(address, {"mode": "room", "code": code(meeting)}, headers=HTMX)

    assert [answer.status_code for answer in said] == [409] * (checkin.TRIES + 1)
    assert "This is not the code on the room screen." in said[-2].content.decode()
    for answer in (said[-1], right):
        assert "Too many wrong codes. Try again at" in answer.content.decode()
    assert audited("attendance.wrong_code") == checkin.TRIES
    assert not meeting.attendances.exists()


def test_chairs_own_part_asks_for_no_code(people, meeting, client):
    client.force_login(people.chair)
    mine = client.get(reverse("live-mine", args=[meeting.pk])).content.decode()
    assert "check-in-code" not in mine
    client.force_login(people.surgeon)
    mine = client.get(reverse("live-mine", args=[meeting.pk])).content.decode()
    assert mine.count("check-in-code") == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_guessing_from_many_windows_at_once_is_five_tries():
    people = cast.gather()
    people.board.room_code_required = True
    people.board.save()
    meeting = session.open_meeting(stories.published(people), by=people.chair)
    said = wrong(meeting)

    answers = at_once(*[lambda: presence.join(meeting, by=people.surgeon, code=said)] * 20)

    assert all(isinstance(answer, Refused) for answer in answers)
    assert sum("not the code" in answer.sentence for answer in answers) == checkin.TRIES
    assert audited("attendance.wrong_code") == CheckInTries.objects.get().wrong == checkin.TRIES
    assert not meeting.attendances.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_arrivals_of_one_member_are_one_presence():
    people = cast.gather()
    meeting = session.open_meeting(stories.published(people), by=people.chair)

    answers = at_once(*[lambda: presence.join(meeting, by=people.surgeon)] * 50)

    assert answers == [meeting.attendances.get()] * 50
    assert audited("attendance.joined") == 1
