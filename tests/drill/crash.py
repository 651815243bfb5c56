"""`./run drill-crash`: documents, mails and the audit trail while what works on them is killed.

Workers, the scheduler, Redis and PostgreSQL die by kill -9 at random moments while a batch of
documents is printed, mails are sent to a real mail server and the audit trail is sealed. It passes
when each document is there once and whole, nothing half printed was ever offered, no mail came
twice, and the trail verifies. With `--mails` only workers die, with mails in hand: see mails.py.
Everything is private and ends by itself.
"""

import argparse
import hashlib
import io
import logging
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from email import message_from_bytes
from pathlib import Path
from subprocess import Popen
from typing import Any

from aiosmtpd.controller import Controller

from tests.journeys.program import CELERY, free_port, manage, served
from tumorboard import embedded
from tumorboard.programs import CHECKOUT, spawn
from tumorboard.servers import PostgreSQL

from .figures import percentile
from .grounds import OURS
from .troubles import befall, move_to_small_disk, troubles

KINDS = ("worker", "long worker", "scheduler", "redis", "postgresql")
GOALS = {"worker": 10, "long worker": 10, "scheduler": 10, "redis": 10, "postgresql": 15}
GOALS |= {"slow database": 10, "disk full": 15, "memory full": 10, "poison": 10}
GOALS |= {"clock ahead": 10, "clock behind": 10}
DONE_WITHIN = 120.0
LASTING = (3.0, 9.0)
"""Seconds that a trouble lasts."""
QUIET = ("--without-gossip", "--without-mingle", "--loglevel", "WARNING")
WORKER = (*CELERY[2:], "worker", "-c", "1", *QUIET)
STARTS_WITHIN = 8.0
"""Seconds after which a worker that was begun surely takes what it finds."""

CASES = 6
"""Cases of each meeting: enough that its minutes are printed among the long documents."""


class Mailbox:
    """A mail server that keeps the number of each mail that it took."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.said = b""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content)
        self.taken.append((message["Message-ID"], envelope.rcpt_tos[0]))
        self.said += envelope.content
        return "250 taken"


class Machines:
    """What can be killed, as a service manager keeps it."""

    def __init__(self, services: embedded.Services, environment: dict, logs: Path) -> None:
        self.environment, self.logs = served(environment), logs
        self.servers = {
            "postgresql" if isinstance(server, PostgreSQL) else "redis": server
            for server in services.servers
        }
        celery = ("-m", "celery")
        self.commands = {
            "worker": (*celery, *WORKER, "-Q", "celery", "-n", "short@%h"),
            "long worker": (*celery, *WORKER, "-Q", "long", "-n", "long@%h"),
            "scheduler": (*CELERY, "beat", "--schedule", str(logs / "beat")),
        }
        self.processes: dict[str, Popen[bytes]] = {}
        self.ended: Counter[str] = Counter()
        false = (FalseClock(self, "clock ahead", 24), FalseClock(self, "clock behind", -24))
        self.troubles = troubles(self.servers, services.folder) | {one.kind: one for one in false}

    def start(self, kind: str) -> None:
        if kind in self.servers:
            self.servers[kind].start()
        else:
            self.run(kind, *self.commands[kind])

    def run(self, kind: str, *command: str) -> None:
        self.processes[kind] = spawn(
            [sys.executable, *command],
            self.logs / f"{kind}.log",
            cwd=CHECKOUT,
            env={**os.environ, **self.environment},
        )

    def kill(self, kind: str) -> None:
        """Kill it with all that it has started, and say nothing to it before."""
        if kind in self.servers:
            process = self.servers[kind].process
            process.kill()
        else:
            process = self.processes[kind]
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def revive(self) -> None:
        """Start again what ended by itself, and count it: it should not have."""
        for kind, process in self.processes.items():
            if process.poll() is not None:
                self.ended[kind] += 1
                self.start(kind)

    def end(self) -> None:
        for kind in self.processes:
            self.kill(kind)


class FalseClock:
    """A further worker of both queues comes, whose clock is a day off."""

    def __init__(self, found: Machines, kind: str, hours: int) -> None:
        self.machines, self.kind, self.hours = found, kind, hours

    def begin(self) -> None:
        name = self.kind.replace(" ", "-")
        clock = ("-m", "tests.drill.false_clock", str(self.hours))
        worker = (*WORKER, "-Q", "celery,long", "-n", f"{name}@%h")
        self.machines.run(self.kind, *clock, *worker)
        time.sleep(STARTS_WITHIN)

    def end(self) -> None:
        self.machines.kill(self.kind)
        del self.machines.processes[self.kind]


@contextmanager
def machines(folder: Path, mailbox: Mailbox, *, fast: bool = False) -> Iterator[Machines]:
    """Fresh services that keep what they promise, and a mail server beside them.

    They may be fast, and forget when they die, where it is not they that die.
    """
    for name in OURS:
        os.environ.pop(name, None)
    post = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    post.start()
    try:
        with embedded.trial(fast=fast) as services:
            environment = embedded.trial_environment(services.urls) | {
                "EMAIL_URL": f"smtp://127.0.0.1:{post.port}?tls=none",
                "DEFAULT_FROM": "board@example.org",
                "AUDIT_ANCHOR": str(folder / "anchor"),
            }
            os.environ.update(environment)
            found = Machines(services, environment, folder)
            try:
                yield found
            finally:
                found.end()
    finally:
        post.stop()


class Batch:
    """The work of the drill: documents and mails of some meetings."""

    def __init__(self, meetings: int) -> None:
        from django.db import transaction

        from meetings.models import Document
        from tests import people

        cast = people.gather()
        for number in range(meetings):
            with transaction.atomic():
                self.add_meeting(cast, number)
        self.cast, self.offered, self.broken = cast, 0, []
        self.seen: set = set()
        self.documents = Document.objects.all()

    def add_meeting(self, cast: Any, number: int) -> None:
        from meetings import agenda, presence, session
        from tests import stories
        from tumorboard import notices

        meeting = stories.planned(cast)
        for case in range(CASES):
            ready = stories.ready(cast, number=f"{number:02}{case:02}", family=f"Canary{number}")
            agenda.add(meeting, case=ready, by=cast.clerk)
        meeting = agenda.publish(meeting, by=cast.clerk)
        session.open_meeting(meeting, by=cast.chair)
        for name in stories.VOTERS:
            presence.join(meeting, by=cast.users[name])
        for item in meeting.items.all():
            stories.decide(cast, item)
            notices.queue(
                to=cast.surgeon,
                board=cast.board,
                kind="drill",
                subject="A case was decided",
                body="A case was decided.",
                path="/",
                key=f"drill-{item.pk}",
                by="drill",
            )
        session.close_meeting(meeting, by=cast.chair)

    def look(self) -> int:
        """How many documents are not ready; what is offered for the first time is examined."""
        from meetings import documents
        from meetings.models import Document

        left = 0
        for document in self.documents.select_related("file").defer("snapshot"):
            if document.state == "failed":  # as a person would, who is told to try again
                documents.retry(Document.objects.get(pk=document.pk), by=self.cast.clerk)
            if document.state != "ready":
                left += 1
            elif document.pk not in self.seen:
                self.seen.add(document.pk)
                self.examine(document)
        return left

    def examine(self, document: Any) -> None:
        import pikepdf

        content = bytes(document.file.content)
        self.offered += 1
        with pikepdf.open(io.BytesIO(content)) as file:
            is_whole = len(file.pages) == document.pages
        if not is_whole or hashlib.sha256(content).hexdigest() != document.sha256:
            self.broken.append(str(document.pk))

    def progress(self) -> tuple[int, int]:
        """A number that rises whenever a worker has done something."""
        from tumorboard.models import AuditEvent, Notice

        done = AuditEvent.objects.filter(action="document.ready").count()
        return done, Notice.objects.filter(state="sent").count()

    def more(self) -> None:
        """Ask for one more version of some minutes, so that there is always something to do."""
        from django.db import transaction

        from meetings import documents
        from meetings.models import Meeting

        meeting = Meeting.objects.order_by("?").first()
        with transaction.atomic():
            documents.write_minutes_anew(meeting, by=self.cast.clerk)


def patient(what: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Ask the database again while it is away."""
    from django.db import InterfaceError, OperationalError, connection

    end = time.monotonic() + seconds
    while True:
        try:
            return what()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


class Drill:
    """Kills in turn, with the time until something was done again."""

    def __init__(self, found: Machines, batch: Batch, given: argparse.Namespace) -> None:
        self.machines, self.batch, self.kills = found, batch, given.kills
        self.chance = random.Random(given.seed)
        self.kinds = tuple(found.troubles) if given.troubles else KINDS
        self.recovered: dict[str, list[float]] = {kind: [] for kind in self.kinds}

    def run(self) -> float:
        """Kill as often as was asked for; returns the seconds until all was done after that."""
        for number in range(self.kills):
            kind = self.kinds[number % len(self.kinds)]
            if patient(self.batch.look) < 2:
                patient(self.batch.more)
            time.sleep(self.chance.uniform(0, 3))
            began = self.strike(kind)
            self.recovered[kind].append(self.until_something_is_done(began))
        began = time.monotonic()
        while patient(self.batch.look):
            if time.monotonic() - began > 2 * DONE_WITHIN:
                break
            time.sleep(0.5)
        return time.monotonic() - began

    def strike(self, kind: str) -> float:
        """Kill it and start it again, or let the trouble pass; the moment at which it was over."""
        if kind in self.machines.troubles:
            befall(self.machines.troubles[kind], self.chance.uniform(*LASTING))
            return time.monotonic()
        self.machines.kill(kind)
        began = time.monotonic()
        self.machines.start(kind)
        return began

    def until_something_is_done(self, began: float) -> float:
        before = patient(self.batch.progress)
        while time.monotonic() - began < 60:
            self.machines.revive()
            if patient(self.batch.look) == 0:
                patient(self.batch.more)
            if patient(self.batch.progress) != before:
                return time.monotonic() - began
            time.sleep(0.1)
        return float("inf")


def judge(drill: Drill, mailbox: Mailbox, last: float) -> int:
    """Print what was found; 1 when anything is as it never may be."""
    from meetings.models import DocumentFile
    from tumorboard import inspection, sealing
    from tumorboard.models import AuditEvent, Notice

    batch = drill.batch
    ready = Counter(AuditEvent.objects.filter(action="document.ready").values_list("object_id"))
    sealing.seal_waiting()
    report = inspection.inspect()
    numbers = Counter(mailbox.taken)
    known = set(Notice.objects.values_list("message_id", flat=True))
    stored = {str(pk) for pk in DocumentFile.objects.values_list("pk", flat=True)}
    wrong = {
        "documents not there": batch.documents.exclude(state="ready").count(),
        "documents stored twice": sum(times > 1 for times in ready.values()),
        "files without a ready document": len(stored - {pk for (pk,) in ready}),
        "files that were offered and not whole": len(batch.broken),
        "mails neither sent nor named as perhaps sent": Notice.objects.exclude(
            state__in=["sent", "unknown", "cancelled"]
        ).count(),
        "mails that came twice": sum(times - 1 for times in numbers.values()),
        "mails under a number that no notice has": len({n for n, _ in numbers} - known),
        "patients' names in mails": mailbox.said.count(b"Canary"),
        "faults in the audit trail": len(report.faults),
        "workers that ended by themselves": drill.machines.ended.total(),
        "seconds beyond those until all was done": int(max(0, last - DONE_WITHIN)),
    }
    print(
        f"\n{'killed':<14}{'times':>7}{'p50':>9}{'p95':>9}{'goal':>7}  seconds until work went on"
    )
    for kind, times in drill.recovered.items():
        p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
        met = "met" if p95 <= GOALS[kind] else "missed"
        print(f"{kind:<14}{len(times):>7}{p50:>9.2f}{p95:>9.2f}{GOALS[kind]:>7}  {met}")
    unknown = Notice.objects.filter(state="unknown").count()
    print(f"\n{batch.documents.count()} documents, {batch.offered} examined as soon as offered; ")
    print(f"{len(numbers)} mails, {unknown} of them named as perhaps sent; ")
    print(f"{AuditEvent.objects.count()} events in the trail; all done {last:.1f} s after the last")
    for words, count in wrong.items():
        print(f"{words:<46}{count:>5}   {'' if count else 'as it must be'}".rstrip())
    return 1 if any(wrong.values()) else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run drill-crash")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--meetings", type=int, default=4)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--troubles", action="store_true", help="in place of kills: slow database, "
                        "full disk, full memory, nonsense in the queues, false clocks")  # fmt: skip
    parser.add_argument("--mails", action="store_true", help="only mails, and only workers die")
    parser.add_argument("--keep", type=Path, help="keep the logs in this folder")
    given = parser.parse_args()
    if given.troubles:
        move_to_small_disk("tests.drill.crash")
    if given.seed is None:
        given.seed = random.SystemRandom().randrange(1_000_000)
    from . import mails  # which builds on this module

    seed = given.seed
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    mailbox = mails.SlowMailbox(random.Random(seed)) if given.mails else Mailbox()
    with tempfile.TemporaryDirectory(prefix="crash-") as made, ExitStack() as stack:
        folder = given.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        found = stack.enter_context(machines(folder, mailbox, fast=given.mails))
        manage("migrate", "-v0", environment={**os.environ})
        os.environ["DJANGO_SETTINGS_MODULE"] = "tumorboard.settings"
        import django

        django.setup()
        os.environ.pop("DATABASE_OWNER_URL", None)
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        if given.mails:
            return mails.drill_mails(found, mailbox, given)
        print(f"A drill of {given.kills} kills over {given.meetings} meetings, seed {seed}")
        batch = Batch(given.meetings)
        for kind in found.commands:
            found.start(kind)
        drill = Drill(found, batch, given)
        last = drill.run()
        code = judge(drill, mailbox, last)
        print(f"\nload of the machine {os.getloadavg()[1]:.1f} on {os.cpu_count()} cores")
        print(f"seed {seed}: {'failed' if code else 'passed'}")
        return code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
