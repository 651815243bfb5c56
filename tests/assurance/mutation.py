"""`./run mutation`: of the changes that could be made to what matters most, how many a test finds.

    python -m tests.assurance.mutation [--share 1/2] [--every N] [--module NAME]

The tests run once as they are, and it is noted which of them call which function. Then a process is
forked for each mutant, changes that one thing in memory, and runs the tests that call the function
until one fails. Nothing is written into the source.
"""

import argparse
import os
import signal
import sys
import threading
import time
import traceback
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from .mutants import Mutant, mutants_of, put_in
from .vital import MODULES, OPTIONS, ROOT, tests_of

GOAL = 0.85
ALIVE, FOUND, BROKEN = 0, 1, 9
FOR_CONTROL = 12
"""So many of a module's tests are run once more without any mutant."""

SECONDS, TIMES = 60, 2
"""A mutant has been found whose tests take so much longer than before: it goes round in circles."""


class Mutation:
    """A plugin of pytest that runs the tests once, and then those concerned for each mutant."""

    def __init__(self, paths: list[Path], given: argparse.Namespace) -> None:
        self.paths, self.given = paths, given
        self.called: dict[tuple[str, str], list[tuple[float, pytest.Item]]] = defaultdict(list)
        self.found: Counter[tuple[str, bool]] = Counter()
        self.survivors: list[str] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return True
        files = {str(path) for path in self.paths}
        for item in session.items:
            before, began, seen = session.testsfailed, time.monotonic(), set()
            run_watched(item, files, seen)
            if session.testsfailed > before:
                raise pytest.UsageError(f"{item.nodeid} fails as the program is.")
            for function in seen:
                self.called[function].append((time.monotonic() - began, item))
        if threading.active_count() > 1:
            print(f"{threading.active_count()} threads stand; a fork takes one along")
        self.try_all()
        return True

    def try_all(self) -> None:
        from django.db import connections

        share, shares = map(int, self.given.share.split("/"))
        for path in self.paths:
            self.refuse_false_alarm(path)
        every = [(path, mutant) for path in self.paths for mutant in mutants_of(path)]
        for path, mutant in every[:: self.given.every][share - 1 :: shares]:
            calls = sorted(self.called[str(path), mutant.function], key=first)
            items, within = [item for _, item in calls], SECONDS + TIMES * sum(map(first, calls))
            connections.close_all()
            is_found = bool(items) and is_found_by(items, mutant, path, within)
            name = str(path.relative_to(ROOT))
            self.found[name, is_found] += 1
            if not is_found:
                tests = f"{len(items)} tests call it" if items else "no test calls it"
                words = f"{name}:{mutant.line} {mutant.function}: {mutant.words} ({tests})"
                self.survivors.append(words)

    def refuse_false_alarm(self, path: Path) -> None:
        """Without a mutant the tests must pass in such a process as well."""
        from django.db import connections

        called = {
            item
            for (name, _), pairs in self.called.items()
            for _, item in pairs
            if name == str(path)
        }
        connections.close_all()
        if called and is_found_by([*called][:FOR_CONTROL], None, path, within=None):
            raise pytest.UsageError(f"the tests of {path} fail in a process of their own")


def first(pair: tuple[float, pytest.Item]) -> float:
    return pair[0]


def run(item: pytest.Item) -> None:
    """Run a test; what the session has set up stays for the others, everything else ends."""
    item.ihook.pytest_runtest_protocol(item=item, nextitem=item.session)


def run_watched(item: pytest.Item, files: set[str], seen: set) -> None:
    """Run a test, and note the functions of these files that it calls."""

    def watch(frame, event, _argument):
        if event == "call" and frame.f_code.co_filename in files:
            seen.add((frame.f_code.co_filename, frame.f_code.co_qualname.partition(".<locals>")[0]))

    sys.setprofile(watch)
    threading.setprofile(watch)
    try:
        run(item)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def is_found_by(
    items: list[pytest.Item], mutant: Mutant | None, path: Path, within: float | None
) -> bool:
    """Whether a test fails, or never ends, in a process of its own in which the mutant lives."""
    told, telling = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        code = BROKEN
        try:
            with Path(os.devnull).open("w") as nowhere:
                os.dup2(nowhere.fileno(), 1)
                os.dup2(nowhere.fileno(), 2)
                if mutant is None or put_in(mutant, path):
                    code = FOUND  # also when the failure itself cannot be told
                    code = ALIVE if passes(items) else FOUND
        except BaseException:  # noqa: BLE001 - the parent tells of it
            os.write(telling, traceback.format_exc()[-2000:].encode())
        finally:
            os._exit(code)
    os.close(telling)
    code = ended(child, within)
    with os.fdopen(told, encoding="utf-8") as report:
        if code not in (ALIVE, FOUND, -signal.SIGKILL):
            raise pytest.UsageError(
                f"{path}: {mutant} could not be tried ({code}): {report.read()}"
            )
    return code != ALIVE


def ended(child: int, within: float | None) -> int:
    """The exit code of the process, which is killed after so many seconds.

    The clock runs here: a test with a limit of its own sets the alarm of its process anew.
    """
    clock = threading.Timer(within or threading.TIMEOUT_MAX, os.killpg, (child, signal.SIGKILL))
    clock.daemon = True
    clock.start()
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    finally:
        clock.cancel()
        clock.join()


def passes(items: list[pytest.Item]) -> bool:
    session = items[0].session
    for item in items:
        run(item)
        if session.testsfailed:
            return False
    return True


def report(plugin: Mutation) -> int:
    """Print the score of every module; 1 when one of the goals is missed."""
    print(*(f"\nalive  {words}" for words in plugin.survivors), sep="")
    print(f"\n{'module':<34}{'mutants':>9}{'found':>9}{'score':>9}{'goal':>7}")
    groups: Counter[tuple[str, bool]] = Counter()
    for (name, is_found), number in plugin.found.items():
        groups[MODULES[name], is_found] += number
    for counts in (plugin.found, groups):
        for name in dict.fromkeys(name for name, _ in counts):
            found, alive = counts[name, True], counts[name, False]
            score = found / (found + alive)
            verdict = "" if counts is plugin.found else "met" if score >= GOAL else "missed"
            print(f"{name:<34}{found + alive:>9}{found:>9}{score:>9.1%}{GOAL:>7.0%}  {verdict}")
    scores = [groups[g, True] / (groups[g, True] + groups[g, False]) for g, _ in groups]
    return int(any(score < GOAL for score in scores))


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run mutation")
    parser.add_argument("--share", default="1/1", help="of so many processes, this is which")
    parser.add_argument("--every", type=int, default=1, help="try only every so many-th mutant")
    parser.add_argument("--module", help="of one module alone, such as meetings/ballots.py")
    given = parser.parse_args()
    wanted = [name for name in MODULES if given.module in (None, name)]
    plugin = Mutation([ROOT / name for name in wanted], given)
    began = time.monotonic()
    code = pytest.main([*OPTIONS, *tests_of(wanted)], plugins=[plugin])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return int(code)
    missed = report(plugin)
    print(f"\nshare {given.share} in {time.monotonic() - began:.0f} s")
    return missed


if __name__ == "__main__":
    sys.exit(main())
