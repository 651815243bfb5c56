"""The whole program for the journeys: web server, worker and scheduler on private services."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from .stopwatch import Stopwatch
from .watch import Watch

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


@pytest.fixture(scope="session")
def signed_in() -> dict[str, dict]:
    """The cookies of those who signed in once, so that each person signs in once a run."""
    return {}


class Enter:
    """Lets persons of the demonstration come in, each in a browser of their own."""

    def __init__(self, site: str, browser: Browser, signed_in: dict[str, dict]) -> None:
        self.site, self.browser, self.signed_in = site, browser, signed_in
        self.watches: dict[Page, Watch] = {}

    def __call__(self, name: str = "", viewport: dict = LAPTOP, **options) -> Page:
        """Open a browser as the person, on the page where they start; nobody without a name."""
        context = self.browser.new_context(
            viewport=viewport,
            storage_state=self.signed_in.get(name),
            **{"base_url": self.site, "reduced_motion": "reduce", **options},
        )
        context.set_default_timeout(10_000)
        watch = Watch(name or "a stranger", context)
        page = context.new_page()
        self.watches[page] = watch
        page.goto("/sign-in/" if name not in self.signed_in else "/")
        if name and name not in self.signed_in:
            page.locator("ul.people button", has_text=name).click()
            page.wait_for_url(lambda url: "/sign-in/" not in url)
            self.signed_in[name] = context.storage_state()
        return page

    def watch(self, page: Page) -> Watch:
        """What this browser complained about."""
        return self.watches[page]

    def picture(self, folder: Path) -> None:
        """Keep what each person saw when a test failed."""
        for number, (page, watch) in enumerate(self.watches.items(), 1):
            page.screenshot(path=folder / f"{number} {watch.name}.png", full_page=True)
        print(f"The screens at the failure: {folder}")

    def leave(self) -> None:
        """Close all browsers, then fail when one of them complained."""
        for watch in self.watches.values():
            watch.context.close()
        for watch in self.watches.values():
            watch.calm()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator:
    """Note that a test failed, for the pictures of its screens."""
    outcome = yield
    if outcome.failed:
        item.stash[FAILED] = True
    return outcome


@pytest.fixture
def enter(
    site: str,
    browser: Browser,
    signed_in: dict[str, dict],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Enter]:
    """Sign a demonstration person in, in a browser of their own: `enter("Clara Benn")`."""
    expect.set_options(timeout=8_000)
    door = Enter(site, browser, signed_in)
    yield door
    if FAILED in request.node.stash:
        door.picture(tmp_path)
    door.leave()


REPORTS = pytest.StashKey[list[str]]()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> list[str]:
    """Lines that stand at the end of the run."""
    return request.config.stash.setdefault(REPORTS, [])


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """Print the measured figures."""
    for line in config.stash.get(REPORTS, []):
        terminalreporter.write_line(line)


@pytest.fixture
def stopwatch(report: list[str]) -> Callable[..., Stopwatch]:
    """Make a stopwatch whose figures are printed at the end of the run."""
    return lambda *args: Stopwatch(*args, report=report)
