"""Where the meeting stands, and how late it is."""

from datetime import UTC, datetime, timedelta

import pytest

from meetings.stages import (
    Slot,
    Stage,
    end_of,
    is_break_due,
    rested_since,
    stage_of,
)

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


def slots(*facts: tuple[str, int, int | None]) -> list[Slot]:
    return [
        Slot(state, minutes, None if begun is None else at(begun))
        for state, minutes, begun in facts
    ]


@pytest.mark.parametrize(
    ("now", "agenda", "rested", "end"),
    [
        (0, [("waiting", 10, None), ("waiting", 5, None)], 0, 15),
        (4, [("presenting", 10, 0), ("waiting", 5, None)], 0, 15),
        (14, [("presenting", 10, 0), ("waiting", 5, None)], 0, 19),
        (14, [("voting", 10, 0), ("waiting", 5, None)], 8, 23),
        (20, [("decided", 10, 0), ("deferred", 10, None), ("waiting", 5, None)], 0, 25),
        (20, [("decided", 10, 0)], 0, 20),
    ],
)
def test_the_end_follows_from_what_is_left(now, agenda, rested, end):
    found = end_of(at(now), slots(*agenda), rested=timedelta(minutes=rested))
    assert found == at(end)


@pytest.mark.parametrize(
    ("pauses", "rested"),
    [
        ([], 0),
        ([(-10, -5)], 0),
        ([(-10, 3)], 3),
        ([(2, 5), (8, None)], 5),
        ([(10, None)], 0),
    ],
)
def test_only_the_part_of_a_break_since_then_counts(pauses, rested):
    told = [(at(start), None if end is None else at(end)) for start, end in pauses]
    assert rested_since(at(0), told, at(10)) == timedelta(minutes=rested)


@pytest.mark.parametrize(
    ("minutes", "cases", "due"), [(59, 11, False), (60, 0, True), (0, 12, True), (0, 0, False)]
)
def test_a_break_is_due_after_minutes_or_cases(minutes, cases, due):
    rules = {"after_minutes": 60, "after_cases": 12}
    assert is_break_due(at(minutes), rested_at=at(0), cases=cases, **rules) is due
