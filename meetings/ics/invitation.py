"""A meeting as an entry for a calendar: when, where, until when to recommend; nothing of a case."""

import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from icalendar import Calendar, Event, Timezone, vCalAddress, vDuration, vText

PRODUCT = "-//Tumorboard//Tumorboard//EN"
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


class Method(StrEnum):
    """What a calendar is to do with the entry."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


class Status(StrEnum):
    """Whether the meeting is held; a calendar may be told of it without a word of that."""

    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"
    UNSAID = ""


@dataclass(frozen=True)
class Address:
    """Somebody with a mailbox."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """All that one person's calendar is told of a meeting; the instants are aware.

    `uid` stays the same for a meeting, and `sequence` rises with what is told anew of it.
    """

    method: Method
    status: Status = Status.CONFIRMED
    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    zone_name: str
    summary: str
    place: str
    words: str
    url: str
    organiser: Address
    to: Address


def written(invitation: Invitation) -> str:
    """The invitation as iCalendar, with the rules of its time zone."""
    return _calendar(invitation.method, [invitation])


def calendar_of(invitations: Sequence[Invitation], *, name: str) -> str:
    """Many of one reader as a calendar with a name, which is read again every hour."""
    hourly = vDuration(timedelta(hours=1))
    hourly.params["VALUE"] = "DURATION"
    told = (("name", name), ("x-wr-calname", name), ("refresh-interval", hourly))
    return _calendar(Method.PUBLISH, invitations, *told, ("x-published-ttl", "PT1H"))


def _calendar(method: Method, invitations: Sequence[Invitation], *told: tuple[str, object]) -> str:
    calendar, years, events = Calendar(), {}, []
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", method), *told):
        calendar.add(name, value)
    for one in invitations:
        start, end = _clocks(one)
        if start.tzinfo is not UTC:
            years.setdefault(one.zone_name, []).append(start.year)
        events.append(_event(one, start, end))
    for name, told_of in sorted(years.items()):
        calendar.add_component(_rules(zoneinfo.ZoneInfo(name), min(told_of), max(told_of)))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical().decode()


def _clocks(invitation: Invitation) -> tuple[datetime, datetime]:
    """Start and end by the clock of the zone; in UTC where that would say something else."""
    zone = zoneinfo.ZoneInfo(invitation.zone_name)
    start, end = (at.astimezone(zone) for at in (invitation.starts_at, invitation.ends_at))
    if start.fold or end.fold:
        # By its wall clock alone an hour that comes twice is always taken for the first.
        return start.astimezone(UTC), end.astimezone(UTC)
    return start, end


def _rules(zone: zoneinfo.ZoneInfo, first: int, last: int) -> Timezone:
    """How the clocks of the zone are set in the years around the meetings."""
    return Timezone.from_tzinfo(
        zone, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1)
    )


def _event(invitation: Invitation, start: datetime, end: datetime) -> Event:
    event = Event()
    for name, value in (
        ("uid", invitation.uid),
        ("sequence", invitation.sequence),
        ("dtstamp", invitation.stamp.astimezone(UTC)),
        ("dtstart", start),
        ("dtend", end),
        ("summary", invitation.summary),
        ("location", invitation.place),
        ("description", invitation.words),
        ("url", invitation.url),
        ("class", "PRIVATE"),
    ):
        event.add(name, _plain(value) if isinstance(value, str) else value)
    event.add("organizer", _who(invitation.organiser))
    if invitation.status:
        event.add("status", invitation.status)
    if invitation.method != Method.PUBLISH:
        event.add("attendee", _who(invitation.to, RSVP="FALSE", ROLE="REQ-PARTICIPANT"))
    return event


def _who(address: Address, **parameters: str) -> vCalAddress:
    who = vCalAddress(f"mailto:{_plain(address.email)}")
    for name, value in {"CN": _plain(address.name), **parameters}.items():
        who.params[name] = vText(value)
    return who


def _plain(text: str) -> str:
    """The text without what an entry must not hold, or what some readers take for its next line."""
    return NOT_TEXT.sub(" ", text)
