"""A running site, and people who watch it."""

import uuid
from collections.abc import Callable, Iterator

import pytest

from tests.base.live.board_site import Screen, Site, address, person, serving, sign_in, wait_until
from tumorboard.models import Board, LiveProcess, LiveReach, LiveTopic, Membership, User
from tumorboard.sitting_rows import Sitting


@pytest.fixture(scope="package")
def committed(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Let these tests commit: each test has a board and people of its own, removed at the end.

    Emptying every table after each test, as `transaction=True` does, would take most of the time.
    """
    with django_db_blocker.unblock():
        yield
        Membership.objects.filter(board__slug__startswith="live-").delete()
        Board.objects.filter(slug__startswith="live-").delete()
        User.objects.filter(email__endswith="@live.example.org").delete()
        Sitting.objects.all().delete()
        LiveTopic.objects.all().delete()
        LiveReach.objects.all().delete()
        LiveProcess.objects.all().delete()


@pytest.fixture(autouse=True)
def transactional_db(committed: None) -> None:
    """Stands in for the fixture of this name, which empties the tables."""


@pytest.fixture(scope="package")
def site(committed: None) -> Iterator[Site]:
    with serving() as running:
        yield running
        assert not running.hub.followers()


@pytest.fixture
def board() -> Board:
    return Board.objects.create(slug=f"live-{uuid.uuid4().hex}", name="Spine Tumor Board")


@pytest.fixture
def ada(board: Board) -> User:
    return person("Ada Chair", board)


@pytest.fixture
def cookie(ada: User) -> str:
    return sign_in(ada)


@pytest.fixture
def screens(site: Site) -> Iterator[list[Screen]]:
    opened: list[Screen] = []
    yield opened
    for screen in opened:
        screen.close()
    wait_until(lambda: not site.hub.followers())


@pytest.fixture
def watch(site: Site, board: Board, cookie: str, screens: list[Screen]) -> Callable[..., Screen]:
    """Open a stream of the board as Ada."""

    def open_screen(
        audience: str = "room", query: str = "", cookie: str = cookie, **headers: str
    ) -> Screen:
        screen = Screen(site.port, f"{address(board, audience)}{query}", cookie, **headers)
        screens.append(screen)
        return screen

    return open_screen
