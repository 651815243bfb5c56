"""Measure how fast a meeting's screens follow its chair: `./run bench-live`.

Everything runs on this machine, on private servers that end with the run, and in a database of
its own. Exit code 0; 1 when a hard limit (three times a goal) is broken; 2 when a screen did not
connect or missed an event.
"""

import argparse
import asyncio
import faulthandler
import os
import resource
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvloop

LONGEST, LONGEST_QUICK = 900, 240
"""Seconds after which a run is ended whatever it is doing; should even that fail, soon after."""

GRACE = 180

SIZES, MEETINGS, EACH = (40, 200, 500), 20, 15


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench-live", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="40 followers only, about 30 seconds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file too")
    parser.add_argument("--followers", type=int, nargs="*", choices=SIZES, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def allow_many_sockets() -> None:
    """Each follower has two connections, and each is a file on both sides."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def measure(given: argparse.Namespace, logs: Path) -> int:
    from . import server

    environment = server.prepare(server.free_port())
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="tumorboard.settings")
    import django

    django.setup()
    from .hall import furnish
    from .phases import Bench
    from .report import Report

    sizes = given.followers or (SIZES[:1] if given.quick else SIZES)
    meetings = 0 if given.quick or given.followers else MEETINGS
    repeats, events = (1, 20) if given.quick else (3, 20)
    hall = furnish(max(sizes), meetings)
    database = server.Database(os.environ["DATABASE_OWNER_URL"])
    report = Report(database.version, repeats)
    with server.web(environment, logs) as web, server.bare(logs) as bare:
        bench = Bench(hall, web, bare, database, report, repeats, events)
        uvloop.run(all_phases(bench, sizes, limit_of(given)))
    print(report.text())
    if given.json:
        report.save(given.json)
    return report.code


def limit_of(given: argparse.Namespace) -> int:
    return LONGEST_QUICK if given.quick and not given.followers else LONGEST


async def all_phases(bench: Any, sizes: Sequence[int], limit: int) -> None:
    from .crowd import IncompleteError

    try:
        async with asyncio.timeout(limit):
            for count in sizes:
                print(f"{count} followers of one meeting ...", file=sys.stderr, flush=True)
                await bench.one_meeting(count)
            if bench.hall.others:
                print(f"{len(bench.hall.others)} meetings at once ...", file=sys.stderr, flush=True)
                await bench.many_meetings(EACH)
    except TimeoutError:
        bench.report.missed.append(f"The run was ended after {limit} s, before it was complete.")
    except IncompleteError as lack:
        bench.report.missed.append(str(lack))


def main() -> int:
    given = options(sys.argv[1:])
    if not Path("/proc/self/stat").exists():
        print("bench-live reads /proc and so needs Linux.", file=sys.stderr)
        return 1
    allow_many_sockets()
    faulthandler.dump_traceback_later(limit_of(given) + GRACE, exit=True)
    with tempfile.TemporaryDirectory(prefix="bench-live-") as logs:
        return measure(given, Path(logs))


if __name__ == "__main__":
    sys.exit(main())
