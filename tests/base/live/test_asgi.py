"""The whole program as one server."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.base.live.board_site import (
    Screen,
    address,
    answers,
    wait_until,
)

pytestmark = pytest.mark.slow

SERVER = """
import django, sys, uvicorn
django.setup()
from tests.base.live.board_site import FEEDS
from tumorboard.asgi import compose, pages
from tumorboard.hub import Hub
site = compose(Hub(FEEDS), pages)
uvicorn.run(site, port=int(sys.argv[1]), timeout_graceful_shutdown=3, log_level="warning")
"""


def test_pages_and_streams_share_one_address(site):
    page = http.client.HTTPConnection("127.0.0.1", site.port, timeout=5)
    page.request("GET", "/no-such-page/")
    assert page.getresponse().status in (302, 404)
    page.close()


def test_a_server_told_to_stop_ends_its_streams_and_goes(board, cookie):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = connection.settings_dict
    query = {name: database[name.upper()] for name in ("host", "port", "user", "password")}
    url = f"postgresql:///{database['NAME']}?{urlencode(query)}"
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tumorboard.settings"},
    )
    try:
        wait_until(lambda: answers(port), 15)
        rooms = [Screen(port, address(board), cookie) for _ in range(10)]
        for room in rooms:
            room.update()
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert [room.next() for room in rooms] == [None] * 10
        server.wait(5)
        assert time.monotonic() - began < 1.5
    finally:
        server.kill()
        server.wait()
    for room in rooms:
        room.close()
