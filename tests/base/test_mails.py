"""The mails of a board on its pages: found, explained, sent again, and each kind with a sample."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.base.test_notices import queue
from tumorboard import mails, notices, previews
from tumorboard.models import AuditEvent, Notice, NoticeState
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow


@pytest.fixture
def clerk(client, people):
    client.force_login(people.clerk)
    return client


def stand(notice: Notice, state: str, **fields) -> Notice:
    """Have a notice stand as it would after what befell it."""
    told = {"error": "It was so."} if state in ("failed", "unknown", "cancelled") else {}
    told |= {"sent_at": timezone.now()} if state == "sent" else {}
    told |= {"handed_at": timezone.now()} if state in ("handed", "unknown") else {}
    Notice.objects.filter(pk=notice.pk).update(state=state, **{**told, **fields})
    notice.refresh_from_db()
    return notice


def test_the_page_finds_by_kind_person_state_and_day(clerk, people):
    stand(queue(people, "surgeon", kind="actions_due", subject="One"), "sent")
    stand(queue(people, "oncologist", kind="opinions_due", subject="Two"), "queued", attempts=2)
    stand(queue(people, "chair", kind="opinions_due", subject="Three"), "unknown")
    old = queue(people, to="far@example.org", key="far", subject="Four")
    stand(old, "failed", queued_at=timezone.now() - timedelta(days=9))
    queue(people, "stranger", board=people.other_board, subject="Elsewhere")
    address = reverse("mails", args=["spine"])

    def shown(**asked) -> set[str]:
        page = clerk.post(address, asked)
        assert page.status_code == 200
        return {line.notice.subject for line in page.context["lines"]}

    assert shown() == {"One", "Two", "Three", "Four"}
    assert shown(kind="opinions_due") == {"Two", "Three"}
    assert shown(person="FAR@") == {"Four"}
    assert shown(person="mei") == {"Two"}
    assert shown(state="again") == {"Two"}
    assert shown(state="failed") == {"Four"}
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert shown(since=yesterday) == {"One", "Two", "Three"}
    assert shown(until=yesterday) == {"Four"}
    assert clerk.post(address, {"since": "31.31.2026"}).status_code == 422
    page = clerk.get(f"{address}?state=unknown").content.decode()
    assert "Three" in page
    assert "Two cases wait for your recommendation." not in page, "no words of a mail"
    assert clerk.get(reverse("desk-meetings", args=["spine"])).content.count(b"perhaps sent") == 1


def test_the_mails_are_for_the_office_alone(client, people):
    notice = stand(queue(people), "failed")
    for name, status in (("surgeon", 403), ("auditor", 403), ("stranger", 404)):
        client.force_login(people.users[name])
        assert client.get(reverse("mails", args=["spine"])).status_code == status
        assert client.post(reverse("mail-again", args=[notice.pk])).status_code == status


def test_pages_hold_fifty_and_ask_a_few_times_of_the_database(
    clerk, people, django_assert_max_num_queries
):
    for number in range(53):
        queue(people, key=f"trial:{number}")
    address = reverse("mails", args=["spine"])
    with django_assert_max_num_queries(14):
        first = clerk.get(address)
    second = clerk.post(address, {"page": "2"})

    assert [len(page.context["lines"]) for page in (first, second)] == [50, 3]


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_a_mail_goes_again_when_the_office_says_so_and_the_trail_says_who(clerk, people, state):
    notice = stand(queue(people), state, attempts=6)
    number = notice.message_id

    for _ in range(2):
        assert clerk.post(reverse("mail-again", args=[notice.pk])).status_code == 302

    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.error) == (NoticeState.QUEUED, 0, "")
    assert notice.message_id == number
    event = AuditEvent.objects.get(action="notice.again")
    assert (event.actor, event.detail["before"]) == ("clerk@example.org", state)


@pytest.mark.parametrize("state", ["sent", "cancelled", "handed"])
def test_what_is_sent_or_needless_is_not_sent_again(clerk, people, state):
    notice = stand(queue(people), state)
    with pytest.raises(Refused, match="not sent again"):
        mails.send_again(notice, by=people.clerk)
    assert clerk.post(reverse("mail-again", args=[notice.pk])).status_code == 409


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            "SMTPRecipientsRefused: {'a@example.org': (550, b'No such person')}",
            "The mail server does not take mails for this address (its answer: 550).",
        ),
        ("SMTPDataError: (554, b'spam')", "The mail server refused this mail (its answer: 554)."),
        (
            "The mail server cannot be reached: [Errno 111] Connection refused",
            "The mail server cannot be reached.",
        ),
        ("TimeoutError: timed out", "The mail server did not answer in time."),
        ("KeyError: 'x'", "The mail could not be sent."),
        (notices.UNKNOWN, notices.UNKNOWN),
        (notices.GONE, notices.GONE),
        ("", ""),
    ],
)
def test_why_a_mail_was_not_sent_is_said_in_plain_words(error, words):
    assert mails.in_plain_words(error) == words


def test_each_kind_is_shown_as_it_is_sent_and_names_nobody(clerk, people):
    page = clerk.get(reverse("mail-kinds", args=["spine"]))
    text = page.content.decode()

    assert notices.needless.keys() <= previews.kinds.keys()
    assert "break_glass" in previews.kinds
    for one in page.context["previews"]:
        assert one.kind.title in text
        assert one.mails
        for _, mail in one.mails:
            assert mail.to == ["sample@example.org"]
            assert "http" in mail.body
            assert "Spine Tumor Board" in mail.body
    for user in people.users.values():
        assert text.count(user.name) <= (user == people.clerk) * 3, user.name


def test_a_preview_is_what_a_reader_gets(people):
    from meetings import asking
    from tests import stories

    with time_machine.travel(timezone.now(), tick=False):
        stories.decided(people)
        from meetings.models import Action

        asking.ask(Action.objects.get(), name="Far", email="far@example.org", by=people.clerk)
    sent = notices.message_of(Notice.objects.get(kind=asking.KIND))
    shown = {one.key: one.mails for one in previews.previews_of(people.board)}[asking.KIND]

    ((_, sample),) = shown
    link = sent.body.split("\n\n")[1]
    assert (sample.subject, sample.from_email) == (sent.subject, sent.from_email)
    assert sample.body.split("\n\n")[0] == sent.body.split("\n\n")[0]
    assert link not in sample.body
