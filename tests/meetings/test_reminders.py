"""Reminders before the recommendations are due: once, and only to those who have not voted."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Patient
from meetings import agenda, ballots, reminders, reviews, session, tasks
from meetings.models import AgendaItem, Meeting
from meetings.vocabulary import Round
from tests import stories
from tumorboard import notices
from tumorboard.models import Membership, Notice

pytestmark = pytest.mark.slow

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 12, 1, 16, tzinfo=BERLIN)
DUE = START - timedelta(hours=18)
TIME_TO_REMIND = DUE - timedelta(hours=24)
ALL = ["oncologist", "surgeon", "radiologist", "radiation", "chair"]


@pytest.fixture(autouse=True)
def mail_server(settings):
    settings.EMAIL_URL = "smtp://the-outbox-of-the-test"


@contextmanager
def at(moment: datetime):
    with time_machine.travel(moment, tick=False):
        yield


def published(people, *, cases: int = 2, starts_at: datetime = START) -> Meeting:
    with at(starts_at - timedelta(days=6)):
        meeting = stories.published(people, cases=cases)
        return agenda.change(
            meeting, by=people.clerk, revision=meeting.revision, changes={"starts_at": starts_at}
        )


def vote(item: AgendaItem, user, **entry) -> None:
    ballots.cast(ballots.current(item, Round.OPINION), by=user, **{**stories.OPINION, **entry})


def told() -> QuerySet[Notice]:
    """The reminders; members were invited to the meeting as well."""
    return Notice.objects.filter(kind=reminders.KIND)


def reminded() -> list[str]:
    return [notice.to.email.split("@")[0] for notice in told().order_by("queued_at", "pk")]


def reminders_sent() -> list:
    """The mails that went out, but for the invitations."""
    return [letter for letter in mail.outbox if "recommendation" in letter.subject]


def test_everybody_who_owes_is_reminded_once_with_the_number_of_cases(people):
    published(people)
    with at(TIME_TO_REMIND - timedelta(seconds=1)):
        tasks.remind()
    assert reminded() == []

    for minutes in (0, 1, 60, 1439):
        with at(TIME_TO_REMIND + timedelta(minutes=minutes)):
            tasks.remind()

    assert sorted(reminded()) == sorted(ALL)
    notice = told().get(to=people.surgeon)
    assert notice.subject == "Spine Tumor Board: 2 cases wait for your recommendation"
    assert "due on Monday 30 November, 22:00" in notice.body
    assert "Tuesday 1 December 2026, 16:00 (Europe/Berlin)" in notice.body
    assert notice.path == "/boards/spine/review/"


def test_who_has_voted_on_all_or_has_nothing_to_say_is_left_alone(people):
    meeting = published(people)
    first, second = meeting.items.all()
    with at(TIME_TO_REMIND - timedelta(hours=1)):
        for item in (first, second):
            vote(item, people.surgeon)
        vote(first, people.radiologist)
        reviews.give_none(second, by=people.radiologist)
        ballots.recuse(first, by=people.radiation, reason="Kin.")
        reviews.give_none(second, by=people.radiation)
        vote(first, people.oncologist)

    with at(TIME_TO_REMIND):
        assert reminders.remind_all() == 2

    assert sorted(reminded()) == ["chair", "oncologist"]
    assert told().get(to=people.oncologist).subject.endswith("1 case waits for your recommendation")


def test_a_reminder_that_is_done_before_it_is_sent_is_not_sent(people):
    meeting = published(people, cases=1)
    with at(TIME_TO_REMIND):
        reminders.remind_all()
        vote(meeting.items.get(), people.surgeon)
        notices.send_due()

    assert "surgeon@example.org" not in [letter.to[0] for letter in reminders_sent()]
    assert len(reminders_sent()) == 4
    assert told().get(to=people.surgeon).error == "Nothing is owed any more."


@pytest.mark.parametrize("event", ["opened", "cancelled", "due"])
def test_no_reminder_arrives_when_it_is_of_no_use(people, event):
    meeting, later = published(people, cases=1), TIME_TO_REMIND + timedelta(minutes=5)
    with at(TIME_TO_REMIND):
        reminders.remind_all()
    if event == "opened":
        with at(later):
            session.open_meeting(meeting, by=people.chair)
    elif event == "cancelled":
        with at(later):
            agenda.cancel(meeting, by=people.chair, reason="Snow.")
    with at(DUE if event == "due" else later):
        notices.send_due()
        assert reminders.remind_all() == 0

    assert reminders_sent() == []
    assert set(told().values_list("state", flat=True)) == {"cancelled"}


def test_an_agenda_that_is_published_late_reminds_at_once_until_the_start(people):
    with at(START - timedelta(hours=6)):
        meeting = stories.planned(people)
        meeting = agenda.change(
            meeting, by=people.clerk, revision=meeting.revision, changes={"starts_at": START}
        )
        agenda.add(meeting, case=stories.ready(people), by=people.clerk)
        assert reminders.remind_all() == 0
        agenda.publish(meeting, by=people.clerk)
        assert reminders.remind_all() == 5
        assert "due on Tuesday 1 December, 16:00" in told().first().body


def test_the_board_says_how_early(people):
    people.board.opinions_due_hours, people.board.remind_hours = 2, 1
    people.board.save()
    published(people, cases=1)

    with at(START - timedelta(hours=3, seconds=1)):
        assert reminders.remind_all() == 0
    with at(START - timedelta(hours=3)):
        assert reminders.remind_all() == 5


def test_who_joins_the_board_or_leaves_it_counts_as_it_stands(people):
    published(people, cases=1)
    Membership.objects.filter(user=people.surgeon).update(is_active=False)

    with at(TIME_TO_REMIND):
        reminders.remind_all()

    assert "surgeon" not in reminded()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001
def test_exactly_one_reminder_through_every_hour_of_a_night_when_clocks_are_set(people, name, day):
    zone = ZoneInfo(name)
    start = day.replace(hour=16, tzinfo=zone)
    meeting = published(people, cases=1, starts_at=start)
    Meeting.objects.filter(pk=meeting.pk).update(zone_name=name)
    instant, queued_at = start.astimezone(UTC) - timedelta(hours=60), []
    while instant < start.astimezone(UTC):
        with at(instant):
            if reminders.remind_all():
                queued_at.append(instant)
        instant += timedelta(minutes=30)

    assert queued_at == [start.astimezone(UTC) - timedelta(hours=42)]
    assert len(reminded()) == len(ALL)


def test_mails_hold_nothing_of_a_patient(people):
    meeting = published(people, cases=1)
    canaries = {"family_name": "Zaunkönig", "given_name": "Rotkehlchen"}
    Patient.objects.update(record_number="77123456", **canaries)
    item = meeting.items.select_related("case").get()
    AgendaItem.objects.update(question="Kuckuck?")
    vote(item, people.chair, reason="Blaumeise")

    with at(TIME_TO_REMIND):
        reminders.remind_all()
        notices.send_due()

    letters = [letter.message().as_string() for letter in reminders_sent()]
    assert len(letters) == 4
    secrets = ["Zaunk", "Rotkehlchen", "77123456", "Kuckuck", "Blaumeise", item.case.reference]
    secrets += ["1964", "renal", str(item.pk), str(item.case_id), "urgery"]
    words = "\n".join(letters)
    assert [secret for secret in secrets if secret in words] == []


def test_reminders_are_the_same_whatever_was_voted_and_in_whichever_order(people):
    meeting = published(people)
    first, second = meeting.items.all()
    worlds = []
    for entries in (
        [(people.surgeon, stories.OPINION), (people.radiation, stories.RADIOTHERAPY)],
        [(people.radiation, stories.OPINION), (people.surgeon, stories.RADIOTHERAPY)],
    ):
        with transaction.atomic(), at(TIME_TO_REMIND):
            for user, entry in entries:
                vote(first, user, **entry)
            vote(second, people.radiologist, **entries[0][1])
            reminders.remind_all()
            rows = told().order_by("queued_at", "to__name")
            said = rows.values_list("to__name", "subject", "body", "key", "queued_at", "path")
            worlds.append(list(said))
            transaction.set_rollback(True)

    assert worlds[0] == worlds[1]
    assert len(worlds[0]) == 5


def test_a_late_recommendation_is_recorded_and_only_its_owner_is_told(people, client):
    item = published(people, cases=1).items.get()
    with at(DUE + timedelta(minutes=1)):
        vote(item, people.surgeon)
    with at(DUE - timedelta(minutes=1)):
        vote(item, people.oncologist)

    late = {v.voter.email: v.is_late for v in ballots.current(item, Round.OPINION).votes.all()}
    assert late == {"surgeon@example.org": True, "oncologist@example.org": False}

    words = {}
    with at(DUE + timedelta(hours=1)):
        for name in ("surgeon", "oncologist", "chair"):
            client.force_login(people.users[name])
            page = client.get(f"/items/{item.pk}/").content.decode()
            words[name] = ["recorded after it was due" in page, "You can still record" in page]
    assert words == {
        "surgeon": [True, False],
        "oncologist": [False, False],
        "chair": [False, True],
    }


def test_changing_ones_mind_after_the_time_is_not_late(people):
    item = published(people, cases=1).items.get()
    vote_at = timezone.now() if timezone.now() < DUE else DUE - timedelta(hours=1)
    with at(vote_at):
        vote(item, people.surgeon)
    with at(DUE + timedelta(hours=1)):
        vote(item, people.surgeon, confidence=1)

    assert not ballots.current(item, Round.OPINION).votes.get().is_late
