"""Before the reveal, two worlds that differ in one vote look the same to everybody else.

The worlds are two states of one database: the same history, then one vote with other content.
Every address is opened by every other person, the chair and an administrator included, and the
whole answers are compared, headers too, after what is random in every request is taken out.
"""

import re

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from meetings import ballots, live
from meetings.models import AgendaItem
from meetings.vocabulary import Round
from tests import stories
from tests.world import build, program_routes

VOTER = "oncologist"
# One person of each kind; the other specialists see what the surgeon sees.
OTHERS = [
    "chair",
    "clerk",
    "surgeon",
    "observer",
    "auditor",
    "room",
    "stranger",
    "administrator",
]
AUDIENCES = ("chair", "participant", "room", "desk")

FIRST = {**stories.OPINION, "confidence": 5, "reason": "Zaunkönig"}
SECOND = {**stories.RADIOTHERAPY, "confidence": 1, "reason": "Rotkehlchen, and much longer words"}
AGREE = {"position": "agree", "reason": ""}
DISAGREE = {"position": "disagree", "reason": "Rotkehlchen"}

RANDOM = [
    (re.compile(r'(name="csrfmiddlewaretoken" value=)"[^"]*"'), r"\1"),
    (re.compile(r'("X-CSRFToken": )"[^"]*"'), r"\1"),
    (re.compile(r'(data-now=)"[^"]*"'), r"\1"),
    (re.compile(r"\b\d\d?:\d\d:\d\d\b"), "TIME"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"/auditevent/\d+/"), "/auditevent/N/"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.+-]+"), "STAMP"),
]
COUNTED = {"Content-Length", "Set-Cookie"}


def plain(text: str) -> str:
    for pattern, word in RANDOM:
        text = pattern.sub(word, text)
    return text


def admin_addresses() -> list[str]:
    found = ["/admin/"]
    for model in apps.get_models():
        try:
            found.append(reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist"))
        except NoReverseMatch:
            continue
        found += [
            reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[key])
            for key in model.objects.order_by("pk").values_list("pk", flat=True)[:4]
            if model._meta.label != "tumorboard.AuditEvent"
        ]
    return found


def look(world, name: str) -> dict[str, tuple]:
    """All that one person can be shown: status, headers and body of every address."""
    client = Client()
    client.force_login(world.people.users[name])
    addresses = [world.address(route) for route in program_routes() if route.name != "sign-out"]
    if name == "administrator":
        addresses += admin_addresses()
    seen = {}
    for address in addresses:
        with transaction.atomic():
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        headers = {key: value for key, value in answer.items() if key not in COUNTED}
        text = plain(body.decode(errors="replace"))
        seen[address] = (answer.status_code, plain(str(sorted(headers.items()))), len(text), text)
    return seen


def look_around(world, names=OTHERS) -> dict[str, dict]:
    """What all these people see, and what the streams push to each audience."""
    seen = {name: look(world, name) for name in names}
    meeting = str(world.objects[AgendaItem].meeting_id)
    for audience in AUDIENCES:
        parts = live.render(meeting, audience)
        seen[f"stream {audience}"] = {part: plain(html) for part, html in parts.items()}
    return seen


def in_world(world, ballot, entry: dict, names=OTHERS) -> dict[str, dict]:
    """The same world with the voter's entry in it; afterwards it never was."""
    with transaction.atomic():
        ballots.cast(ballot, by=world.people.users[VOTER], **entry)
        seen = look_around(world, names)
        transaction.set_rollback(True)
    return seen


def differences(one: dict, two: dict) -> list[str]:
    assert one.keys() == two.keys()
    return [
        f"{person}: {address}"
        for person in one
        for address in one[person]
        if one[person][address] != two[person][address]
    ]


@pytest.fixture
def world(people):
    world = build(people)
    ballot = ballots.current(world.objects[AgendaItem], Round.OPINION)
    for name in ("surgeon", "radiation", "chair"):
        ballots.cast(ballot, by=people.users[name], **stories.OPINION)
    return world


def test_sealed_opinion_changes_no_byte_for_anybody_else(world):
    ballot = ballots.current(world.objects[AgendaItem], Round.OPINION)

    one, two = in_world(world, ballot, FIRST), in_world(world, ballot, SECOND)

    assert sum(len(seen) for seen in one.values()) > 200
    assert differences(one, two) == []
    assert "Zaunkönig" not in str(one)


def test_running_position_changes_no_byte_for_anybody_else(world):
    item = world.objects[AgendaItem]
    ballots.reveal(ballots.current(item, Round.OPINION), by=world.people.chair)
    ballot = stories.propose(world.people, item)

    one, two = in_world(world, ballot, AGREE), in_world(world, ballot, DISAGREE)

    assert differences(one, two) == []
    assert "Rotkehlchen" not in str(two)


def test_the_comparison_sees_a_vote_where_it_may_be_seen(world):
    item = world.objects[AgendaItem]
    ballot = ballots.current(item, Round.OPINION)

    own = [in_world(world, ballot, entry, names=[VOTER]) for entry in (FIRST, SECOND)]
    assert differences(*own) != []

    revealed = []
    for entry in (FIRST, SECOND):
        with transaction.atomic():
            ballots.cast(ballot, by=world.people.users[VOTER], **entry)
            ballots.reveal(ballot, by=world.people.chair)
            revealed.append(look_around(world, ["chair", "surgeon"]))
            transaction.set_rollback(True)
    assert {line.split(":")[0] for line in differences(*revealed)} >= {
        "chair",
        "surgeon",
        "stream room",
    }
