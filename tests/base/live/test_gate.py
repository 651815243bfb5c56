"""Who may follow, and for how long."""

import time
import uuid

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.base.live.board_site import (
    FEEDS,
    Event,
    Screen,
    address,
    change,
    person,
    sign_in,
    token_for,
    wait_until,
)
from tumorboard import gate, live, sitting, streams
from tumorboard.models import Board, Membership, User
from tumorboard.sitting_rows import Sitting
from tumorboard.streams import tickets_for

pytestmark = pytest.mark.slow


def test_who_may_not_follow_learns_nothing(board, site, cookie, screens):
    stranger = sign_in(person("Eve Stranger"))
    disabled = person("Dan Gone", board)
    was_in = sign_in(disabled)
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    nowhere = f"/live/board/{uuid.uuid4()}/room/"
    asked = [
        (address(board), ""),
        (address(board), "no-such-session"),
        (address(board), stranger),
        (address(board), was_in),
        (address(board, "backstage"), cookie),
        (nowhere, cookie),
        (f"/live/ward/{board.pk}/room/", cookie),
        (f"{address(board)}../", cookie),
        ("/live/", cookie),
    ]
    answers = set()
    for path, key in asked:
        screen = Screen(site.port, path, key)
        screens.append(screen)
        headers = {k: v for k, v in screen.response.getheaders() if k not in ("date", "server")}
        answers.add((screen.status, str(headers), screen.response.read()))
    assert {status for status, _, _ in answers} == {404}
    assert len(answers) == 1, "every refusal is the same bytes"


def test_following_is_not_activity_and_holds_no_connection(board, cookie, watch):
    def session() -> tuple:
        columns = ("session_key", "session_data", "expire_date")
        return Sitting.objects.values_list(*columns).get(pk=cookie)

    before = session()
    rooms = [watch("room") for _ in range(10)] + [watch("chair") for _ in range(10)]
    for room in rooms:
        room.update()
    wait_until(lambda: open_connections() == ["", "tumorboard-live"])
    assert session() == before


def open_connections() -> list[str]:
    """The names of the connections to this database; this test's own has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity"
            " WHERE datname = current_database() ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def lose_the_membership(ada: User) -> None:
    Membership.objects.filter(user=ada).update(is_active=False)


def be_disabled(ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)


def sign_out(ada: User) -> None:
    mine = [
        row.pk for row in Sitting.objects.all() if row.get_decoded()[SESSION_KEY] == str(ada.pk)
    ]
    Sitting.objects.filter(pk__in=mine).delete()


def change_the_password(ada: User) -> None:
    ada.set_password("another battery")
    ada.save()


def sign_out_everywhere(ada: User) -> None:
    sitting.end_all(ada, by="test", reason="signed out everywhere")


def do_nothing_for_too_long(ada: User) -> None:
    Sitting.objects.filter(user=ada).update(expire_date=timezone.now())


def stay_too_long(ada: User) -> None:
    Sitting.objects.filter(user=ada).update(expire_date=timezone.now(), ends_at=timezone.now())


LOSSES = [
    lose_the_membership,
    be_disabled,
    sign_out,
    change_the_password,
    sign_out_everywhere,
    do_nothing_for_too_long,
    stay_too_long,
]


@pytest.mark.parametrize("told_of", ["the person", "nobody in particular"])
@pytest.mark.parametrize("loss", LOSSES)
def test_a_lost_right_ends_the_stream_at_once_when_told(board, ada, watch, loss, told_of):
    room = watch()
    room.update()
    began = time.monotonic()
    with transaction.atomic():
        change(board, name="Secret")
        loss(ada)
        live.revoke(ada if told_of == "the person" else None)
    assert room.next() == Event("closed", "access", "0")
    assert room.next() is None
    assert time.monotonic() - began < 1
    assert watch().status == 404


def test_news_waits_until_a_lost_right_was_looked_into(board, ada, watch, monkeypatch):
    def slowly(*given: object) -> dict:
        time.sleep(0.4)
        return ask(*given)

    room = watch()
    room.update()
    ask = gate.admitted
    monkeypatch.setattr(gate, "admitted", slowly)
    with transaction.atomic():
        change(board, name="Secret")
        lose_the_membership(ada)
        live.revoke()
    assert room.next() == Event("closed", "access", "0")


@pytest.mark.parametrize("loss", LOSSES)
def test_a_lost_right_ends_the_stream_within_five_seconds(board, ada, site, watch, screens, loss):
    staying = Screen(site.port, address(board), sign_in(person("Bo Stays", board)))
    screens.append(staying)
    staying.update()
    room = watch()
    room.update()
    began = time.monotonic()
    loss(ada)
    assert room.next() == Event("closed", "access", "0")
    took = time.monotonic() - began
    print(f"{loss.__name__}: cut after {took:.2f} s")
    assert took < 5
    change(board, quorum=9)
    assert staying.update() == (1, {"quorum": "<p>9</p>"})


def test_a_device_follows_what_it_was_paired_with_and_no_more(board, site, screens):
    token = token_for(board.slug)
    for audience, key, status in (
        ("room", token, 200),
        ("chair", token, 404),
        ("room", "y" * 43, 404),
        ("room", token[:-1], 404),
    ):
        screen = Screen(site.port, address(board, audience), device=key)
        screens.append(screen)
        assert screen.status == status, (audience, key)
    assert [follower.holder for follower in site.hub.followers()] == ["device:wall"]


def test_a_device_that_lost_its_right_is_cut_at_once_when_told(board, site, screens):
    room = Screen(site.port, address(board), device=token_for(board.slug))
    screens.append(room)
    room.update()
    began = time.monotonic()
    with transaction.atomic():
        Board.objects.filter(pk=board.pk).update(slug=f"live-{uuid.uuid4().hex}")
        live.revoke(device="wall")
    assert room.next() == Event("closed", "access", "0")
    assert time.monotonic() - began < 1


def test_who_has_a_session_and_a_device_follows_with_what_is_good(board, site, cookie, screens):
    for device, audience in (("y" * 43, "room"), (token_for(board.slug), "chair")):
        screens.append(Screen(site.port, address(board, audience), cookie, device=device))
        assert screens[-1].status == 200


def test_what_cannot_be_a_session_key_is_no_question_to_the_database(board, site, screens):
    for key in ('"aaaaaaaaaa\\000"', "Aaaaaaaaaa", "a" * 41, "a' OR 1=1 --"):
        screen = Screen(site.port, address(board), key)
        screens.append(screen)
        assert screen.status == 404
        assert tickets_for(address(board), {"cookie": f"tumorboard_session={key}"}) == []


def test_a_ticket_that_the_database_cannot_take_fails_alone(board, cookie):
    good = gate.Ticket(cookie, "board", str(board.pk), "room")
    bad = [
        gate.Ticket(f"aaaaaaaaaa\0{number}", "board", str(board.pk), "room") for number in range(3)
    ]

    assert set(gate.admitted(FEEDS, [bad[0], good, *bad[1:]])) == {good}


def test_a_whole_auditorium_is_checked_with_three_questions(board, cookie):
    own = Sitting.objects.get(pk=cookie)
    keys = [f"{number:032d}" for number in range(gate.BATCH)]
    Sitting.objects.bulk_create(
        Sitting(session_key=key, session_data=own.session_data, expire_date=own.expire_date)
        for key in keys
    )
    tickets = [gate.Ticket(key, "board", str(board.pk), "room") for key in keys]

    with CaptureQueriesContext(connection) as asked:
        good = gate.judged(FEEDS, tickets)

    assert set(good) == set(tickets)
    assert len(asked) == 3


def test_streams_of_one_batch_end_before_the_next_is_asked(board, ada, site, watch, monkeypatch):
    monkeypatch.setattr(gate, "BATCH", 1)
    ended_before = []
    ask = gate.admitted

    def one_by_one(feeds: dict, tickets: list) -> dict:
        ended_before.append(sum(bool(follower.ended) for follower in followers))
        return ask(feeds, tickets)

    for audience in ("chair", "participant", "room"):
        watch(audience).update()
    followers = site.hub.followers()
    monkeypatch.setattr(gate, "admitted", one_by_one)
    lose_the_membership(ada)
    live.revoke(ada)
    wait_until(lambda: all(follower.ended for follower in followers))

    assert ended_before[:3] == [0, 1, 2]


def test_one_person_does_not_take_all_the_room(watch, monkeypatch):
    monkeypatch.setattr(streams, "MOST_OF_ONE", 2)
    assert [watch().status for _ in range(3)] == [200, 200, 503]
