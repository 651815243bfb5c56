"""`./run soak`: random histories of meetings for as long as one likes, over several processes.

Each process has a database of its own and its own seeds. Printed are the steps, how often each verb
was done, refused or kept behind its door, and every history that broke an invariant, as short as
it could be made. The exit status says whether there was one.
"""

import argparse
import multiprocessing
import os
import sys
import time

from tests.meetings.histories.figures import Figures

STEPS = 100_000
SHARE = 500
"""Steps that a process makes between two reports; then it also tidies its database."""
APART = 1_000_000
"""How far the seeds of two processes lie from each other."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run soak", description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=int(time.time()) % APART)
    parser.add_argument("--jobs", type=int, default=max(1, min(4, os.cpu_count() or 1)))
    wanted = parser.parse_args()
    print(f"{wanted.steps} steps from seed {wanted.seed} in {wanted.jobs} processes", flush=True)
    began, context = time.monotonic(), multiprocessing.get_context("spawn")
    reports = context.Queue()
    share = -(-wanted.steps // wanted.jobs)
    workers = [
        context.Process(target=work, args=(number, share, wanted.seed, reports))
        for number in range(wanted.jobs)
    ]
    for worker in workers:
        worker.start()
    figures, broken = _listen(reports, len(workers), began)
    for worker in workers:
        worker.join()
    died = [worker.exitcode for worker in workers if worker.exitcode]
    _tell(figures, broken, began, wanted.seed)
    return 1 if broken or died else 0


def work(number: int, steps: int, seed: int, reports: multiprocessing.Queue) -> None:
    """Make the steps of one process and report after each share of them."""
    import django
    from django.conf import settings
    from django.db import connection

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
    os.environ.setdefault("TUMORBOARD_TEST", "1")
    django.setup()
    name = connection.creation._get_test_db_name()
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"{name}_soak_{number}"
    connection.settings_dict["TEST"]["NAME"] = f"{name}_soak_{number}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        _work(steps, seed + number * APART, reports)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        reports.put(None)


def _work(steps: int, seed: int, reports: multiprocessing.Queue) -> None:
    from django.db import connection

    from tests.meetings.histories import machine, setting
    from tests.meetings.histories.run import run

    began, broken = setting.build(), ""
    done = 0
    while done < steps and not broken:
        figures = machine.FIGURES = Figures()
        try:
            run(began, steps=min(SHARE, steps - done), number=seed + done)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what was looked for
            broken = "\n".join([f"{type(error).__name__}: {error}", *error.__notes__])
        done += figures.steps
        reports.put((figures, broken))
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


def _listen(
    reports: multiprocessing.Queue, running: int, began: float
) -> tuple[Figures, list[str]]:
    figures, broken = Figures(), []
    while running:
        report = reports.get()
        if report is None:
            running -= 1
            continue
        figures.add(report[0])
        broken += [report[1]] if report[1] else []
        seconds = time.monotonic() - began
        print(f"{figures.steps:>7} steps, {len(broken)} broken, {seconds:.0f} s", flush=True)
    return figures, broken


def _tell(figures: Figures, broken: list[str], began: float, seed: int) -> None:
    seconds = time.monotonic() - began
    print()
    for (verb, outcome), times in sorted(figures.verbs.items()):
        print(f"  {verb:<28} {outcome:<16} {times:>7}")
    print()
    for sentence, times in sorted(figures.refusals.items(), key=_rarest_last)[:20]:
        print(f"  refused {times:>6} times: {sentence}")
    print(
        f"\n{figures.steps} steps in {figures.histories} histories from seed {seed}, "
        f"{seconds:.0f} s\n{figures.looked_at} looks at an invariant, "
        f"{figures.rendered} rendered screens\n{len(broken)} broken"
    )
    for one in broken:
        print(f"\n{one}")


def _rarest_last(pair: tuple[str, int]) -> int:
    return -pair[1]


if __name__ == "__main__":
    sys.exit(main())
