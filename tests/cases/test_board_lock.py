"""Who adds a case waits for the other who does; nobody else waits, nor for a file."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from cases import intake, records
from tests import people as cast
from tests import stories
from tests.cases import fhir
from tests.people import People
from tumorboard.models import Board

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def people() -> People:
    return cast.gather()


def elsewhere(act: Callable[[], object]) -> object:
    """What the act gives on a connection of its own."""

    def run() -> object:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=30)


@contextmanager
def adding_a_case(board: Board) -> Iterator[None]:
    """Another transaction that has begun to add a case to the board."""
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            records.lock_board(board)
            locked.set()
            done.wait(30)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(elsewhere, hold)
        assert locked.wait(10)
        try:
            yield
        finally:
            done.set()
            holding.result(timeout=30)


def within_two_seconds(act: Callable[[], object]) -> object:
    with transaction.atomic():
        connection.cursor().execute("SET LOCAL lock_timeout = '2s'")
        return act()


def test_what_only_refers_to_the_board_does_not_wait(people):
    with adding_a_case(people.board):
        assert within_two_seconds(lambda: stories.planned(people)).board == people.board


def test_two_new_cases_wait_for_each_other(people):
    with (
        adding_a_case(people.board),
        pytest.raises(DatabaseError, match="lock timeout"),
    ):
        within_two_seconds(lambda: stories.draft(people))


def test_reading_a_bundle_holds_no_lock(people, monkeypatch):
    def read(data: bytes) -> object:
        free = Board.objects.select_for_update(nowait=True)
        assert elsewhere(lambda: within_two_seconds(lambda: free.get(pk=people.board.pk)))
        return read_bundle(data)

    read_bundle = intake.read_bundle
    monkeypatch.setattr(intake, "read_bundle", read)
    data = json.dumps(fhir.bundle(fhir.patient())).encode()
    made = intake.import_bundle(people.board, by=people.clerk, data=data)
    assert made.case.board == people.board
