"""The whole program for the journeys: web server, worker and scheduler on private services."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
CELERY = ("-m", "celery", "-A", "tumorboard.celery")
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
ROOM = {"width": 1920, "height": 1080}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return {
        "executable_path": os.environ["CHROMIUM"],
        "args": ["--no-sandbox", "--disable-quic", "--disable-background-networking"],
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*arguments: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The environment of the program under test."""
    port = free_port()
    return {
        **os.environ,
        "TUMORBOARD_DEMO": "1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
    }


@pytest.fixture(scope="session")
def site(environment: dict[str, str], tmp_path_factory) -> Iterator[str]:
    """The address of the running program with the demonstration board."""
    logs = tmp_path_factory.mktemp("logs")
    run("migrate", "-v0", environment=environment)
    run("load_demo", environment=environment)
    address = environment["SITE_URL"]
    port = address.rsplit(":", 1)[1]
    web = ("-m", "uvicorn", "tumorboard.asgi:application", "--port", port)
    worker = (*CELERY, "worker", "-c", "1", "--without-gossip", "--without-mingle")
    beat = (*CELERY, "beat", "--schedule", str(logs / "beat"))
    processes = []
    for name, arguments in (
        ("web", (*web, "--timeout-graceful-shutdown", "3")),
        ("worker", worker),
        ("beat", beat),
    ):
        with (logs / f"{name}.log").open("wb") as log:
            processes.append(
                subprocess.Popen(
                    [sys.executable, *arguments],
                    cwd=ROOT,
                    env=environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )
    try:
        wait_for(f"{address}/health/")
        yield address
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=15)


def wait_for(url: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if httpx.get(url, timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {seconds} s")


@pytest.fixture
def enter(site: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Sign a demonstration person in, in a browser of their own: `enter("Clara Benn")`."""
    contexts: list[BrowserContext] = []

    def sign_in(name: str, viewport: dict = LAPTOP, **options) -> Page:
        context = browser.new_context(base_url=site, viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in/")
        page.locator("ul.people button", has_text=name).click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page

    yield sign_in
    for context in contexts:
        context.close()
