"""`./run drill-crash --mails`: workers die by kill -9 again and again while mails go out.

Mails of the program's own kinds go to a real mail server, which takes its time for each. Two
workers send them; one is killed while a mail is in the server's hands, and begun again. It passes
when no mail was taken twice, each one is sent or named as one that was perhaps sent, none is called
sent that the server never had, and no mail holds a word about a patient.
"""

import argparse
import asyncio
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes, policy
from itertools import count, islice
from typing import Any

from .crash import WORKER, Machines, Mailbox, patient

WORKERS = 2
TAKES = (0.005, 0.12)
"""Seconds that the mail server takes for a mail, which is when a kill hurts."""
FIRST, MORE, FEW = 100, 60, 40
"""Outside doctors who are asked at first, and as many more as often as few mails wait."""
WHOLE = 5
"""Each so many-th kill is of a worker with all its processes, the others of the one that sends."""
ENDS_WITHIN = 300.0
ROUND_WITHIN = 30.0
CALLED_EVERY = 3.0


class SlowMailbox(Mailbox):
    """A mail server that takes its time, and keeps what each mail says."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance, self.words, self.busy = chance, [], 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.busy += 1
        try:
            await asyncio.sleep(self.chance.uniform(*TAKES))
            answer = await super().handle_DATA(server, session, envelope)
            self.words.append(told_by(envelope.content))
            await asyncio.sleep(self.chance.uniform(*TAKES))
            return answer
        finally:
            self.busy -= 1


def told_by(content: bytes) -> str:
    """All that a mail tells its reader, in its head, its text and what is attached."""
    letter = message_from_bytes(content, policy=policy.default)
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    said = [part if isinstance(part, str) else part.decode() for part in parts]
    return "\n".join([*(f"{name}: {words}" for name, words in letter.items()), *said])


def fill() -> Callable[[int], None]:
    """Queue what a board sends: a digest, reminders, questions to outside doctors, and go on."""
    from meetings import absences, actions, asking, digests, reminders
    from meetings.models import Action
    from tests import people, stories
    from tumorboard.models import Membership
    from tumorboard.ownership import as_owner

    cast, doctors = people.gather(), count(1)
    stories.decided(cast)
    action = Action.objects.get()
    today = cast.board.today()
    with as_owner():  # a plan never changes; this one is due at once
        Action.objects.filter(pk=action.pk).update(due=today)
    actions.hand_over(action, to=str(cast.surgeon.pk), by=cast.clerk)
    reminders.remind(stories.published(cast, cases=2), by="drill")
    clerk = Membership.objects.get(user=cast.clerk, board=cast.board)
    absences.record(clerk, first=today, last=today, deputy=None, by=cast.clerk)
    digests.send_all()

    def ask(many: int) -> None:
        for number in islice(doctors, many):
            told = {"name": f"Dr. Far {number}", "email": f"far{number}@example.org"}
            asking.ask(action, **told, by=cast.clerk)

    ask(FIRST)
    return ask


def arm(found: Machines) -> None:
    """Have as many workers as take turns at dying."""
    worker = ("-m", "celery", *WORKER, "-Q", "celery")
    found.commands = {
        f"worker {number}": (*worker, "-n", f"mailer{number}@%h") for number in range(WORKERS)
    }
    for kind in found.commands:
        found.start(kind)


class MailDrill:
    """Kills while mails are on their way, and what stood in the outbox at each."""

    def __init__(
        self,
        found: Machines,
        mailbox: SlowMailbox,
        ask: Callable[[int], None],
        given: argparse.Namespace,
    ) -> None:
        self.machines, self.mailbox, self.ask, self.kills = found, mailbox, ask, given.kills
        self.chance = random.Random(given.seed)
        self.killed, self.whole = 0, 0
        self.end = time.monotonic() + ENDS_WITHIN

    def run(self) -> None:
        """Kill as often as was asked for, or as the time allows; then let all be sent."""
        names = sorted(self.machines.commands)
        while self.killed < self.kills and time.monotonic() < self.end:
            if self.left() < FEW:
                self.ask(MORE)
            self.call()
            if self.until_busy():
                time.sleep(self.chance.uniform(0, sum(TAKES)))
                self.strike(names[self.killed % WORKERS])
        self.settle()

    def strike(self, kind: str) -> None:
        """Kill the process that sends, which its worker begins anew, or the worker with it."""
        senders = children_of(self.machines.processes[kind].pid)
        self.killed += 1
        if senders and self.killed % WHOLE:
            with suppress(ProcessLookupError):
                os.kill(senders[0], signal.SIGKILL)
        else:
            self.machines.kill(kind)
            self.machines.start(kind)
            self.whole += 1

    def call(self) -> None:
        """What the scheduler does every five seconds, for each worker, and no waiting for a turn.

        What a dead worker had counted as begun would wait a minute for its next attempt.
        """
        from django.utils import timezone

        from tumorboard.celery import app
        from tumorboard.models import Notice

        now = timezone.now()
        waiting = Notice.objects.filter(state="queued", try_at__gt=now)
        patient(lambda: waiting.update(try_at=now))
        for _ in range(WORKERS):
            app.send_task("tumorboard.send_notices", expires=5)

    def until_busy(self) -> bool:
        """Wait until a mail is in the hands of the mail server."""
        began = called = time.monotonic()
        while time.monotonic() - began < ROUND_WITHIN and not self.mailbox.busy:
            if time.monotonic() - called > CALLED_EVERY:
                self.call()
                called = time.monotonic()
            time.sleep(0.002)
        return bool(self.mailbox.busy)

    def left(self) -> int:
        from tumorboard.models import Notice

        return patient(Notice.objects.filter(state="queued").count)

    def settle(self) -> None:
        """Send what is left; what nobody answers for is called so after two minutes."""
        from django.utils import timezone

        from tumorboard.models import Notice

        while self.left() and time.monotonic() < self.end + ENDS_WITHIN:
            self.call()
            time.sleep(2)
        time.sleep(2 * sum(TAKES))
        long_ago = timezone.now() - timedelta(minutes=5)
        Notice.objects.filter(state="handed").update(handed_at=long_ago)
        while Notice.objects.filter(state="handed").exists() and time.monotonic() < self.end + 600:
            self.call()
            time.sleep(1)


def children_of(pid: int) -> list[int]:
    """The processes that a process has begun."""
    told = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in told.stdout.split()]


def judge(drill: MailDrill, seconds: float) -> int:
    """Print what was found; 1 when anything is as it never may be."""
    from tumorboard.models import Notice

    taken = Counter(number for number, _ in drill.mailbox.taken)
    rows = dict(Notice.objects.values_list("message_id", "state"))
    states = Counter(rows.values())
    unknown = [number for number, state in rows.items() if state == "unknown"]
    wrong = {
        "mails taken twice": sum(times - 1 for times in taken.values()),
        "mails called sent that were never taken": sum(
            state == "sent" and number not in taken for number, state in rows.items()
        ),
        "mails neither sent nor named as perhaps sent": len(rows)
        - states["sent"] - states["unknown"] - states["cancelled"],
        "mails under a number that no notice has": len(taken.keys() - rows.keys()),
        "words about patients in mails": canaries_in(drill.mailbox.words),
        "kills that were not made": drill.kills - drill.killed,
    }  # fmt: skip
    print(f"{drill.killed} kills in {seconds:.0f} s, {drill.whole} of them of a whole worker")
    print(
        f"{len(rows)} mails queued, {len(taken)} taken by the mail server, {states['sent']} sent,"
    )
    was_taken = sum(number in taken for number in unknown)
    print(
        f"{len(unknown)} named as perhaps sent, of which {was_taken} were taken and "
        f"{len(unknown) - was_taken} were not; {states['cancelled']} not needed any more"
    )
    for words, many in wrong.items():
        print(f"{words:<46}{many:>5}   {'' if many else 'as it must be'}".rstrip())
    return 1 if any(wrong.values()) else 0


def canaries_in(mails: list[str]) -> int:
    """How many names, record numbers and birth dates of patients stand in mails."""
    from cases.models import Patient

    secrets = set()
    for one in Patient.objects.all():
        born = one.birth_date
        secrets |= {one.family_name, one.record_number, born.isoformat()}
        secrets |= {f"{born:%d.%m.%Y}", f"{born:%d/%m/%Y}", f"{born:%-d %B %Y}"}
    text = "\n".join(mails)
    return sum(text.count(secret) for secret in secrets if len(secret) > 3)


def drill_mails(found: Machines, mailbox: SlowMailbox, given: argparse.Namespace) -> int:
    """The drill of mails on services that are up; the code with which it ends."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # of codes
    ask = fill()
    print(f"A drill of {given.kills} kills while mails go out, seed {given.seed}")
    arm(found)
    drill, began = MailDrill(found, mailbox, ask, given), time.monotonic()
    drill.run()
    return judge(drill, time.monotonic() - began)
