"""Values as a document prints them: codes, days, moments, people."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils import dateformat, translation

from tumorboard.roles import Discipline

from .values import Day, Moment, Person, Word

LANGUAGE = "en"


def word(values: type[TextChoices], key: str) -> Word:
    """A coded value with its label."""
    return {"key": str(key), "words": str(values(key).label)}


def maybe(values: type[TextChoices], key: str) -> Word | None:
    """A coded value, or None when nothing was recorded."""
    return word(values, key) if key else None


def day(value: date | None) -> Day | None:
    """A calendar day."""
    if value is None:
        return None
    return {"iso": value.isoformat(), "date": _formatted(value, "j F Y")}


def moment(value: datetime, zone: ZoneInfo) -> Moment:
    """An instant on the clock of the zone."""
    local = value.astimezone(zone)
    return {
        "iso": local.isoformat(timespec="seconds"),
        "zone": zone.key,
        "date": _formatted(local, "l j F Y"),
        "time": _formatted(local, "H:i"),
    }


def maybe_moment(value: datetime | None, zone: ZoneInfo) -> Moment | None:
    """An instant, or None when it never came."""
    return None if value is None else moment(value, zone)


def person(name: str, discipline: str) -> Person:
    """A member by name, with the discipline in which they spoke."""
    return {"name": name, "discipline": maybe(Discipline, discipline)}


def listed(parts: list[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _formatted(value: date, pattern: str) -> str:
    with translation.override(LANGUAGE):
        return dateformat.format(value, pattern)
