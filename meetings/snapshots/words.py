"""Values as a document prints them, in its language: codes, days, moments, people."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tumorboard.roles import Discipline

from .values import Day, Moment, Person, Word


def word(values: type[TextChoices], key: str) -> Word:
    """A coded value with its label."""
    return {"key": str(key), "words": _(str(values(key).label))}


def maybe(values: type[TextChoices], key: str) -> Word | None:
    """A coded value, or None when nothing was recorded."""
    return word(values, key) if key else None


def day(value: date | None) -> Day | None:
    """A calendar day."""
    if value is None:
        return None
    return {"iso": value.isoformat(), "date": _formatted(value, pgettext("a day", "j F Y"))}


def moment(value: datetime, zone: ZoneInfo) -> Moment:
    """An instant on the clock of the zone."""
    local = value.astimezone(zone)
    return {
        "iso": local.isoformat(timespec="seconds"),
        "zone": zone.key,
        "date": _formatted(local, pgettext("a day", "l j F Y")),
        "time": _formatted(local, pgettext("a time", "H:i")),
    }


def day_and_time(value: datetime, zone: ZoneInfo) -> str:
    """An instant on the clock of the zone, such as “28 Nov 2026, 14:05”."""
    return _formatted(value.astimezone(zone), pgettext("a day and a time", "j M Y, H:i"))


def maybe_moment(value: datetime | None, zone: ZoneInfo) -> Moment | None:
    """An instant, or None when it never came."""
    return None if value is None else moment(value, zone)


def person(name: str, discipline: str) -> Person:
    """A member by name, with the discipline in which they spoke."""
    return {"name": name, "discipline": maybe(Discipline, discipline)}


def _formatted(value: date, pattern: str) -> str:
    return dateformat.format(value, pattern)
