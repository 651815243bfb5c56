"""Invitations: what another library reads in them, whom they reach, and what they never hold."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
import vobject
from dateutil.tz import tzical
from django.urls import reverse

from cases.models import Patient
from meetings import agenda, inviting, tasks
from meetings.forms.agenda import moments
from meetings.ics.invitation import Address, Invitation, Method, written
from meetings.models import Meeting
from tests import stories
from tests.base.test_notices import Postbox, free_port, smtp
from tumorboard import notices
from tumorboard.models import AuditEvent, Membership, Notice, User

pytestmark = pytest.mark.slow

INVITED = {"chair", "clerk", "surgeon", "oncologist", "radiation", "radiologist", "observer"}
ORGANISER = Address("Spine Tumor Board", "board@example.org")
MEMBER = Address('Dr. Ömer "Omar" Said; MD', "surgeon@example.org")
ZONE = re.compile(r"BEGIN:VTIMEZONE.*END:VTIMEZONE\r?\n", re.DOTALL)

# The zone, the wall clock at the start, which of two (fold), the minutes, the instant in UTC.
NIGHTS = [
    ("Europe/Berlin", "2027-03-28 01:30", 0, 60, "2027-03-28 00:30"),  # across the switch
    ("Europe/Berlin", "2027-10-31 01:30", 0, 120, "2027-10-30 23:30"),  # into the second hour
    ("Europe/Berlin", "2027-10-31 02:30", 0, 15, "2027-10-31 00:30"),  # the first of two
    ("Europe/Berlin", "2027-10-31 02:30", 1, 45, "2027-10-31 01:30"),  # the second of two
    ("America/New_York", "2027-11-07 01:30", 1, 60, "2027-11-07 06:30"),
    ("America/New_York", "2027-03-15 16:00", 0, 60, "2027-03-15 20:00"),  # the day after
    ("Australia/Sydney", "2027-10-04 16:00", 0, 60, "2027-10-04 05:00"),  # summer comes in October
    ("Australia/Lord_Howe", "2027-04-04 01:45", 1, 60, "2027-04-03 15:15"),  # half an hour twice
    ("Australia/Lord_Howe", "2027-10-03 01:30", 0, 60, "2027-10-02 15:00"),  # half an hour less
    ("Asia/Kolkata", "2027-10-31 16:00", 0, 60, "2027-10-31 10:30"),  # never
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_zone_known(monkeypatch):
    """Let the other library learn each zone from what it reads, not from an earlier test."""
    monkeypatch.setattr(vobject.icalendar, "__tzidMap", {})


def instant(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def invitation(**told) -> Invitation:
    plain = {
        "method": Method.REQUEST,
        "uid": "b2f0@board.example.org",
        "sequence": 0,
        "stamp": instant("2027-01-01 12:00"),
        "zone_name": "Europe/Berlin",
        "summary": "Spine Tumor Board",
        "place": "Room 4, level 2; east",
        "words": "Recommendations are due on Sunday, 22:00.\nBy video: https://video.example.org/b",
        "url": "https://board.example.org/meetings/1/",
        "organiser": ORGANISER,
        "to": MEMBER,
    }
    return Invitation(**{**plain, **told})


def heard(entry: str, name: str) -> datetime:
    """When the event starts or ends, by another reader and by the rules that the entry carries."""
    value = getattr(vobject.readOne(entry).vevent, name).value
    rules = ZONE.search(entry)
    if rules is None:
        assert value.utcoffset() == timedelta()
        return value.astimezone(UTC)
    clock = tzical(StringIO(rules[0])).get()
    return value.replace(tzinfo=clock).astimezone(UTC)


@pytest.mark.parametrize(("zone", "wall", "fold", "minutes", "start"), NIGHTS)
def test_another_library_reads_the_instants_on_every_night_of_the_clocks(
    zone, wall, fold, minutes, start
):
    day = datetime.fromisoformat(wall)
    held = moments(day.date(), day.time(), ZoneInfo(zone))[fold]
    assert held.astimezone(UTC) == instant(start)
    end = instant(start) + timedelta(minutes=minutes)

    entry = written(invitation(starts_at=held, ends_at=end, zone_name=zone))

    assert (heard(entry, "dtstart"), heard(entry, "dtend")) == (instant(start), end)
    if rules := ZONE.search(entry):
        clock = tzical(StringIO(rules[0])).get()
        for days in range(-300, 300, 7):
            at = instant(start) + timedelta(days=days)
            assert at.astimezone(clock).utcoffset() == at.astimezone(ZoneInfo(zone)).utcoffset()


def test_what_a_calendar_reads():
    start = instant("2027-02-01 15:00")
    entry = written(invitation(starts_at=start, ends_at=start + timedelta(hours=1)))

    calendar = vobject.readOne(entry)
    event = calendar.vevent
    assert (calendar.method.value, event.status.value) == ("REQUEST", "CONFIRMED")
    assert event.location.value == "Room 4, level 2; east"
    assert event.description.value.endswith("22:00.\nBy video: https://video.example.org/b")
    assert event.organizer.value == "mailto:board@example.org"
    assert event.attendee.value == "mailto:surgeon@example.org"
    assert event.attendee.params["RSVP"] == ["FALSE"]
    assert all(len(line.encode()) <= 75 for line in entry.split("\r\n"))
    assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Europe/Berlin"]


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\r", "\x07", "\n"])
def test_no_name_or_place_begins_a_line_of_its_own(sign):
    start = instant("2027-02-01 15:00")
    text = f"Room{sign}ATTENDEE:mailto:evil@example.org"
    told = {"summary": text, "place": text, "to": Address(text, "surgeon@example.org")}
    entry = written(invitation(starts_at=start, ends_at=start + timedelta(hours=1), **told))

    assert entry.splitlines() == entry.removesuffix("\r\n").split("\r\n")
    assert not re.search(r"^ATTENDEE:", entry, re.MULTILINE)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f]", entry)


@pytest.mark.parametrize(
    ("zone", "day", "time"),
    [
        ("Europe/Berlin", "2027-03-28", "02:30"),
        ("America/New_York", "2027-03-14", "02:30"),
        ("Australia/Lord_Howe", "2027-10-03", "02:15"),
    ],
)
def test_the_hour_that_is_missing_is_refused_at_the_field(client, people, zone, day, time):
    client.force_login(people.clerk)
    typed = {"date": day, "time": time, "zone_name": zone, "length_minutes": "60"}
    answer = client.post(
        reverse("meeting-new", args=["spine"]), {**typed, "chair": str(people.chair.pk)}
    )
    assert answer.status_code == 422
    assert "does not exist on" in answer.context["form"].errors["time"][0]


@pytest.mark.parametrize(("letters", "status"), [(400, 302), (600, 422)])
def test_a_link_is_as_long_as_those_of_video_services(client, people, letters, status):
    client.force_login(people.clerk)
    typed = {"date": "2027-03-29", "time": "16:00", "zone_name": "Europe/Berlin"}
    typed |= {"length_minutes": "60", "chair": str(people.chair.pk)}
    link = "https://video.example.org/".ljust(letters, "x")
    answer = client.post(reverse("meeting-new", args=["spine"]), {**typed, "link": link})
    assert answer.status_code == status
    assert list(Meeting.objects.values_list("link", flat=True)) == [link] * (status == 302)


@pytest.fixture
def postbox():
    """A mail server on this machine that the program is set up with."""
    from aiosmtpd.controller import Controller

    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    with smtp(controller.port):
        yield box
    controller.stop()


def received(box: Postbox) -> dict[str, object]:
    """The letters since the last look, by who got them; each got one."""
    notices.send_due()
    found = {to.split("@")[0]: letter for to, letter in box.letters}
    assert len(found) == len(box.letters)
    box.letters.clear()
    return found


def entry_in(letter) -> str:
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    entry = part.get_content()
    assert part.get_param("method") == vobject.readOne(entry).method.value
    assert part.get_content_charset() == "utf-8"
    return entry


def change(meeting: Meeting, people, **changes) -> Meeting:
    revision = Meeting.objects.get(pk=meeting.pk).revision
    return agenda.change(meeting, by=people.clerk, revision=revision, changes=changes)


def test_members_are_invited_told_of_changes_and_of_the_end_without_a_word_of_a_case(
    people, postbox
):
    meeting = stories.planned(people)
    agenda.add(meeting, case=stories.ready(people, family="Zaunkönig"), by=people.clerk)
    Patient.objects.update(given_name="Rotkehlchen", record_number="77123456")
    item = meeting.items.select_related("case").get()
    change(meeting, people, place="Room 7")
    assert not Notice.objects.exists()

    agenda.publish(meeting, by=people.clerk)
    agenda.publish(meeting, by=people.clerk)
    first = received(postbox)
    assert set(first) == INVITED
    assert AuditEvent.objects.get(action="meeting.invited").detail == {"people": 7, "number": 0}

    change(meeting, people, minute_taker=people.clerk)
    assert received(postbox) == {}
    moved = Meeting.objects.get(pk=meeting.pk).starts_at + timedelta(days=7)
    change(meeting, people, starts_at=moved, link="https://video.example.org/b")
    second = received(postbox)
    agenda.cancel(meeting, by=people.clerk, reason="Zaunkönig is not ready.")
    third = received(postbox)

    assert set(second) == set(third) == INVITED
    events = [vobject.readOne(entry_in(one["surgeon"])) for one in (first, second, third)]
    assert len({event.vevent.uid.value for event in events}) == 1
    assert [event.vevent.sequence.value for event in events] == ["0", "1", "2"]
    assert [event.method.value for event in events] == ["REQUEST", "REQUEST", "CANCEL"]
    assert events[2].vevent.status.value == "CANCELLED"
    assert events[1].vevent.dtstart.value.astimezone(UTC) == moved
    assert [one["surgeon"]["Subject"] for one in (first, second, third)] == [
        "Spine Tumor Board: meeting of 30 November 2026, 16:00",
        "Spine Tumor Board: new time or place, 7 December 2026, 16:00",
        "Spine Tumor Board: the meeting of 7 December 2026, 16:00 is cancelled",
    ]
    told = "\n".join(
        part.get_content()
        for letters in (first, second, third)
        for letter in letters.values()
        for part in letter.walk()
        if part.get_content_maintype() == "text"
    )
    assert "Recommendations are due on Sunday 29 November, 22:00." in told
    assert f"https://board.example.org/meetings/{meeting.pk}/" in told
    secrets = ["Zaunk", "Rotkehlchen", "77123456", item.case.reference, "urgery", str(item.pk)]
    assert [secret for secret in secrets if secret in told.replace("\r\n ", "")] == []


def test_what_is_overtaken_before_it_is_sent_is_not_sent(people, postbox):
    meeting = stories.published(people)
    change(meeting, people, place="Room 9")
    assert {vobject.readOne(entry_in(one)).vevent.location.value for one in
            received(postbox).values()} == {"Room 9"}  # fmt: skip
    assert set(
        Notice.objects.filter(state="cancelled", kind=inviting.INVITED).values_list("error")
    ) == {("A later invitation says it anew.",)}

    other = stories.planned(people)
    agenda.add(other, case=stories.ready(people, number="9"), by=people.clerk)
    agenda.publish(other, by=people.clerk)
    agenda.cancel(other, by=people.clerk, reason="Snow.")
    assert received(postbox) == {}
    never = Notice.objects.get(kind=inviting.CALLED_OFF, to=people.surgeon)
    assert never.error == "The invitation was never sent."


def test_who_comes_later_is_invited_once_and_who_leaves_has_it_taken_out(people, postbox):
    meeting = stories.published(people)
    change(meeting, people, place="Room 9")
    assert set(received(postbox)) == INVITED
    tasks.invite_newcomers()
    assert received(postbox) == {}, "nobody came and nobody left"
    here = Membership.objects.filter(board=people.board)
    stranger = Membership.objects.create(
        board=people.board, user=people.stranger, discipline="pathology", roles=["specialist"]
    )
    here.filter(user=people.surgeon).update(is_active=False)
    here.filter(user=people.observer).update(roles=["auditor"])
    User.objects.filter(pk=people.oncologist.pk).update(is_active=False)
    never = Membership.objects.create(
        board=people.board, user=people.administrator, roles=["auditor"]
    )

    tasks.invite_newcomers()
    tasks.invite_newcomers()
    first = received(postbox)

    assert set(first) == {"stranger", "surgeon", "observer", "oncologist"}
    assert first["stranger"]["Subject"] == "Spine Tumor Board: meeting of 30 November 2026, 16:00"
    assert "is not yours any more" in first["surgeon"]["Subject"]
    invited, taken = (entry_in(first[one]) for one in ("stranger", "surgeon"))
    assert ("METHOD:REQUEST" in invited, "Room 9" in invited) == (True, True)
    event = vobject.readOne(taken).vevent
    assert (event.attendee.value, event.sequence.value) == ("mailto:surgeon@example.org", "2")
    assert "METHOD:CANCEL" in taken
    assert not re.search("STATUS|Room 9", taken), "it is held, and where is not their affair"
    assert event.uid.value == vobject.readOne(invited).vevent.uid.value
    told = AuditEvent.objects.filter(action__in=["meeting.invited", "meeting.uninvited"])
    assert [one.detail["people"] for one in told.order_by("pk")][-2:] == [3, 1]

    here.filter(user=people.surgeon).update(is_active=True)
    stranger.delete()
    never.delete()
    tasks.invite_newcomers()
    second = received(postbox)
    assert set(second) == {"stranger", "surgeon"}
    assert vobject.readOne(entry_in(second["surgeon"])).vevent.sequence.value == "3"
    assert "new time or place" not in second["surgeon"]["Subject"]

    agenda.cancel(meeting, by=people.clerk, reason="Snow.")
    assert set(received(postbox)) == INVITED - {"observer", "oncologist"}
    people.board.memberships.update(is_active=False)
    tasks.invite_newcomers()
    assert received(postbox) == {}


def test_who_left_before_the_invitation_went_out_gets_nothing_until_they_are_back(people, postbox):
    meeting = stories.published(people)
    surgeon = people.board.memberships.filter(user=people.surgeon)
    surgeon.update(is_active=False)
    tasks.invite_newcomers()
    assert "surgeon" not in received(postbox)
    surgeon.update(is_active=True)
    people.board.memberships.filter(user=people.observer).update(is_active=False)
    with time_machine.travel(meeting.starts_at + timedelta(minutes=1)):
        tasks.invite_newcomers()
        assert received(postbox) == {}, "it has begun"

    tasks.invite_newcomers()

    assert set(received(postbox)) == {"surgeon", "observer"}


def test_a_meeting_goes_into_ones_calendar_by_hand_while_it_is_published(client, people):
    meeting = stories.planned(people)
    address = reverse("meeting-entry", args=[meeting.pk])
    client.force_login(people.surgeon)
    assert client.get(address).status_code == 409
    agenda.add(meeting, case=stories.ready(people), by=people.clerk)
    agenda.publish(meeting, by=people.clerk)

    answer = client.get(address)

    calendar = vobject.readOne(answer.content.decode())
    assert (calendar.method.value, answer["Content-Type"]) == ("PUBLISH", "text/calendar")
    assert not hasattr(calendar.vevent, "attendee")
    client.force_login(people.stranger)
    assert client.get(address).status_code == 404
