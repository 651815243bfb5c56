"""`./run bench-desk`: desk, search, case, agenda and figures with 1,000 and more cases.

Each page is asked for through the whole program, in one process and without a network. Printed are
the time of the middle and of the 95th of a hundred, and the queries. The goal is that the 95th is
at the largest number at most one and a half times that at the smallest, and that the figures of a
year take at most a second. The decisions of that year are those of a weekly board, whatever the
number of cases.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

SIZES = (1_000, 100_000)
TIMES = 40
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
    name = connection.creation._get_test_db_name()
    connection.settings_dict["TEST"]["NAME"] = f"{name}_many"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _measure(sorted(wanted.sizes), wanted.times)
    finally:
        with suppress(Exception):
            connection.creation.destroy_test_db(name, verbosity=0)


def _measure(sizes: list[int], times: int) -> int:
    from tests import people as cast
    from tests.many import history
    from tumorboard.asgi import spare_what_stays

    people = cast.gather()
    meeting = history.heard(people)
    figures: dict[str, list[tuple]] = {}
    have = 0
    for size in sizes:
        began = time.monotonic()
        history.grow(people.board.pk, people.clerk.pk, have=have, size=size)
        print(f"{size:,} cases made in {time.monotonic() - began:.0f} s", flush=True)
        pages = _pages(people, meeting, size)
        for act in pages.values():
            act()
        spare_what_stays()  # as the server does when it has started
        for page, act in pages.items():
            figures.setdefault(page, []).append(_timed(act, times))
            p50, p95, queries = figures[page][-1]
            print(f"  {page:<34}{p50:>8.0f} ms {p95:>8.0f} ms {queries:>4} queries", flush=True)
        have = size
    return _judge(figures)


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


def _timed(act: Callable, times: int) -> tuple[float, float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.bench.figures import percentile

    answer = act()
    assert answer.status_code == 200, answer.status_code
    with CaptureQueriesContext(connection) as queries:
        act()
    count = len(queries)  # the next request empties the list
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - began))
    return percentile(took, 0.5), percentile(took, 0.95), count


def _judge(figures: dict[str, list[tuple]]) -> int:
    missed = []
    for page, rows in figures.items():
        first, last = rows[0][1], rows[-1][1]
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
