"""What the journeys share: the running program, the door, and the figures at the end."""

import secrets
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .door import Enter, launching
from .program import WORKER, create_database, environment_of_its_own, in_database, load, running
from .stopwatch import Stopwatch


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return launching()


@pytest.fixture(scope="session")
def loaded() -> str:
    """A database with the demonstration, from which each module gets a copy."""
    environment, name = environment_of_its_own(), f"journeys{WORKER}"
    create_database(environment, name)
    load(in_database(environment, name))
    return name


@pytest.fixture(scope="module")
def environment(loaded: str) -> dict[str, str]:
    """The environment of the program under test, with a board as it was loaded."""
    environment = environment_of_its_own()
    name = f"{loaded}_{secrets.token_hex(4)}"
    create_database(environment, name, template=loaded)
    return in_database(environment, name)


@pytest.fixture(scope="module")
def site(environment: dict[str, str], tmp_path_factory) -> Iterator[str]:
    """The address of the running program with the demonstration board."""
    with running(environment, tmp_path_factory.mktemp("logs")) as address:
        yield address


@pytest.fixture(scope="module")
def signed_in() -> dict[str, dict]:
    """The cookies of those who signed in once, so that each person signs in once a run."""
    return {}


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
