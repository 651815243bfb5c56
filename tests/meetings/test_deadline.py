"""When recommendations are due: counted in hours that pass, said by the clock on the wall."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetings.deadline import clock_words, due_at, is_late, left_words

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 12, 1, 16, tzinfo=BERLIN)
ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Athens",
    "Europe/Helsinki",
    "Europe/Dublin",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Santiago",
    "America/Havana",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Africa/Casablanca",
    "Asia/Jerusalem",
    "Asia/Beirut",
    "Atlantic/Azores",
)


def transitions(zone: ZoneInfo) -> list[datetime]:
    """Every hour from 2025 to 2032 before which the clocks were set."""
    hour = datetime(2025, 1, 1, tzinfo=UTC)
    found, offset = [], hour.astimezone(zone).utcoffset()
    while hour.year < 2033:
        hour += timedelta(hours=1)
        if hour.astimezone(zone).utcoffset() != offset:
            found.append(hour)
            offset = hour.astimezone(zone).utcoffset()
    return found


def test_due_so_many_hours_before_the_start():
    due = due_at(START, hours=18, opened_at=None)

    assert clock_words(due.astimezone(BERLIN)) == "Monday 30 November, 22:00"


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (timedelta(hours=-20), timedelta(hours=-18)),
        (timedelta(hours=-18), timedelta(hours=-18)),
        (timedelta(hours=-17), timedelta(0)),
        (timedelta(minutes=5), None),
    ],
)
def test_what_was_opened_later_has_until_the_start(opened, due):
    found = due_at(START, hours=18, opened_at=START + opened)

    assert found == (None if due is None else START + due)
    assert not is_late(START + opened, found)


@pytest.mark.slow
@pytest.mark.parametrize("name", ZONES)
def test_setting_the_clocks_moves_no_deadline(name):
    zone, count = ZoneInfo(name), 0
    for set_at in transitions(zone):
        for after in range(0, 30, 3):
            start = (set_at + timedelta(hours=after)).astimezone(zone)
            due = due_at(start, hours=18, opened_at=None)
            assert start.astimezone(UTC) - due == timedelta(hours=18)
            assert is_late(due + timedelta(seconds=1), due)
            assert not is_late(due, due)
            local = due.astimezone(zone)
            assert f"{local:%H:%M}" in clock_words(local)
            count += 1
    assert count >= 100


def test_hour_that_comes_twice_names_its_zone():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(BERLIN)
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(BERLIN)

    assert [clock_words(moment) for moment in (first, second)] == [
        "Sunday 25 October, 02:30 CEST",
        "Sunday 25 October, 02:30 CET",
    ]


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ({"days": 3, "hours": 2}, "in 3 days"),
        ({"hours": 30}, "in 30 h"),
        ({"hours": 5, "minutes": 20}, "in 5 h 20 min"),
        ({"hours": 5}, "in 5 h"),
        ({"minutes": 12}, "in 12 min"),
        ({"seconds": 20}, "in 1 min"),
        ({"seconds": 0}, ""),
        ({"hours": -1}, ""),
    ],
)
def test_time_left_in_words(left, words):
    assert left_words(START - timedelta(**left), START) == words
