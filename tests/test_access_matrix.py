"""Every address by every role and method, generated from the program's own addresses."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from meetings.live import AUDIENCES
from tests import stories
from tests.people import CAST
from tests.world import CANARY, build, program_routes
from tumorboard.roles import EMERGENCY_PERMISSIONS, ROLE_PERMISSIONS, Permission, Role
from tumorboard.routes import allowed_roles, opens_in_emergency

pytestmark = pytest.mark.slow

ROUTES = program_routes()
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "access.md"
OUTSIDERS = ("stranger", "administrator")
SCREEN = "room screen"
IN_EMERGENCY = "locum"
QUICK = {"stranger", SCREEN, IN_EMERGENCY}
EVERYBODY = [
    name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
    for name in ("anonymous", SCREEN, IN_EMERGENCY, *OUTSIDERS, *CAST)
]
FAMILY_NAMES = (CANARY, "Berger")


@pytest.fixture(scope="module")
def told(shared_story):
    return build(shared_story)


@pytest.fixture
def world(told, db, bare_templates):
    return told


def attempt(client, method: str, address: str):
    """The answer to a request whose effects are taken back."""
    with transaction.atomic():
        answer = getattr(client, method)(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer, body.decode(errors="replace")


# What lies behind a step that was not made, or that the site does not have, leads to the first.
LEADING_BACK = {
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "start-over",
}


def expected_of(route, name: str, audience: str) -> str:
    """What the rule promises to the person: “in”, “403”, “404” or “sign in”."""
    rule = route.rule
    if rule.public:
        return "in"
    if name == SCREEN:
        is_its_own = rule.for_device and audience in ("", "room")
        return "in" if is_its_own else "sign in"
    if name == "anonymous":
        return "sign in"
    if rule.model is None:
        return "in"
    if name == IN_EMERGENCY:
        if not opens_in_emergency(rule):
            return "404"
        return "in" if rule.permission in EMERGENCY_PERMISSIONS else "403"
    if name in OUTSIDERS:
        return "404"
    roles = {str(role) for role in CAST[name][2]}
    if route.name == "live-part":
        allowed = any(AUDIENCES[audience].permission in ROLE_PERMISSIONS[role] for role in roles)
        return "in" if allowed and roles & allowed_roles(rule) else "403"
    return "in" if roles & allowed_roles(rule) else "403"


def outcome_of(answer) -> str:
    if answer.status_code == 302 and answer.url.startswith("/sign-in/"):
        return "sign in"
    return {403: "403", 404: "404"}.get(answer.status_code, "in")


def addresses(world):
    """Every address, that of the live parts once for each audience."""
    for route in ROUTES:
        if route.name == "sign-out":  # it is tried with the sign-in page
            continue
        for audience in AUDIENCES if "audience" in route.parameters else [""]:
            yield route, audience, world.address(route, audience=audience)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path or "/")
def test_address_declares_its_rule(route):
    assert route.rule is not None, f"/{route.path} has no @allow on its view"


def come_in(world, client, name: str) -> None:
    """Sign the person in, or pair the screen."""
    if name == SCREEN:
        client.cookies[settings.DEVICE_COOKIE_NAME] = stories.TOKEN
    elif name != "anonymous":
        client.force_login(world.people.users[name])


def wrong_with(cell, expected: str) -> list[str]:
    """What is not as promised in the answer to one method at one address."""
    route, what, answer, body = cell
    found, wrong = outcome_of(answer), []
    if found == "sign in" and route.name in LEADING_BACK:
        found = "in"
    if found != expected and route.name != "demo-sign-in":
        wrong.append(f"{what}: {found}, promised {expected}")
    if answer.status_code >= 500:
        wrong.append(f"{what}: {answer.status_code}")
    if expected != "in" and any(canary in body for canary in FAMILY_NAMES):
        wrong.append(f"{what}: tells a patient's name")
    return wrong


def cells_of(world, client, name: str, *, models=None) -> tuple[int, list[str]]:
    """How many answers were asked for, and what of them was not as promised.

    With `models` only the addresses of objects of these kinds are asked.
    """
    come_in(world, client, name)
    wrong, cells = [], 0
    for route, audience, address in addresses(world):
        if models and route.rule.model not in models:
            continue
        for method in ("get", "post"):
            answer, body = attempt(client, method, address)
            if answer.status_code == 405:
                continue
            cells += 1
            cell = (route, f"{method.upper()} {address}", answer, body)
            wrong += wrong_with(cell, expected_of(route, name, audience))
    return cells, wrong


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_address_answers_by_its_rule(world, client, name):
    cells, wrong = cells_of(world, client, name)
    print(f"{name}: {cells} cells")
    assert cells >= len(ROUTES) - 1
    assert wrong == []


def test_no_address_knows_other_methods(world, client):
    client.force_login(world.people.chair)
    for _, _, address in addresses(world):
        for method in ("put", "patch", "delete"):
            answer, _ = attempt(client, method, address)
            assert answer.status_code == 405, f"{method.upper()} {address}"


def test_paired_screen_never_reads_a_patients_name(world, client):
    client.cookies[settings.DEVICE_COOKIE_NAME] = stories.TOKEN
    for _, _, address in addresses(world):
        _, body = attempt(client, "get", address)
        assert not any(name in body for name in FAMILY_NAMES), address


def test_every_role_is_in_the_cast():
    assert {role for _, _, roles in CAST.values() for role in roles} == set(Role)


def test_access_table_is_current():
    printed = StringIO()
    call_command("access_table", stdout=printed)
    assert DOCUMENT.read_text(encoding="utf-8") == printed.getvalue(), (
        "Run: .venv/bin/python manage.py access_table > docs/access.md"
    )


KEEPS_IN_THE_HOUSE = {"document-post", "delivery-close", "asking-close"}


def test_nobody_at_an_open_browser_lets_somebody_outside_in(client, world):
    """Whatever sends a link or tells a code asks first who it is."""
    client.force_login(world.people.clerk)
    sending = [one for one in ROUTES if one.rule.permission == Permission.DOCUMENT_SEND]
    tried = [one for one in sending if one.name not in KEEPS_IN_THE_HOUSE]
    for route in tried:
        method = "get" if route.name == "document-send" else "post"
        answer, _ = attempt(client, method, world.address(route))
        assert answer.headers.get("Location", "").startswith("/account/prove/"), route.name
    assert {"action-ask", "asking-code", "delivery-code"} <= {one.name for one in tried}
