"""The headers of every kind of answer, as a production site sends them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings

from tests import observatory, stories
from tests.base.test_settings import COMPLETE, ROOT
from tests.world import build, program_routes

pytestmark = pytest.mark.slow

GOAL = 115
READ = """
import json
from tumorboard import settings
names = [name for name in dir(settings) if name.startswith(("SECURE_", "SESSION_COOKIE", "CSRF_"))]
names += ["X_FRAME_OPTIONS", "CONTENT_SECURITY_POLICY", "ALLOWED_HOSTS", "SITE_URL"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""
ROUTES = program_routes()


@pytest.fixture(scope="module")
def production() -> dict:
    """The settings that decide on headers, as a production site has them."""
    own = {"STATIC_ROOT": "/nowhere", "DATABASE_URL": os.environ["DATABASE_URL"]}
    said = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env={**COMPLETE, **own},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(said.stdout)


@pytest.fixture(scope="module")
def told(shared_story):
    return build(shared_story)


@dataclass
class Seen:
    """One answer: to whom and what it was, its headers, and what the Observatory says."""

    name: str
    status: int
    headers: dict
    points: int
    why: list[str]

    @property
    def is_static(self) -> bool:
        return self.name.startswith("/static/")


@pytest.fixture(scope="module")
def seen(told, production, django_db_blocker) -> list[Seen]:
    """Every address as it answers nobody, the chair and the screen of the room, over TLS."""
    with django_db_blocker.unblock(), override_settings(**production):
        host = {"SERVER_NAME": production["ALLOWED_HOSTS"][0]}
        clients = {who: Client(**host) for who in ("nobody", "the chair", "the room")}
        clients["the chair"].force_login(told.people.chair)
        clients["the room"].cookies[settings.DEVICE_COOKIE_NAME] = stories.TOKEN
        return list(answers(told, clients))


def answers(told, clients: dict[str, Client]) -> Iterator[Seen]:
    addresses = [told.address(route) for route in ROUTES if route.name != "sign-out"]
    for who, client in clients.items():
        for address in [*addresses, "/not/there/", "/static/tumorboard.css"]:
            answer = client.get(address, secure=True)
            points, why = observatory.score(answer)
            name = f"{address} for {who}"
            yield Seen(name, answer.status_code, dict(answer.headers), points, why)
            if answer.streaming:
                b"".join(answer.streaming_content)  # to the end, which closes its file


def test_every_answer_earns_what_the_observatory_gives_to_the_best(seen):
    counted = [each for each in seen if each.status != 405]
    low = [f"{e.name} ({e.status}): {e.points}, {e.why}" for e in counted if e.points < GOAL]
    print(f"{len(counted)} answers, lowest score {min(e.points for e in counted)} of 135")
    assert len(counted) > 150
    assert low == []


def test_every_answer_keeps_apart_and_out_of_caches(seen):
    wrong = []
    for each in seen:
        name, headers = each.name, each.headers
        expected = {
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
        }
        wrong += [f"{name}: {key}" for key, value in expected.items() if headers.get(key) != value]
        if "camera=()" not in headers.get("Permissions-Policy", ""):
            wrong.append(f"{name}: Permissions-Policy")
        if not each.is_static and not is_private(headers.get("Cache-Control", "")):
            wrong.append(f"{name}: {headers.get('Cache-Control')}")
        told = {"Access-Control-Allow-Origin", "Server", "X-Powered-By"} & headers.keys()
        wrong += [f"{name}: {header}" for header in told]
    assert wrong == []


def test_no_policy_of_any_answer_is_unsafe_or_lets_itself_be_framed(seen):
    policies = {each.headers["Content-Security-Policy"] for each in seen}
    assert not any("unsafe" in policy or "*" in policy for policy in policies), policies
    for policy in policies:
        found = observatory.directives(policy)
        assert found["default-src"] == found["frame-ancestors"] == ["'none'"], policy


def is_private(header: str) -> bool:
    """Kept by nobody, or only by the person's own browser, which asks before each use."""
    return header in ("private, no-store", "private, no-cache")


def test_cookies_belong_to_this_host_alone(db, production):
    with override_settings(**production):
        page = Client(SERVER_NAME=production["ALLOWED_HOSTS"][0]).get("/sign-in/", secure=True)
    names = list(page.cookies)
    assert names
    for name in names:
        cookie = page.cookies[name]
        assert name.startswith("__Host-")
        assert (cookie["secure"], cookie["httponly"], cookie["path"]) == (True, True, "/")
        assert (cookie["domain"], cookie["samesite"]) == ("", "Lax")


@pytest.mark.parametrize(
    ("headers", "points"),
    [
        ({}, 30),
        ({"Content-Security-Policy": "default-src 'self'; script-src 'unsafe-inline'"}, 35),
        ({"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff"}, 55),
    ],
)
def test_the_observatory_finds_what_is_missing(headers, points):
    answer = HttpResponse("<p>A page.</p>", headers=headers)
    assert observatory.score(answer)[0] == points


def test_the_observatory_finds_a_foreign_script():
    answer = HttpResponse('<script src="https://cdn.example.org/x.js"></script>')
    assert "-5 a script comes from elsewhere, or stands in the page" in observatory.score(answer)[1]
