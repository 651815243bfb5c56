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
from tests.base.live.board_site import Screen
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
