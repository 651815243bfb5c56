"""`./run bench-desk`: desk, search, case, agenda and figures with 1,000 and more cases.

Each page is asked for through the whole program, in one process and without a network. Printed are
the time of the middle and of the 95th of a hundred, and the queries, for each number of cases in a
database of its own. The goal is that the 95th is at the largest number at most one and a half times
that at the smallest, and that the figures of a year take at most a second. The decisions of that
year are those of a weekly board, whatever the number of cases.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from tests.bench.figures import percentile

SIZES = (1_000, 100_000)
TIMES, ROUNDS = 40, 4
GOAL, FLOOR = 1.5, 20.0
"""How many times slower the largest may be; what lies below so many milliseconds counts as that."""

DASHBOARD, LONGEST = "figures of a year", 1000.0
"""Milliseconds that the figures may take, however many cases there are."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench-desk", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--times", type=int, default=TIMES)
    wanted = parser.parse_args()
    import django
    from django.db import connection

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
    os.environ.setdefault("TUMORBOARD_TEST", "1")
    django.setup()
    own = connection.settings_dict["NAME"]
    places: list[Place] = []
    try:
        for size in sorted(wanted.sizes):
            places.append(Place(size))
            places[-1].fill()
        return _measure(places, wanted.times)
    finally:
        for place in places:
            place.leave(own)


class Place:
    """A database of its own with so many cases, and the pages that are asked for there."""

    def __init__(self, size: int) -> None:
        from django.db import connection

        connection.settings_dict["TEST"]["NAME"] = f"test_tumorboard_of_{size}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        self.size, self.name = size, connection.settings_dict["NAME"]
        self.pages: dict[str, Callable] = {}
        self.took: dict[str, list[float]] = {}
        self.queries: dict[str, int] = {}

    def fill(self) -> None:
        from tests import people as cast
        from tests.many import history

        began, people = time.monotonic(), cast.gather()
        meeting = history.heard(people)
        history.grow(people.board.pk, people.clerk.pk, size=self.size)
        print(f"{self.size:,} cases made in {time.monotonic() - began:.0f} s", flush=True)
        self.pages = _pages(people, meeting, self.size)

    def enter(self) -> None:
        from django.db import connection

        connection.close()
        connection.settings_dict["NAME"] = self.name

    def ask(self, page: str, times: int) -> None:
        """Ask for the page so often; the first time is not counted."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.enter()
        with CaptureQueriesContext(connection) as queries:
            answer = self.pages[page]()
        assert answer.status_code == 200, answer.status_code
        self.queries[page] = len(queries)
        for _ in range(times):
            began = time.perf_counter()
            self.pages[page]()
            self.took.setdefault(page, []).append(1000 * (time.perf_counter() - began))

    def leave(self, own: str) -> None:
        from django.db import connection

        with suppress(Exception):
            self.enter()
            connection.creation.destroy_test_db(own, verbosity=0)


def _measure(places: list[Place], times: int) -> int:
    """Ask everywhere for each page, by turns: the machine may be slower a minute later."""
    from tumorboard.asgi import spare_what_stays

    pages = list(places[0].pages)
    for place in places:
        for page in pages:
            place.ask(page, 0)
    spare_what_stays()  # as the server does when it has started
    for page in pages:
        for _ in range(ROUNDS):
            for place in places:
                place.ask(page, times // ROUNDS)
        print(f"{page:<30}{'   '.join(_figures(place, page) for place in places)}", flush=True)
    return _judge(places)


def _figures(place: Place, page: str) -> str:
    middle, last = (percentile(place.took[page], share) for share in (0.5, 0.95))
    return f"{middle:>6.0f} {last:>6.0f} ms {place.queries[page]:>3} queries"


def _pages(people, meeting, size: int) -> dict[str, Callable]:
    from django.test import Client
    from django.urls import reverse

    from cases.models import Case
    from tests.many.history import RARE

    client = Client()
    client.force_login(people.clerk)
    desk, new = reverse("desk", args=["spine"]), reverse("case-new", args=["spine"])
    found = reverse("intake-patients", args=["spine"])
    key = Case.objects.get(board=people.board, number=size // 2).pk
    part = {"HX-Request": "true", "HX-Target": "cases"}

    def search(words: str) -> Callable:
        return lambda: client.post(desk, {"q": words}, headers=part)

    typed = {"record_number": "X1", "family_name": "Muller", "given_name": "Anna",
             "birth_date": "1950-04-07", "do": "look"}  # fmt: skip
    return {
        "desk": lambda: client.get(desk),
        "desk, urgent ones": lambda: client.post(desk, {"urgency": "urgent"}, headers=part),
        "search: rare name": search(RARE),
        "search: record number": search(f"H{size // 3:08d}"),
        "search: reference": search(f"S-{size // 4}"),
        "search: common name": search("Schmidt"),
        "search: name and level": search("schmidt anna T8"),
        "search: diagnosis and level": search("chordoma L2"),
        "search: level alone": search("T8"),
        "search: misspelled": search("Quagliarela"),
        "search: nothing": search("zzyzx 12345 T8"),
        "intake: known patients": lambda: client.post(found, {"who": "schmidt an"}, headers=part),
        "intake: suspects": lambda: client.post(new, typed, headers=part),
        "case": lambda: client.get(reverse("case", args=[key])),
        "agenda": lambda: client.get(reverse("agenda", args=[meeting.pk])),
        "figures of a year": lambda: client.get(reverse("figures", args=["spine"]), {"year": 2025}),
    }


def _judge(places: list[Place]) -> int:
    missed = []
    for page in places[0].pages:
        first, last = (percentile(place.took[page], 0.95) for place in (places[0], places[-1]))
        if page == DASHBOARD:
            if last > LONGEST:
                missed.append(f"{page}: {last:.0f} ms, more than {LONGEST:.0f}")
            continue
        if last > GOAL * max(first, FLOOR):
            missed.append(f"{page}: {last:.0f} ms, {last / first:.1f} times as long")
    print("\n".join(["Slower than one and a half times:", *missed] if missed else ["Goal met."]))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
