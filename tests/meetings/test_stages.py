"""Where the meeting stands, and how late it is."""

from datetime import UTC, datetime, timedelta

import pytest

from meetings.stages import Slot, Stage, delay_of, delay_words, stage_of

FOUR = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return FOUR + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("meeting", "has_case", "waiting", "opinion", "position", "stage"),
    [
        ("planned", False, True, None, None, Stage.PLANNED),
        ("published", False, True, None, None, Stage.PUBLISHED),
        ("open", False, True, None, None, Stage.BETWEEN),
        ("open", False, False, None, None, Stage.DONE),
        ("open", True, True, "open", None, Stage.SEALED),
        ("open", True, True, None, None, Stage.SEALED),
        ("open", True, True, "revealed", None, Stage.REVEALED),
        ("open", True, False, "revealed", "open", Stage.POSITIONS),
        ("open", True, False, "revealed", "revealed", Stage.TAKEN),
        ("closed", False, False, None, None, Stage.CLOSED),
        ("signed", False, False, None, None, Stage.CLOSED),
    ],
)
def test_stage_follows_from_the_states(meeting, has_case, waiting, opinion, position, stage):
    found = stage_of(
        meeting, has_case=has_case, is_case_waiting=waiting, opinion=opinion, position=position
    )
    assert found == stage


def test_delay_is_unknown_before_the_meeting_opens():
    assert delay_of(FOUR, None, [Slot("waiting", 9)]) is None
    assert delay_words(None) == ""


def test_delay_at_the_start_is_how_late_the_meeting_opened():
    assert delay_of(FOUR, at(7), [Slot("waiting", 9), Slot("waiting", 12)]) == 7


def test_delay_counts_from_the_start_of_the_current_case():
    slots = [Slot("decided", 9, at(0), at(14)), Slot("voting", 9, at(15)), Slot("waiting", 9)]
    assert delay_of(FOUR, at(0), slots) == 6


def test_a_deferred_case_gives_its_time_back():
    slots = [Slot("decided", 9, at(0), at(9)), Slot("deferred", 9, None, at(9)), Slot("waiting", 9)]
    assert delay_of(FOUR, at(0), slots) == -9


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "On time"),
        (8, "8 min behind plan"),
        (-4, "4 min ahead of plan"),
        (135, "2 h 15 min behind plan"),
        (-7 * 24 * 60, ""),
    ],
)
def test_delay_in_words(minutes, words):
    assert delay_words(minutes) == words
