"""No step without the token of one's own page, and none by reading."""

import pytest
from django.db import connection
from django.test import Client

from tests.test_access_matrix import attempt
from tests.world import build, program_routes

pytestmark = pytest.mark.slow

ROUTES = program_routes()
FOREIGN = {"HTTP_ORIGIN": "https://elsewhere.example.org", "HTTP_SEC_FETCH_SITE": "cross-site"}

LEFT_BY_READING = {
    *("tumorboard_auditevent", "tumorboard_auditwaiting", "tumorboard_sitting"),
    *("meetings_look", "meetings_roomscreen"),
}
"""What reading leaves: the trail, the sitting, what one has looked at, a screen that asks."""
LEFT_BY_PROGRAMS = {"calendar": {"tumorboard_calendaraddress", "tumorboard_try"}}
"""What reading leaves at an address without a sitting: that it was read today, and how often."""


@pytest.fixture(scope="module")
def told(shared_story):
    return build(shared_story)


@pytest.fixture
def world(told, db, bare_templates):
    return told


@pytest.fixture
def chair(world):
    """The chair's browser, which is asked for the token of its page."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people.chair)
    return client


SIGNED = {"hospital-out"}
"""Where no browser asks, but another program with a signature of its own."""


def test_no_address_takes_a_step_without_the_token_of_its_own_page(world, chair):
    taken, tried = [], 0
    for route in ROUTES:
        address = world.address(route)
        for extra in ({}, FOREIGN, {"HTTP_X_CSRFTOKEN": "x" * 64}, {"HTTP_HX_REQUEST": "true"}):
            answer = chair.post(address, **extra)
            tried += 1
            refusals = (400,) if route.name in SIGNED else (403, 405)
            if answer.status_code not in refusals:
                taken.append(f"{address} {extra}: {answer.status_code}")
    print(f"{tried} forged requests, {len(taken)} taken")
    assert taken == []


def test_reading_changes_nothing_but_what_reading_leaves(world, client):
    client.force_login(world.people.chair)
    wrong = []
    for route in ROUTES:
        before = changes()
        answer, _ = attempt(client, "get", world.address(route))
        touched = {table for table, count in changes().items() if count > before.get(table, 0)}
        touched -= LEFT_BY_READING | LEFT_BY_PROGRAMS.get(route.name, set())
        if touched and answer.status_code < 400:
            wrong.append(f"{world.address(route)}: {sorted(touched)}")
    assert wrong == []


def changes() -> dict[str, int]:
    """How many rows were written in this transaction so far, by table."""
    words = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
    with connection.cursor() as cursor:
        cursor.execute(words)
        return dict(cursor.fetchall())


def test_no_address_sends_back_what_it_got(world, client):
    client.force_login(world.people.chair)
    for route in ROUTES:
        answer = client.trace(world.address(route))
        assert answer.status_code == 405, world.address(route)
