"""What stood in a section before: one sitting is told as one, and every change by its label."""

import uuid
from datetime import UTC, datetime, timedelta

from cases.models import Entry
from cases.reading.versions import changes, of
from cases.record.catalogue import SECTIONS

HISTORY = SECTIONS["history"]
NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
CLARA, OMAR = uuid.uuid4(), uuid.uuid4()


def entries(*told: tuple) -> list[Entry]:
    """Entries, the newest first, from (author, minutes after noon, values) in their order."""
    rows = [
        Entry(
            section="history",
            number=number,
            by_id=by,
            at=NOON + timedelta(minutes=minutes),
            values=values,
            removed=bool(more),
        )
        for number, (by, minutes, values, *more) in enumerate(told, 1)
    ]
    return rows[::-1]


def words(rows: list[Entry]) -> list[list[tuple[str, str]]]:
    return [[(one["before"], one["after"]) for one in v.changes] for v in of(HISTORY, rows)]


def test_one_sitting_of_one_person_is_one_state():
    rows = entries(
        (CLARA, 0, {"allergies": "L"}),
        (CLARA, 1, {"allergies": "Lat"}),
        (CLARA, 2, {"allergies": "Latex"}),
    )
    assert words(rows) == [[("", "Latex")]]


def test_another_person_or_another_sitting_begins_another_state():
    rows = entries(
        (CLARA, 0, {"allergies": "Latex"}),
        (OMAR, 1, {"allergies": "None"}),
        (CLARA, 2, {"allergies": "Latex, nuts"}),
        (CLARA, 60, {}),
    )
    assert words(rows) == [
        [("Latex, nuts", "")],
        [("None", "Latex, nuts")],
        [("Latex", "None")],
        [("", "Latex")],
    ]


def test_taking_out_is_a_state_of_its_own():
    rows = entries((CLARA, 0, {"allergies": "Latex"}), (CLARA, 1, {"allergies": "Latex"}, True))
    assert [version.entry.removed for version in of(HISTORY, rows)] == [True, False]


def test_nothing_written_has_no_states():
    assert of(HISTORY, []) == []


def test_a_change_is_told_in_the_words_of_its_field():
    told = changes(HISTORY, {"pain": "mechanical"}, {"pain": "pain_free", "pain_nrs": 0})
    by = {one["label"]: (one["before"], one["after"]) for one in told}
    assert len(by) == 2
    assert ("", "0") in by.values()
    assert all(before != "mechanical" for before, _ in by.values()), "words, not keys"


def test_both_sides_and_the_date_of_a_section_are_told_by_their_names():
    told = changes(
        SECTIONS["operation"],
        {"on": "2026-03-01", "planned_technique": "open"},
        {"on": "2026-03-02", "planned_technique": "open", "done_technique": "percutaneous"},
    )
    assert [(one["before"], one["after"]) for one in told] == [
        ("1 Mar 2026", "2 Mar 2026"),
        ("", "Percutaneous"),
    ]
    assert told[1]["label"].endswith(": done")
