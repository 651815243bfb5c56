"""`./run drill-live`: a meeting goes on while web, Redis and PostgreSQL are killed in turn.

Everything is private: services, port and folder are the drill's own and are gone afterwards. It
passes when nothing was lost, doubled or falsely called saved, and every page healed.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.journeys.program import ROOT, manage

from .figures import KINDS, recoveries, recovery_of
from .grounds import Grounds, grounds
from .history import Journal, Reading, ops_of
from .troubles import befall, move_to_small_disk

RECOVERY_LIMIT = 25.0
LASTING = (2.0, 8.0)
"""Seconds that a trouble lasts."""

UNTIMELY = 1 / 6
"""The share of kills that do not wait until the one before is mended."""


class Drill:
    """One drill from its first kill to its last."""

    def __init__(self, given: argparse.Namespace, ground: Grounds, folder: Path) -> None:
        self.given, self.ground, self.folder = given, ground, folder
        self.chance = random.Random(given.seed)
        self.journal = Journal(folder / "kills.jsonl")
        names = [*([] if given.without_pages else ["screens"]), "crowd"]
        self.parts = {name: folder / f"{name}.jsonl" for name in names}
        self.players: list[subprocess.Popen] = []
        self.reading = Reading(folder / "kills.jsonl", *self.parts.values())
        self.kinds = [*ground.troubles] if given.troubles else [*KINDS]

    def run(self) -> None:
        with ExitStack() as stack:
            for name in self.parts:
                self.players.append(stack.enter_context(self.playing(name)))
                self.wait_until_ready()
            self.rest(3)
            self.kill_in_turn()
            self.rest(2)
            for process in reversed(self.players):  # pages are compared when the crowd is still
                process.stdin.close()
                self.check_end(process.wait(timeout=300))

    @contextmanager
    def playing(self, name: str) -> Iterator[subprocess.Popen]:
        """A part of the drill in a process of its own, until its input is closed."""
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"tests.drill.{name}", self.folder],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def check_end(self, code: int) -> None:
        if code:
            said = "".join(path.read_text()[-3000:] for path in self.folder.glob("*.log"))
            raise SystemExit(f"A part of the drill ended by itself.\n{said}")

    def wait_until_ready(self) -> None:
        while sum(e["what"] == "ready" for e in self.reading.read_on()) < len(self.players):
            self.rest(0.1)

    def rest(self, seconds: float) -> None:
        """Wait; a part of the drill that ends by itself ends all of it."""
        time.sleep(max(seconds, 0))
        for process in self.players:
            if process.poll() is not None:
                self.check_end(1)

    def kill_in_turn(self) -> None:
        """Each round kills each kind once, in an order of its own, at moments of chance."""
        ends_at, left, is_untimely = time.monotonic() + self.given.seconds, self.given.kills, False
        while left > 0 or time.monotonic() < ends_at - self.given.seconds / 10:
            for kind in self.chance.sample(self.kinds, len(self.kinds)):
                began = time.monotonic()
                kill = self.kill(kind, is_untimely=is_untimely)
                left -= 1
                is_untimely = self.chance.random() < UNTIMELY
                if is_untimely:
                    self.rest(self.chance.uniform(0, 1.5))
                    continue
                self.wait_until_mended(kill)
                each = (ends_at - time.monotonic()) / max(left, 1)
                spare = each - (time.monotonic() - began)
                self.rest(self.chance.uniform(0.1, max(0.3, 2 * spare)))
            say(f"{self.given.kills - left} kills")

    def kill(self, kind: str, *, is_untimely: bool) -> dict:
        if self.given.troubles:
            at = befall(self.ground.troubles[kind], self.chance.uniform(*LASTING), self.rest)
        else:
            at = self.ground.kill(kind)
        self.journal.note("killed", kind=kind, is_untimely=is_untimely, at=at)
        if not self.given.troubles:
            self.ground.restart(kind)
        return {"at": at, "kind": kind}

    def wait_until_mended(self, kill: dict) -> None:
        end = time.monotonic() + RECOVERY_LIMIT
        while time.monotonic() < end:
            if recovery_of(kill, self.reading.read_on()).is_complete:
                return
            self.rest(0.1)


def say(words: str) -> None:
    print(words, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run drill-live")
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--kills", type=int, default=51)
    parser.add_argument("--voters", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--quick", action="store_true", help="25 seconds and 9 kills")
    parser.add_argument("--troubles", action="store_true", help="in place of kills: slow database, "
                        "full disk, full memory, nonsense on every channel")  # fmt: skip
    parser.add_argument("--without-pages", action="store_true", help="no browser")
    parser.add_argument("--keep", type=Path, help="keep the journals and logs in this folder")
    given = parser.parse_args()
    if given.quick:
        given.seconds, given.kills = 25, 9
    if given.seed is None:
        given.seed = random.SystemRandom().randrange(1_000_000)
    return given


def prepare(given: argparse.Namespace, ground: Grounds, folder: Path) -> object:
    """The database with the meeting, and the plan that the parts of the drill read."""
    manage("migrate", "-v0", environment={**os.environ})
    os.environ["DJANGO_SETTINGS_MODULE"] = "tumorboard.settings"
    import django

    django.setup()
    from django.db import connections

    from . import story

    told = story.begin(given.voters, max(2, given.seconds // 12))
    connections.close_all()
    plan = {"story": told.as_json(), "site": ground.site, "seconds": given.seconds,
            "seed": given.seed, "database": os.environ["DATABASE_URL"]}  # fmt: skip
    (folder / "plan.json").write_text(json.dumps(plan))
    return told


def judge(drill: Drill, told: object) -> int:
    from . import report, story
    from .checks import check

    events = drill.reading.read_on()
    ops = ops_of(events)
    found = check(events, ops, story.stored(told))
    watched = sum(event["what"] == "healed" for event in events)
    for line in report.lines(recoveries(events), ops, found, watched):
        say(line)
    say(f"\nload of the machine {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores")
    say(f"seed {drill.given.seed}: {'failed' if found else 'passed'}")
    return 1 if found else 0


def main() -> int:
    given = arguments()
    if given.troubles:
        move_to_small_disk("tests.drill")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="drill-") as made, ExitStack() as stack:
        folder = given.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("*.jsonl"):
            left.unlink()
        ground = stack.enter_context(grounds(folder))
        say(f"A drill of {given.seconds} s with {given.voters} voters, seed {given.seed}")
        told = prepare(given, ground, folder)
        ground.start_web()
        ground.wait_for_web()
        drill = Drill(given, ground, folder)
        drill.run()
        return judge(drill, told)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
