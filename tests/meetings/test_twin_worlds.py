"""Before the reveal, two worlds that differ in one vote look the same to everybody else.

The worlds are two states of one database: the same history, then one vote with other content.
Every address is opened by every other person, the chair and an administrator included, and the
whole answers are compared, headers too, after what is random in every request is taken out.
"""

import re

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from meetings import ballots, live
from meetings.models import AgendaItem, Meeting
from meetings.vocabulary import Round
from tests import stories
from tests.world import build, program_routes
from tumorboard.routes import Route

pytestmark = pytest.mark.slow

VOTER = "oncologist"
# One person of each kind; the other specialists see what the surgeon sees.
OTHERS = [
    "chair",
    "clerk",
    "surgeon",
    "observer",
    "auditor",
    "room screen",
    "stranger",
    "administrator",
]
ROUTES = [route for route in program_routes() if route.name != "sign-out"]
STREAMS = ["stream chair", "stream participant", "stream room", "stream desk"]
QUICK = {"surgeon", *STREAMS}
EVERYBODY = [
    name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
    for name in OTHERS + STREAMS
]

FIRST = {**stories.OPINION, "confidence": 5, "reason": "Zaunkönig"}
SECOND = {**stories.RADIOTHERAPY, "confidence": 1, "reason": "Rotkehlchen, and much longer words"}
AGREE = {"position": "agree", "reason": ""}
DISAGREE = {"position": "disagree", "reason": "Rotkehlchen"}

RANDOM = [
    (re.compile(r'(name="csrfmiddlewaretoken" value=)"[^"]*"'), r"\1"),
    (re.compile(r'("X-CSRFToken": )"[^"]*"'), r"\1"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"/auditevent/\d+/"), "/auditevent/N/"),
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


def look(world, name: str, routes: list[Route]) -> dict[str, tuple]:
    """What one person can be shown at these addresses: status, headers and body of each."""
    client = Client()
    if name == "room screen":
        client.cookies[settings.DEVICE_COOKIE_NAME] = stories.TOKEN
    else:
        client.force_login(world.people.users[name])
    audience = "room" if name == "room screen" else "participant"
    addresses = [world.address(route, audience=audience) for route in routes]
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


def listen(world, audience: str) -> dict[str, str]:
    """What the streams push to an audience."""
    parts = live.render(str(world.objects[AgendaItem].meeting_id), audience)
    return {part: plain(html) for part, html in parts.items()}


def look_around(world, names: list[str], routes: list[Route] = ROUTES) -> dict[str, dict]:
    """What all these people see, and what the streams push to each of these audiences."""
    return {
        name: listen(world, name.removeprefix("stream "))
        if name.startswith("stream ")
        else look(world, name, routes)
        for name in names
    }


def in_world(
    world, ballot, entry: dict, names: list[str], routes: list[Route] = ROUTES
) -> dict[str, dict]:
    """The same world with the voter's entry in it; afterwards it never was."""
    with transaction.atomic():
        ballots.cast(ballot, by=world.people.users[VOTER], **entry)
        seen = look_around(world, names, routes)
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


@pytest.fixture(scope="module")
def told(shared_story):
    world = build(shared_story)
    ballot = ballots.current(world.objects[AgendaItem], Round.OPINION)
    for name in ("surgeon", "radiation", "chair"):
        ballots.cast(ballot, by=shared_story.users[name], **stories.OPINION)
    return world


@pytest.fixture
def world(told, db, bare_templates):
    with time_machine.travel(timezone.now(), tick=False):  # both worlds at one instant
        yield told


@pytest.mark.parametrize("name", EVERYBODY)
def test_sealed_opinion_changes_no_byte_for_anybody_else(world, name):
    ballot = ballots.current(world.objects[AgendaItem], Round.OPINION)

    one, two = (in_world(world, ballot, entry, [name]) for entry in (FIRST, SECOND))

    assert name in STREAMS or len(one[name]) >= len(ROUTES) > 50
    assert one[name]
    assert differences(one, two) == []
    assert "Zaunkönig" not in str(one)


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERYBODY)
def test_running_position_changes_no_byte_for_anybody_else(world, name):
    item = world.objects[AgendaItem]
    ballots.reveal(ballots.current(item, Round.OPINION), by=world.people.chair)
    ballot = stories.propose(world.people, item)

    one, two = (in_world(world, ballot, entry, [name]) for entry in (AGREE, DISAGREE))

    assert differences(one, two) == []
    assert "Rotkehlchen" not in str(two)


@pytest.mark.slow
def test_the_comparison_sees_a_vote_where_it_may_be_seen(world):
    item = world.objects[AgendaItem]
    routes = [route for route in ROUTES if route.rule.model in (AgendaItem, Meeting)]
    ballot = ballots.current(item, Round.OPINION)

    own = [in_world(world, ballot, entry, [VOTER], routes) for entry in (FIRST, SECOND)]
    assert differences(*own) != []

    revealed = []
    for entry in (FIRST, SECOND):
        with transaction.atomic():
            ballots.cast(ballot, by=world.people.users[VOTER], **entry)
            ballots.reveal(ballot, by=world.people.chair)
            revealed.append(look_around(world, ["chair", "surgeon", "stream room"], routes))
            transaction.set_rollback(True)
    assert {line.split(":")[0] for line in differences(*revealed)} >= {
        "chair",
        "surgeon",
        "stream room",
    }
