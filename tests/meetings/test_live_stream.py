"""The whole road of a live change: a chair's click in one process, its parts on every screen."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import stories
from tests.base.live.board_site import Screen, wait_until
from tumorboard.models import AuditEvent
from tumorboard.sittings import SessionStore

ROOT = Path(__file__).resolve().parents[2]
FOLLOWERS = {"chair": "chair", "participant": "surgeon", "room": "clerk", "desk": "clerk"}
CHANGED = {"chair": "bar", "participant": "case", "room": "main", "desk": "agenda"}
PROMISE = 1.0


def cookie_of(user) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


@pytest.fixture
def port(transactional_db) -> Iterator[int]:
    """The program in a process of its own, on the database of this test."""
    with serve() as (_, port):
        yield port


@contextmanager
def serve() -> Iterator[tuple[subprocess.Popen, int]]:
    """A web process on the database of this test, and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "tumorboard.asgi:application"]
    command += ["--port", str(port), "--timeout-graceful-shutdown", "1", "--log-level", "warning"]
    database = connection.settings_dict
    place = f"host={database['HOST']}&user={database['USER']}"
    url = f"postgresql:///{database['NAME']}?{place}"
    environment = {**os.environ, "DATABASE_URL": url, "SITE_URL": f"http://127.0.0.1:{port}"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(port)
        yield server, port
    finally:
        server.terminate()
        server.wait(10)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not start")


def post(port: int, path: str, session: str) -> int:
    """A chair's click, with the token that her page would carry."""
    token = Client(enforce_csrf_checks=True).get(reverse("account_login")).cookies
    csrf = token[settings.CSRF_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}"
    headers = {"Cookie": cookies, "X-CSRFToken": csrf, "HX-Request": "true"}
    origin = {"Origin": f"http://127.0.0.1:{port}"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as web:
        web.request("POST", path, headers={**headers, **origin})
        return web.getresponse().status


@pytest.mark.slow
def test_a_click_of_the_chair_is_on_every_screen_within_a_second(port, people):
    meeting = stories.opened(people)
    item = meeting.items.get()
    cookies = {name: cookie_of(people.users[name]) for name in FOLLOWERS.values()}
    screens = {
        audience: Screen(port, f"/live/meeting/{meeting.pk}/{audience}/", cookies[name])
        for audience, name in FOLLOWERS.items()
    }
    for screen in screens.values():
        assert screen.status == 200
        screen.update()

    clicked = time.monotonic()
    assert post(port, reverse("item-present", args=[item.pk]), cookies["chair"]) == 200
    for audience, screen in screens.items():
        # That the others came may be told before.
        while CHANGED[audience] not in screen.update()[1]:
            pass
        screen.close()
    took = time.monotonic() - clicked
    print(f"from the click to the last screen: {took:.3f} s")
    assert took < PROMISE


def read(person) -> set[tuple[str, str]]:
    """What the trail says that the person has read: actions and record numbers."""
    rows = AuditEvent.objects.filter(actor=person.email, action__in=("case.opened", "case.listed"))
    return set(rows.values_list("action", "patient"))


def times(person, action: str) -> int:
    return AuditEvent.objects.filter(actor=person.email, action=action).count()


@pytest.mark.slow
def test_a_meeting_that_is_followed_by_its_stream_alone_is_in_the_trail(port, people):
    """Each patient whom the bytes of a stream name was read by its person, once in a sitting."""
    meeting = stories.opened(people, cases=2)
    first, second = meeting.items.select_related("case__patient")
    cookies = {name: cookie_of(people.users[name]) for name in ("chair", "surgeon", "clerk")}
    path = f"/live/meeting/{meeting.pk}"
    screens = [Screen(port, f"{path}/participant/", cookies["surgeon"]) for _ in range(3)]
    screens.append(Screen(port, f"{path}/room/", cookies["clerk"]))
    for screen in screens:
        screen.update()
    numbers = [one.case.patient.record_number for one in (first, second)]
    wait_until(lambda: read(people.surgeon) == {("case.listed", number) for number in numbers})

    for count, item in enumerate((first, second), start=1):
        assert post(port, reverse("item-present", args=[item.pk]), cookies["chair"]) == 200
        opened = {("case.opened", number) for number in numbers[:count]}
        wait_until(lambda opened=opened: read(people.surgeon) >= opened)
        if item is first:
            post(port, reverse("item-set-aside", args=[item.pk]), cookies["chair"])
    event = AuditEvent.objects.filter(actor=people.surgeon.email, action="case.opened").first()
    assert event.capacity == "Orthopaedic spine surgery, specialist"
    assert event.board == "spine"

    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = cookies["surgeon"]
    assert browser.get(reverse("participant", args=[meeting.pk])).status_code == 200
    assert (times(people.surgeon, "case.opened"), times(people.surgeon, "case.listed")) == (2, 2)
    assert read(people.clerk) == set(), "the room's screen names no patient"
    for screen in screens:
        screen.close()
