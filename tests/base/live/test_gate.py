"""Who may follow, and for how long."""

import time
import uuid

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from tests.base.live.board_site import (
    Event,
    Screen,
    address,
    change,
    person,
    sign_in,
    wait_until,
)
from tumorboard import gate, live
from tumorboard.models import Membership, User


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
        return Session.objects.values_list(*columns).get(pk=cookie)

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
        row.pk for row in Session.objects.all() if row.get_decoded()[SESSION_KEY] == str(ada.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()


def change_the_password(ada: User) -> None:
    ada.set_password("another battery")
    ada.save()


LOSSES = [lose_the_membership, be_disabled, sign_out, change_the_password]


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


@pytest.mark.slow
def test_a_lost_right_ends_the_stream_within_five_seconds(board, ada, site, watch, screens):
    staying = Screen(site.port, address(board), sign_in(person("Bo Stays", board)))
    screens.append(staying)
    staying.update()
    room = watch()
    room.update()
    began = time.monotonic()
    lose_the_membership(ada)
    assert room.next() == Event("closed", "access", "0")
    assert time.monotonic() - began < 5
    change(board, quorum=9)
    assert staying.update() == (1, {"quorum": "<p>9</p>"})
