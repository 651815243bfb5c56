from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cases.readiness import CaseFacts, emergency

NOW = datetime(2026, 3, 16, 14, 0, tzinfo=UTC)
CALM = CaseFacts(today=NOW.date(), frankel="none")


def found(history=None, examination=None, lesions=(), **facts):
    record = {
        "history": history or {},
        "examination": examination or {},
        "lesion": list(lesions),
    }
    return emergency(replace(CALM, record=record, **facts), NOW)


def test_a_calm_case_is_none():
    assert found() is None
    assert emergency(CALM, NOW) is None


def test_new_weakness_says_since_when():
    alarm = found({"onset_motor": "2026-03-15T02:00"})
    assert alarm.words == "New weakness since 36 hours"
    assert (alarm.since, alarm.hours) == (datetime.fromisoformat("2026-03-15T02:00"), 36)


@pytest.mark.parametrize(
    ("history", "words"),
    [
        ({"onset_motor": "2026-03-16T13:30"}, "New weakness since less than an hour"),
        ({"onset_motor": "2026-03-16T12:59"}, "New weakness since 1 hour"),
        ({"onset_motor": "2026-03-11T14:00"}, "New weakness since 5 days"),
        ({"course_motor": "worse"}, "Worse weakness"),
        (
            {"course_motor": "worse", "onset_motor": "2025-12-16T14:00"},
            "Worse weakness since 90 days",
        ),
        ({"onset_motor": "2026-03-16T04:00", "course_motor": "better"}, None),
        ({"onset_motor": "2025-12-16T14:00", "course_motor": "same"}, None),
        ({"onset_motor": "2026-03-17T14:00"}, None),
        ({"onset_motor": "yesterday"}, None),
        ({"onset_sensory": "2026-03-16T04:00"}, None),
        (
            {"onset_sphincter": "2026-03-16T04:00"},
            "New bladder or bowel trouble since 10 hours",
        ),
    ],
)
def test_new_or_worse_counts_and_old_or_better_does_not(history, words):
    alarm = found(history)
    assert (alarm.words if alarm else None) == words


def test_loss_of_bladder_control_counts_unless_it_is_an_old_story():
    assert found(examination={"sphincter": "retention"}).words == (
        "Loss of bladder or bowel control"
    )
    assert found({"course_sphincter": "same"}, {"sphincter": "incontinence"}) is None
    assert found(examination={"sphincter": "urgency"}) is None


def test_a_compressed_cord_counts_with_a_deficit():
    lesions = [{"escc_grade": "1c"}, {"escc_grade": "3"}, {"escc_grade": "2"}]
    assert found(lesions=lesions) is None
    assert found(lesions=lesions, frankel="D").words == "Cord compressed (ESCC 3) with a deficit"
    assert found(examination={"ais": "C"}, lesions=lesions) is not None
    assert found(lesions=[{"escc_grade": "1c"}], frankel="A") is None


def test_several_reasons_share_the_earliest_onset():
    alarm = found(
        {"onset_motor": "2026-03-15T14:00", "onset_gait": "2026-03-14T14:00"},
        {"sphincter": "retention"},
        [{"escc_grade": "3"}],
        frankel="C",
    )
    assert alarm.words == (
        "New weakness since 48 hours; loss of bladder or bowel control; "
        "cord compressed (ESCC 3) with a deficit"
    )


def test_the_clock_may_know_its_zone():
    record = {"history": {"onset_motor": "2026-03-16T10:00"}}
    assert emergency(replace(CALM, record=record), NOW).hours == 4
    assert emergency(replace(CALM, record=record), NOW.replace(tzinfo=None)).hours == 4


@pytest.mark.parametrize("junk", [None, 3, "x", [None], [[]], {"onset_motor": 4}])
def test_no_record_whatever_breaks_it(junk):
    record = {"history": junk, "examination": junk, "lesion": junk}
    assert emergency(replace(CALM, record=record, frankel="C"), NOW) is None
