"""The outbox: what is told by mail is told once, in order, and a failure is seen."""

import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from meetings import agenda
from tests import people as cast
from tests import stories
from tumorboard import notices, previews, tasks
from tumorboard.models import AuditEvent, Membership, Notice, NoticeState

SITE = "https://board.example.org"


class Postbox:
    """A mail server of our own: keeps what it takes, and refuses whom it is told to."""

    def __init__(self) -> None:
        self.letters: list = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 No such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((envelope.rcpt_tos[0], letter))
        return "250 Taken"

    @property
    def read_by(self) -> list[str]:
        return [to.split("@")[0] for to, _ in self.letters]


def smtp(port: int, **more) -> override_settings:
    return override_settings(
        EMAIL_URL="smtp://somewhere",
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        EMAIL_USE_TLS=False,
        DEFAULT_FROM_EMAIL="board@example.org",
        SITE_URL=SITE,
        **more,
    )


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def postbox():
    """A mail server on this machine that the program is set up with."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    with smtp(controller.port):
        yield box
    controller.stop()


@pytest.fixture(autouse=True)
def calm_mailer():
    logging.getLogger("mail.log").setLevel(logging.ERROR)


def queue(people, name: str = "surgeon", **fields) -> Notice:
    told = {
        "to": people.users[name],
        "board": people.board,
        "kind": "trial",
        "subject": "Two cases wait",
        "body": "Two cases wait for your recommendation.",
        "path": "/boards/spine/review/",
        "key": f"trial:{name}",
        "by": "planner",
    }
    return notices.queue(**{**told, **fields})


def alter(change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE tumorboard_notice {change}")


@contextmanager
def later(**delta):
    with time_machine.travel(timezone.now() + timedelta(**delta), tick=False):
        yield


def test_a_mail_is_plain_text_with_a_link_the_board_and_a_fixed_id(people, postbox):
    notice = queue(people)

    assert notices.send_due() == 1

    ((to, letter),) = postbox.letters
    assert to == letter["To"] == "surgeon@example.org"
    assert (letter["From"], letter["Subject"]) == ("board@example.org", "Two cases wait")
    assert letter["Message-ID"] == notice.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert (
        letter.get_content().split()
        == (
            f"Two cases wait for your recommendation. {SITE}/boards/spine/review/ Spine Tumor Board"
        ).split()
    )
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.error) == (NoticeState.SENT, 1, "")
    assert notice.sent_at is not None


def test_the_worker_sends_what_is_due_and_nothing_twice(people, postbox):
    queue(people)

    tasks.send_notices()
    tasks.send_notices()

    assert postbox.read_by == ["surgeon"]


def test_the_same_key_is_one_notice(people, postbox):
    first = queue(people)
    assert queue(people, subject="Other words") == first
    notices.send_due()
    assert queue(people).state == NoticeState.SENT

    notices.send_due()

    assert postbox.read_by == ["surgeon"]
    assert AuditEvent.objects.filter(action="notice.queued").count() == 1


def test_the_longest_due_goes_first_and_the_future_waits(people, postbox):
    now = timezone.now()
    queue(people, "oncologist", due_at=now - timedelta(minutes=1))
    queue(people, "surgeon", due_at=now - timedelta(minutes=2))
    queue(people, "radiation", due_at=now + timedelta(hours=1))

    notices.send_due()
    assert postbox.read_by == ["surgeon", "oncologist"]

    with later(hours=1, seconds=1):
        notices.send_due()
    assert postbox.read_by[2:] == ["radiation"]


def test_a_notice_of_a_change_that_was_taken_back_never_was(people, postbox):
    with transaction.atomic():
        queue(people)
        transaction.set_rollback(True)

    assert notices.send_due() == 0
    assert not Notice.objects.exists()


def test_a_refused_notice_keeps_nobody_waiting_and_says_why_in_the_end(people, postbox):
    postbox.refused = {"surgeon@example.org"}
    poisoned = queue(people, "surgeon")
    queue(people, "oncologist", due_at=timezone.now() + timedelta(seconds=1))

    with later(seconds=2):
        notices.send_due()
    assert postbox.read_by == ["oncologist"]
    poisoned.refresh_from_db()
    assert (poisoned.state, poisoned.attempts) == (NoticeState.QUEUED, 1)
    assert "No such person here" in poisoned.error

    tries = []
    for hour in range(1, 24):
        with later(hours=hour):
            notices.send_due()
        poisoned.refresh_from_db()
        tries.append(poisoned.attempts)
    assert max(tries) == notices.ATTEMPTS
    assert poisoned.state == NoticeState.FAILED
    assert "No such person here" in poisoned.error
    assert AuditEvent.objects.filter(action="notice.failed").count() == 1


WORDS = "550 No such person surgeon@example.org for board@example.org"


class Indiscreet(Postbox):
    """A mail server whose every refusal names people, and one that names them in all it says."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        envelope.mail_from = address
        return WORDS if self.place == "sender" else "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        envelope.rcpt_tos.append(address)
        return WORDS if self.place == "recipient" else "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        return WORDS


@pytest.mark.parametrize("place", ["sender", "recipient", "data"])
def test_no_refusal_of_a_mail_server_brings_an_address_into_the_log(people, caplog, place):
    server = Controller(Indiscreet(place), hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        with smtp(server.port), caplog.at_level(logging.DEBUG):
            notice = queue(people)
            notices.send_due()
    finally:
        server.stop()
    written = [record for record in caplog.records if not record.name.startswith("mail")]
    lines = [f"{record.getMessage()} {record.exc_text or ''}" for record in written]
    assert [str(notice.pk) in line and "550" in line for line in lines].count(True) == 1
    assert not [line for line in lines if "@" in line or "No such" in line]
    assert not any(record.exc_info for record in written)
    notice.refresh_from_db()
    assert "No such person" in notice.error, "whoever administers it reads why"


def test_waits_grow_from_try_to_try(people, postbox):
    postbox.refused = {"surgeon@example.org"}
    notice = queue(people)
    waits = []
    for _ in range(notices.ATTEMPTS - 1):
        with time_machine.travel(notice.try_at, tick=False):
            notices.send_due()
        before = notice.try_at
        notice.refresh_from_db()
        waits.append((notice.try_at - before).total_seconds() / 60)

    assert waits == [1, 4, 15, 60, 180]


def test_a_refused_notice_is_sent_once_its_reader_is_taken(people, postbox):
    postbox.refused = {"surgeon@example.org"}
    notice = queue(people)
    notices.send_due()
    postbox.refused = set()

    with later(minutes=2):
        notices.send_due()

    ((_, letter),) = postbox.letters
    assert letter["Message-ID"] == notice.message_id


def test_a_worker_that_dies_with_the_mail_in_hand_sends_it_no_second_time(people, postbox):
    notice = queue(people)
    alter("ADD CONSTRAINT no_more CHECK (sent_at IS NULL) NOT VALID")
    with pytest.raises(IntegrityError):
        notices.send_due()
    alter("DROP CONSTRAINT no_more")
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (NoticeState.HANDED, 1)

    with later(minutes=1):
        notices.send_due()
    notice.refresh_from_db()
    assert notice.state == NoticeState.HANDED, "its worker may still wait for the answer"
    for minutes in (3, 60, 600):
        with later(minutes=minutes):
            notices.send_due()

    notice.refresh_from_db()
    assert (notice.state, notice.error) == (NoticeState.UNKNOWN, notices.UNKNOWN)
    assert postbox.read_by == ["surgeon"]
    assert AuditEvent.objects.filter(action="notice.unknown").count() == 1


class Mute(Postbox):
    """A mail server that takes the words of a mail and hangs up without an answer."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await super().handle_DATA(server, session, envelope)
        server.transport.abort()


def test_a_server_that_takes_a_mail_and_says_nothing_leaves_it_unknown(people):
    box = Mute()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    notice = queue(people)
    with smtp(controller.port):
        notices.send_due()
        with later(hours=5):
            notices.send_due()
    controller.stop()

    notice.refresh_from_db()
    assert (notice.state, notice.error) == (NoticeState.UNKNOWN, notices.UNANSWERED)
    assert box.read_by == ["surgeon"]


def test_an_attempt_that_never_ends_is_counted(people, postbox):
    notice = queue(people)
    Notice.objects.filter(pk=notice.pk).update(attempts=notices.ATTEMPTS)

    notices.send_due()

    notice.refresh_from_db()
    assert (notice.state, notice.error) == (
        NoticeState.FAILED,
        "Sending was begun and never finished.",
    )
    assert postbox.letters == []


def test_without_its_server_everything_waits_and_no_attempt_is_counted(people, postbox):
    notice = queue(people)
    with smtp(1):
        assert notices.send_due() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (NoticeState.QUEUED, 0)
    assert notice.error.startswith("The mail server cannot be reached")

    with later(minutes=2):
        notices.send_due()
    assert postbox.read_by == ["surgeon"]


def test_a_day_without_a_server_is_too_long(people):
    notice = queue(people)
    with later(hours=25), smtp(1):
        notices.send_due()

    notice.refresh_from_db()
    assert (notice.state, notice.error) == (NoticeState.FAILED, notices.LATE)


def test_without_a_mail_server_set_up_a_notice_says_that_it_was_not_sent(people):
    notice = queue(people)

    assert notices.send_due() == 0

    notice.refresh_from_db()
    assert notice.state == NoticeState.FAILED
    assert notice.error == "Not sent: no mail server is set up."
    assert [letter.to for letter in mail.outbox] == [["surgeon@example.org"]]


def test_what_is_needless_at_the_time_of_sending_is_not_sent(people, postbox, monkeypatch):
    monkeypatch.setitem(notices.needless, "trial", lambda notice: "Done meanwhile.")
    notice = queue(people)

    notices.send_due()

    notice.refresh_from_db()
    assert (notice.state, notice.error) == (NoticeState.CANCELLED, "Done meanwhile.")
    assert postbox.letters == []


def test_who_left_the_board_gets_nothing_more(people, postbox):
    notice = queue(people)
    Membership.objects.filter(user=people.surgeon).update(is_active=False)

    notices.send_due()

    notice.refresh_from_db()
    assert (notice.state, notice.error) == (NoticeState.CANCELLED, notices.GONE)
    assert postbox.letters == []


def test_the_longest_names_of_a_board_and_its_people_keep_no_step_back(people):
    """Every kind of mail is queued with them, where its subject would be too long to be kept."""
    for thing in (people.board, people.clerk, people.observer):
        type(thing).objects.filter(pk=thing.pk).update(name="Board and name " * 8)
        thing.refresh_from_db()
    for preview in previews.previews_of(people.board):
        for what, sample in preview.mails:
            queue(people, key=f"{preview.key}:{what}", subject=sample.subject)
    agenda.cancel(stories.published(people), by=people.clerk, reason="No time.")
    assert all(len(one.subject) <= 160 for one in Notice.objects.all())
    assert Notice.objects.filter(kind="meeting-called-off", subject__endswith="…").exists()


def test_a_subject_is_one_line(people, postbox):
    queue(people, subject="Two cases\r\nBcc: everybody@example.org")

    notices.send_due()

    ((_, letter),) = postbox.letters
    assert letter["Subject"] == "Two cases Bcc: everybody@example.org"
    assert letter["Bcc"] is None


def test_the_trail_tells_what_became_of_a_notice(people, postbox):
    queue(people)
    notices.send_due()

    events = AuditEvent.objects.filter(object_type="Notice").order_by("id")
    assert [(event.action, event.actor, event.board) for event in events] == [
        ("notice.queued", "system: planner", "spine"),
        ("notice.handed", "system: mailer", "spine"),
        ("notice.sent", "system: mailer", "spine"),
    ]
    assert events[2].detail == {"kind": "trial", "to": "surgeon@example.org"}


def test_the_administration_lists_notices_and_changes_none(client, people):
    notice = queue(people)
    notices.send_due()
    client.force_login(people.administrator)

    page = client.get(reverse("admin:tumorboard_notice_changelist")).content.decode()

    assert "Not sent: no mail server is set up." in page
    assert "Dr. Omar Said" in page
    change = reverse("admin:tumorboard_notice_change", args=[notice.pk])
    assert client.post(change, {"state": "queued"}).status_code == 403
    assert client.get(reverse("admin:tumorboard_notice_add")).status_code == 403


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_notice_once(postbox):
    people = cast.gather()
    for number in range(40):
        queue(people, key=f"trial:{number}", subject=f"Notice {number}")

    def work(_: int) -> int:
        try:
            return notices.send_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(work, range(4)))

    assert sum(sent) == 40
    assert sorted(letter["Subject"] for _, letter in postbox.letters) == sorted(
        f"Notice {number}" for number in range(40)
    )
    assert set(Notice.objects.values_list("state", "attempts")) == {(NoticeState.SENT, 1)}
