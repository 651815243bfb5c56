"""Independent readings of a lesion: where two observers agree, and where not."""

import uuid

from cases.models import Case, Entry
from cases.reading.observers import comparisons
from tests.stories import T8

LESION = uuid.uuid4()
RAVI, MEI = uuid.uuid4(), uuid.uuid4()
READ = {
    "lesion": str(LESION),
    "level": "T8",
    "pain": "mechanical",
    "bone_lesion": "lytic",
    "alignment": "normal",
    "collapse": "lt50",
    "posterolateral": "unilateral",
    "escc_grade": "2",
}


def reading(by, **values) -> Entry:
    read = {key: value for key, value in {**READ, **values}.items() if value is not None}
    return Entry(section="reading", subject=uuid.uuid4(), by_id=by, values=read)


def compared(*readings: Entry) -> dict:
    lesion = Entry(section="lesion", subject=LESION, values=T8)
    return comparisons(Case(), {"lesion": [lesion], "reading": list(readings)})


def test_one_observer_alone_is_no_comparison():
    assert compared(reading(RAVI)) == {}
    assert compared(reading(RAVI), reading(RAVI, collapse="gt50")) == {}
    assert compared() == {}


def test_two_who_saw_the_same_agree():
    (found,) = compared(reading(RAVI), reading(MEI)).values()
    assert found.differing == []
    assert [one.total for one in found.observers] == ["9", "9"]


def test_a_disagreement_is_named_by_its_item_and_each_has_the_own_total():
    (found,) = compared(reading(RAVI), reading(MEI, collapse="gt50", escc_grade="3")).values()
    assert found.differing == ["Collapse of the vertebral body", "ESCC grade"]
    assert [one.total for one in found.observers] == ["9", "10"]
    row = next(row for row in found.rows if row["differs"])
    assert len(set(row["values"])) == 2


def test_what_one_left_open_is_no_disagreement_and_makes_a_range():
    (found,) = compared(reading(RAVI), reading(MEI, collapse=None)).values()
    assert found.differing == []
    assert [one.total for one in found.observers] == ["9", "7–10"]


def test_the_later_reading_of_an_observer_counts():
    (found,) = compared(
        reading(RAVI, collapse="gt50"), reading(MEI), reading(RAVI, collapse="lt50")
    ).values()
    assert found.differing == []


def test_who_names_no_level_read_the_upper_level_of_the_lesion():
    (found,) = compared(reading(RAVI, level=None), reading(MEI)).values()
    assert [one.total for one in found.observers] == ["9", "9"]


def test_a_reading_without_a_lesion_belongs_to_none():
    assert compared(reading(RAVI, lesion=None), reading(MEI, lesion=None)) == {}
