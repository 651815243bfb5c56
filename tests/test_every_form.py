"""Hostile values in every field of every form that the program offers: no fault, nothing live."""

import random
import socket
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from meetings.live import AUDIENCES
from meetings.models import Action
from tests.cases import hostile
from tests.offered import Offered, forms_on
from tests.world import build, program_routes

URLENCODED, HTMX = "application/x-www-form-urlencoded", {"HX-Request": "true"}
WRITERS = {"chair": 20, "clerk": 20, "surgeon": 20, "administrator": 20, "auditor": 5, "locum": 5}
"""Who types, and how many fields they are offered at least."""
TAGS, EVENTS = ("img", "svg", "details", "b"), ("onload", "onerror", "ontoggle", "onpointerover")
EDGES = ("0001-01-01", "9999-12-31")
"""Days before and after which there is none; every field for a day gets both."""

SEED, FEW = 20_261_128, 2
LEAVES = {"/sign-out/", "/demo/sign-in/"}


def hostile_values() -> list[str]:
    """150 values and more: markup, directions, letters, numbers, days, places, shapes, sizes."""
    values = [*hostile.MARKUP.values(), *hostile.DIRECTION.values(), *hostile.letters()]
    values += [some for _, some in hostile.categories()]
    values += [*hostile.NUMBERS, *hostile.DAYS, *hostile.PLACES, *hostile.SHAPES]
    values += ["", " ", "\t\r\n", "\0", f"a\0{hostile.CANARY}", "x" * 100_000, "ä" * 70_000]
    values += ["../../../etc/passwd", "//evil.example.org/", "http://127.0.0.1:9/", "\\\\host\\x"]
    values += ["00000000-0000-4000-8000-000000000000", "None", "on", "true", "<", "&lt;", "%00"]
    values += [f"=HYPERLINK('http://127.0.0.1:9/{hostile.CANARY}')", "@SUM(1)", "+1+1", "-1+1"]
    values += [f"x@y.z\r\nBcc: {hostile.CANARY}@evil.example", "a" * 300 + "@example.org"]
    values += [f"{number}" for number in (0, 1, 2**15, 2**31, 2**63, 2**64, -(2**31), 0.5)]
    values += [f"<{tag} {event}=alert('{hostile.CANARY}')>" for tag in TAGS for event in EVENTS]
    values += [f"hx-get={hostile.CANARY}", f'" hx-on:click="alert(\'{hostile.CANARY}\')" x="']
    return list(dict.fromkeys(values))


VALUES = hostile_values()


@pytest.fixture(scope="module")
def told(shared_story):
    return build(shared_story)


@pytest.fixture
def world(told, db):
    return told


@pytest.fixture
def no_way_out(monkeypatch) -> list:
    """Where the program tried to connect to, outside of its own services."""
    tried, connect = [], socket.socket.connect

    def watched(self, address):
        if isinstance(address, tuple):
            tried.append(address)
            raise ConnectionRefusedError(f"no connection to {address} in this test")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    return tried


def pages(world, name: str) -> Iterator[str]:
    for route in program_routes():
        for audience in AUDIENCES if "audience" in route.parameters else [""]:
            yield world.address(route, audience=audience)
    yield reverse("case-follow-up", args=[world.objects[Action].case_id])
    if name == "administrator":
        for model in ("board", "membership", "user", "deputyrule"):
            yield f"/admin/tumorboard/{model}/add/"
        yield f"/admin/tumorboard/board/{world.people.board.pk}/change/"
        yield f"/admin/tumorboard/user/{world.people.surgeon.pk}/change/"


def trouble_with(client: Client, form: Offered, name: str, value: str) -> str:
    """What is wrong with the answer to one hostile value, or nothing; it is taken back."""
    typed = {key: text.encode("utf-8", "surrogatepass") for key, text in form.fields.items()}
    typed[name] = value.encode("utf-8", "surrogatepass")
    with transaction.atomic():
        answer = client.post(form.address, urlencode(typed), URLENCODED, headers=HTMX)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if "\n" in answer.get("Location", "") or "evil.example.org" in answer.get("Location", ""):
        return f"leads to {answer['Location']!r}"
    is_page = "html" in answer.get("Content-Type", "")
    live = hostile.live_parts(body.decode(errors="replace")) if is_page else []
    mine = [part for part in live if hostile.CANARY in part or "src=x" in part]
    return f"live: {mine[0]}" if mine else ""


def attacked(world, name: str, each: int) -> tuple[int, int, list[str]]:
    """The number of fields and of tries, and what went wrong."""
    client = Client(raise_request_exception=False)
    client.force_login(world.people.users[name])
    chance = random.Random(f"{SEED} {name}")
    fields, tries, wrong = 0, 0, []
    for form in forms_on(client, pages(world, name)).values():
        if form.address in LEAVES:
            continue
        for field in form.names:
            fields += 1
            edges = EDGES if field in form.days else ()
            for value in (*chance.sample(VALUES, min(each, len(VALUES))), *edges):
                tries += 1
                if trouble := trouble_with(client, form, field, value):
                    wrong.append(f"{form.address} {field}={value[:60]!r}: {trouble}")
    return fields, tries, wrong


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", WRITERS)
def test_no_field_takes_a_hostile_value_badly(world, no_way_out, name):
    fields, tries, wrong = attacked(world, name, FEW)
    print(f"{name}: {fields} fields, {tries} hostile values, {len(wrong)} wrong")
    assert len(VALUES) >= 150
    assert fields > WRITERS[name]
    assert wrong == []
    assert no_way_out == []


@pytest.mark.trial
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", WRITERS)
def test_no_field_takes_any_hostile_value_badly(world, no_way_out, name):
    fields, tries, wrong = attacked(world, name, len(VALUES))
    print(f"{name}: {fields} fields, {tries} hostile values, {len(wrong)} wrong")
    assert wrong == []
    assert no_way_out == []
