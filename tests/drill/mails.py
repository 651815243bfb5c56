"""`./run drill-crash --mails`: workers die by kill -9 again and again while mails go out.

Mails of the program's own kinds go to a real mail server, which takes its time for each. Three
workers send them; whichever has just handed one over is killed and begun again. It passes when
no mail was taken twice, each one is sent or named as one that was perhaps sent, none is called
sent that the server never had, and no mail holds a word about a patient.
"""

import argparse
import asyncio
import random
import time
from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

from .crash import WORKER, Machines, Mailbox, patient

WORKERS = 3
TAKES = (0.005, 0.12)
"""Seconds that the mail server takes for a mail, which is when a kill hurts."""
READERS = 400
"""Outside doctors who are asked about an action."""
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
    """All that a mail tells its reader."""
    letter = message_from_bytes(content, policy=policy.default)
    return "\n".join([*(f"{name}: {said}" for name, said in letter.items()), letter.get_content()])


def fill() -> int:
    """Queue what a board sends: questions to outside doctors, digests, reminders, a deputy."""
    from meetings import absences, asking, digests, reminders
    from meetings.models import Action
    from tests import people, stories
    from tumorboard.models import Membership, Notice

    cast = people.gather()
    stories.decided(cast)
    action = Action.objects.get()
    today = cast.board.today()
    Action.objects.filter(pk=action.pk).update(due=today, member=cast.surgeon)
    for reader in range(READERS):
        email = f"far{reader}@example.org"
        asking.ask(action, name=f"Dr. Far {reader}", email=email, by=cast.clerk)
    reminders.remind(stories.published(cast, cases=2), by="drill")
    clerk = Membership.objects.get(user=cast.clerk, board=cast.board)
    absences.record(clerk, first=today, last=today, deputy=None, by=cast.clerk)
    digests.send_all()
    return Notice.objects.filter(state="queued").count()


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

    def __init__(self, found: Machines, mailbox: SlowMailbox, given: argparse.Namespace) -> None:
        self.machines, self.mailbox, self.kills = found, mailbox, given.kills
        self.chance = random.Random(given.seed)
        self.killed, self.handed = 0, 0
        self.end = time.monotonic() + ENDS_WITHIN

    def run(self) -> None:
        """Kill as often as was asked for, or as the time allows; then let all be sent."""
        names = sorted(self.machines.commands)
        while self.killed < self.kills and time.monotonic() < self.end and self.left():
            self.call()
            if self.until_busy():
                time.sleep(self.chance.uniform(0, sum(TAKES)))
                self.strike(names[self.killed % WORKERS])
        self.settle()

    def strike(self, kind: str) -> None:
        from tumorboard.models import Notice

        self.machines.kill(kind)
        self.killed += 1
        self.handed += patient(Notice.objects.filter(state="handed").count) > 0
        self.machines.start(kind)

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


def judge(drill: MailDrill, queued: int, seconds: float) -> int:
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
    print(
        f"{drill.killed} kills of a worker in {seconds:.0f} s, {drill.handed} with a mail in hand"
    )
    print(f"{queued} mails queued, {len(taken)} taken by the mail server, {states['sent']} sent,")
    was_taken = sum(number in taken for number in unknown)
    print(
        f"{len(unknown)} named as perhaps sent, of which {was_taken} were taken and "
        f"{len(unknown) - was_taken} were not; {states['cancelled']} not needed any more"
    )
    for words, count in wrong.items():
        print(f"{words:<46}{count:>5}   {'' if count else 'as it must be'}".rstrip())
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
    queued = fill()
    print(f"A drill of {given.kills} kills over {queued} mails, seed {given.seed}")
    arm(found)
    drill, began = MailDrill(found, mailbox, given), time.monotonic()
    drill.run()
    return judge(drill, queued, time.monotonic() - began)
