"""Who adds a case waits for the other who does; nobody else waits, nor for a file."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.urls import reverse

from cases import intake, records
from cases.models import Case
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
def adding_a_case(board: Board, *, seconds: float = 30) -> Iterator[None]:
    """Another transaction that has begun to add a case to the board, and ends with the block."""
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            records.lock_board(board)
            locked.set()
            done.wait(seconds)

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


def test_who_adds_a_case_waits_for_the_other_who_does(people):
    began = time.monotonic()
    with adding_a_case(people.board, seconds=1):
        stories.draft(people)
    assert time.monotonic() - began > 1


def test_who_has_waited_long_is_told_why_and_can_go_on(people, client, monkeypatch):
    monkeypatch.setattr(records.lock_board, "__kwdefaults__", {"within": 0.05})
    client.force_login(people.clerk)
    typed = {"record_number": "4711", "family_name": "Vogel", "given_name": "Anna"}
    typed |= {"sex": "female", "urgency": "urgent", "question": "Surgery or SBRT?"}
    with adding_a_case(people.board):
        answer = client.post(reverse("case-new", args=["spine"]), typed)
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Many cases are being added to this board just now" in page
        assert 'value="Vogel"' in page
    client.post(reverse("case-new", args=["spine"]), typed)
    assert Case.objects.get().patient.family_name == "Vogel"


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
