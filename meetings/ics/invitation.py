"""A meeting as an entry for a calendar: when, where, until when to recommend; nothing of a case."""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

PRODUCT = "-//Tumorboard//Tumorboard//EN"
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


class Method(StrEnum):
    """What a calendar is to do with the entry."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


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
    zone = zoneinfo.ZoneInfo(invitation.zone_name)
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("method", invitation.method)):
        calendar.add(name, value)
    start, end = (at.astimezone(zone) for at in (invitation.starts_at, invitation.ends_at))
    if start.fold or end.fold:
        # By its wall clock alone an hour that comes twice is always taken for the first.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    else:
        calendar.add_component(_rules(zone, start.year))
    calendar.add_component(_event(invitation, start, end))
    return calendar.to_ical().decode()


def _rules(zone: zoneinfo.ZoneInfo, year: int) -> Timezone:
    """How the clocks of the zone are set in the years around the meeting."""
    return Timezone.from_tzinfo(
        zone, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1)
    )


def _event(invitation: Invitation, start: datetime, end: datetime) -> Event:
    is_off = invitation.method == Method.CANCEL
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
        ("status", "CANCELLED" if is_off else "CONFIRMED"),
        ("class", "PRIVATE"),
        ("organizer", _who(invitation.organiser)),
    ):
        event.add(name, _plain(value) if isinstance(value, str) else value)
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
