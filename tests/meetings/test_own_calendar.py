"""The address of one's own calendar: what others read there, whose it is, and how it ends."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
import vobject
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases.models import Patient
from meetings import agenda, diary
from meetings.models import Meeting
from tests import stories
from tests.meetings.test_invitations import NIGHTS, change, instant
from tumorboard import calendar_address, sitting, throttle
from tumorboard.models import AuditEvent, Board
from tumorboard.unspoken import Unspoken

pytestmark = pytest.mark.slow

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(autouse=True)
def no_zone_known(monkeypatch):
    """Let the other library learn each zone from what it reads, not from an earlier test."""
    monkeypatch.setattr(vobject.icalendar, "__tzidMap", {})


def read(secret: str, **headers: str):
    """The answer to a program that never signed in."""
    return Client(**headers).get(reverse("calendar", args=[secret]))


def events(secret: str) -> dict[str, object]:
    """What another library finds there, by the number of the meeting."""
    found = Calendar.from_ical(read(secret).content)
    return {str(event["uid"]).split("@")[0]: event for event in found.walk("VEVENT")}


def asked_for(client: Client) -> str:
    """The secret that the page shows after a step."""
    page = client.post(reverse("own-calendar"))
    return page.context["url"].rpartition("/")[2].removesuffix(".ics")


def test_the_address_is_made_after_a_proof_shown_once_replaced_and_ended(client, people):
    client.force_login(people.surgeon)
    assert client.post(reverse("own-calendar")).url.startswith("/account/prove/")
    stories.prove(client, people.surgeon)
    first = asked_for(client)
    assert first not in client.get(reverse("own-calendar")).content.decode()
    row = calendar_address.of(people.surgeon)
    assert first not in str(vars(row))
    assert read(first).status_code == 200

    second = asked_for(client)
    assert (read(first).status_code, read(second).status_code) == (404, 200)
    assert "last read on 28 Nov 2026" in client.get(reverse("own-calendar")).content.decode()
    client.post(reverse("calendar-end"))
    assert read(second).status_code == 404

    told = AuditEvent.objects.filter(action__startswith="calendar.").order_by("pk")
    steps = ["issued", "read", "revoked", "issued", "read", "revoked"]
    assert [one.action.split(".")[1] for one in told] == steps
    trail = str(list(AuditEvent.objects.values()))
    assert [one for one in (first, second) if one in trail] == []


def test_a_program_reads_the_published_meetings_without_a_word_of_a_case(people):
    secret = calendar_address.make(by=people.surgeon)
    stories.planned(people)
    held = stories.published(people)
    off, over = (
        Meeting.objects.get(pk=agenda.plan(
            people.board, by=people.clerk, chair=people.chair, starts_at=NOW + timedelta(days=days)
        ).pk) for days in (9, 16)
    )  # fmt: skip
    for number, meeting in (("81", off), ("82", over)):
        agenda.add(meeting, case=stories.ready(people, number=number), by=people.clerk)
        agenda.publish(meeting, by=people.clerk)
    change(held, people, place="Room 7", link="https://video.example.org/b")
    agenda.cancel(off, by=people.clerk, reason="Zaunkönig is not ready.")
    Patient.objects.update(family_name="Zaunkönig", given_name="Rotkehlchen")
    Meeting.objects.filter(pk=over.pk).update(starts_at=NOW - timedelta(days=31))

    answer, found = read(secret), events(secret)

    assert set(found) == {str(held.pk), str(off.pk)}, "not what is only planned"
    there, cancelled = found[str(held.pk)], found[str(off.pk)]
    assert (there["status"], there["sequence"], there["location"]) == ("CONFIRMED", 1, "Room 7")
    assert there["dtstart"].dt.astimezone(UTC) == held.starts_at
    assert (cancelled["status"], cancelled["sequence"]) == ("CANCELLED", 1)
    assert str(cancelled["summary"]) == "Cancelled: Spine Tumor Board"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies
    words = answer.content.decode().replace("\r\n ", "")
    case = held.items.get().case
    secrets = ["Zaunk", "Rotkehl", case.reference, case.patient.record_number, "ATTENDEE", secret]
    assert [one for one in secrets if one in words] == []
    told = ["Recommendations are due", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"]
    assert [one for one in told if one not in words] == []

    Meeting.objects.filter(pk=over.pk).update(starts_at=NOW - timedelta(days=29))
    assert str(over.pk) in events(secret)


def test_the_clocks_of_every_night_are_told_in_one_calendar(people):
    Board.objects.filter(pk=people.board.pk).update(opinions_due_hours=0)
    for zone, _, _, minutes, start in NIGHTS:
        Meeting.objects.create(
            board=people.board, chair=people.chair, starts_at=instant(start), zone_name=zone,
            length_minutes=minutes, state="published", published_at=timezone.now(),
        )  # fmt: skip

    content = diary.of(people.surgeon)

    one, other = Calendar.from_ical(content), vobject.readOne(content)
    read_by_one = sorted(
        (event["dtstart"].dt.astimezone(UTC), event["dtend"].dt.astimezone(UTC))
        for event in one.walk("VEVENT")
    )
    read_by_other = sorted(
        (event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC))
        for event in other.vevent_list
    )
    told = sorted(
        (instant(start), instant(start) + timedelta(minutes=minutes))
        for *_, minutes, start in NIGHTS
    )
    assert read_by_one == read_by_other == told
    zones = [str(zone["tzid"]) for zone in one.walk("VTIMEZONE")]
    assert len(zones) == len(set(zones)), "each zone once"


def test_it_ends_with_the_membership_the_account_and_signing_out_everywhere(client, people):
    stories.published(people)
    secret = calendar_address.make(by=people.surgeon)
    mine = people.board.memberships.filter(user=people.surgeon)
    assert len(events(secret)) == 1
    for gone in ({"roles": ["auditor"]}, {"roles": ["specialist"], "is_active": False}):
        mine.update(**gone)
        assert events(secret) == {}
    mine.update(is_active=True)
    users = get_user_model().objects.filter(pk=people.surgeon.pk)
    users.update(is_active=False)
    assert read(secret).status_code == 404
    users.update(is_active=True)
    assert read(secret).status_code == 200

    client.force_login(people.surgeon)
    client.post(reverse("sittings-end"), {"which": "others"})
    assert read(secret).status_code == 404
    secret = calendar_address.make(by=people.surgeon)
    sitting.end_all(people.surgeon, by=people.administrator, reason="by an administrator")
    assert read(secret).status_code == 404


def test_wrong_addresses_look_alike_and_a_greedy_program_has_to_wait(people):
    secret = calendar_address.make(by=people.surgeon)
    wrong = ["x", secret[:-1], secret[:-1] + "ü", "A" * 43, "A" * 400]
    answers = [read(one) for one in wrong]
    shapes = {(a.status_code, a.content, tuple(sorted(a.headers.items()))) for a in answers}
    assert [status for status, *_ in shapes] == [404]
    assert not AuditEvent.objects.filter(action="calendar.read").exists()

    for _ in range(throttle.OF_CALENDAR):
        assert read(secret).status_code == 200
    answer = read(secret)
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    other = calendar_address.make(by=people.oncologist)
    assert read(other).status_code == 200, "that is the affair of the other address alone"
    with time_machine.travel(NOW + timedelta(days=1)):
        assert read(secret).status_code == 200
    told = AuditEvent.objects.filter(action="calendar.read", actor=people.surgeon.email)
    assert told.count() == 2, "once a day"


def test_no_log_tells_an_address():
    secret = "A" * 43
    sieve = Unspoken()
    lines = [
        ('%s - "%s %s HTTP/%s" %d', ("1.2.3.4:5", "GET", f"/calendars/{secret}.ics", "1.1", 200)),
        ("%s: %s", ("Not Found", f"/calendars/{secret}.ics")),
        (f"Internal Server Error: /calendars/{secret}.ics", ()),
    ]
    for words, told in lines:
        record = logging.LogRecord("any", logging.INFO, "", 1, words, told, None)
        assert sieve.filter(record)
        assert secret not in record.getMessage()
        assert "/calendars/…" in record.getMessage()
    console = logging.getLogger().handlers
    assert any(isinstance(one, Unspoken) for handler in console for one in handler.filters)
