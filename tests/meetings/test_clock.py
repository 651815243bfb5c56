"""The clock of an emergency: its start, its end, its reminders, on every night of the year."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from meetings import clock

BERLIN = ZoneInfo("Europe/Berlin")
REFERRAL = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def wall(text: str) -> datetime:
    """A time as it is written down, without its zone."""
    return datetime.fromisoformat(text)


def starts(symptom: datetime | None = None, hours: int = 24) -> list[clock.Start]:
    return clock.starts(symptom=symptom, referral=REFERRAL, zone=BERLIN, hours=hours)


def test_first_symptom_is_read_on_the_clock_of_the_hospital():
    found = starts(wall("2026-11-27 03:10"))

    assert [start.basis for start in found] == ["symptom", "referral"]
    assert found[0].at == datetime(2026, 11, 27, 2, 10, tzinfo=UTC)
    assert found[0].decide_by == datetime(2026, 11, 28, 2, 10, tzinfo=UTC)


def test_board_says_from_what_the_clock_is_counted():
    found = starts(wall("2026-11-27 03:10"))

    assert clock.proposed("symptom", found).basis == "symptom"
    assert clock.proposed("referral", found).at == REFERRAL


def test_referral_counts_where_the_first_symptom_is_not_known():
    assert clock.proposed("symptom", starts()).basis == "referral"


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        # The clocks go back at 03:00: 02:30 comes twice, and the first one leaves less time.
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # The clocks go forward at 02:00: 02:30 never is.
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_written_time_is_one_instant_on_every_night(written, instant):
    assert clock.instant_of(wall(written), BERLIN) == instant


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-10-24 14:30", "25 Oct 13:30"),  # that night has an hour more
        ("2026-03-28 14:30", "29 Mar 15:30"),  # and this one an hour less
        ("2026-11-26 14:30", "27 Nov 14:30"),
    ],
)
def test_twenty_four_hours_are_hours_that_pass(start, end):
    decide_by = clock.due(wall(start).replace(tzinfo=BERLIN), 24)

    assert f"{decide_by.astimezone(BERLIN):%-d %b %H:%M}" == end


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1040, "in 17 h 20 min"),
        (120, "in 2 h"),
        (45, "in 45 min"),
        (0, "over since 0 min"),
        (-125, "over since 2 h 5 min"),
        (-8 * 24 * 60, "over since 8 days"),
    ],
)
def test_time_left_is_said_in_hours_and_minutes(minutes, words):
    assert clock.left_words(REFERRAL + timedelta(minutes=minutes), REFERRAL) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-130, "in time, 2 h 10 min before the end of the clock"),
        (0, "in time, 0 min before the end of the clock"),
        (1, "late, 1 min after the end of the clock"),
    ],
)
def test_verdict_says_how_far_the_decision_was_from_the_end(minutes, words):
    assert clock.verdict(REFERRAL, REFERRAL + timedelta(minutes=minutes)) == words


def test_reminders_come_at_half_time_and_two_hours_before_the_end():
    found = clock.reminders(REFERRAL, REFERRAL + timedelta(hours=20))

    assert found == {
        "half": REFERRAL + timedelta(hours=10),
        "last": REFERRAL + timedelta(hours=18),
    }


def test_short_time_has_one_reminder_and_a_clock_that_is_over_has_none():
    assert list(clock.reminders(REFERRAL, REFERRAL + timedelta(hours=4))) == ["half"]
    assert clock.reminders(REFERRAL, REFERRAL) == {}


def test_half_time_is_counted_in_hours_that_pass():
    called = datetime(2026, 10, 24, 23, 0, tzinfo=BERLIN)
    decide_by = clock.due(called, 8)

    half = clock.reminders(called, decide_by.astimezone(BERLIN))["half"]

    assert half - called.astimezone(UTC) == timedelta(hours=4)
