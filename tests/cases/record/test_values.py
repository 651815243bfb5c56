from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.record.catalogue import SECTIONS, field_of, section
from cases.record.values import in_words, is_shown, merged, problems, stored_fields

pytestmark = pytest.mark.slow

# Few letters, but the awkward ones: a whole alphabet of Unicode takes a second to load.
TEXT = st.text(
    alphabet=st.sampled_from(["T", "8", "-", "\x00", "\ud800", "é", "٣", "("]), max_size=6
)
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXT
    | st.sampled_from(["T8", "none", "2026-11-25", "2026-02-30", "kps", "1a", "9370/3"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=5,
)
# Answers of which each fits its field.
FITTING = {
    "examination": {
        "on": "2026-11-24",
        "frankel": "D",
        "ais": "no_deficit",
        "walking": "aided",
        "motor_level": "T9",
        "myelopathy_signs": ["clonus", "babinski"],
        "performance_scale": "kps",
        "performance_value": 70,
    },
    "lesion": {
        "levels": ["T6", "T10"],
        "compartments": ["epidural"],
        "volume_ml": 12.5,
        "epidural_levels": ["T6", "T8"],
        "escc_grade": "1c",
        "level_has_cord": True,
    },
    "history": {"onset_motor": "2026-11-23T06:30", "pain_nrs": 0, "history": "Fell ill\nin May."},
    "tumour": {"morphology": "9370/3", "icd10": "C41.4"},
    "operation": {
        "on": "2026-12-01",
        "planned_resection": "separation",
        "done_resection": "debulking",
        "planned_levels_exposed": ["T7", "T9"],
    },
    "preparation": {"albumin": 38, "albumin_unit": "g/L", "asa": "III", "conditions": ["none"]},
    "radiotherapy": {"start": "2026-01-02", "end": "2026-01-02", "levels": ["T8", "T8"]},
    "postoperative_check": {"on": "2026-11-25", "time": "07:05"},
}


@pytest.mark.parametrize("key", FITTING)
def test_what_fits_is_stored(key):
    assert problems(section(key), FITTING[key], today=date(2026, 11, 25)) == {}


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("examination.frankel", "F", "choose one"),
        ("examination.frankel", True, "choose one"),
        ("examination.frankel", ["D"], "choose one"),
        ("examination.myelopathy_signs", ["none", "clonus"], "exclude each other"),
        ("examination.myelopathy_signs", ["clonus", "clonus"], "choose among"),
        ("examination.performance_value", "80", "whole number"),
        ("examination.performance_value", 80.0, "whole number"),
        ("history.pain_nrs", 11, "from 0 to 10"),
        ("history.pain_nrs", True, "whole number"),
        ("lesion.volume_ml", float("nan"), "a number"),
        ("lesion.volume_ml", float("inf"), "a number"),
        ("lesion.levels", ["T10", "T6"], "lies below"),
        ("lesion.levels", ["T8"], "upper and the lower"),
        ("lesion.levels", ["T8", "T13"], "upper and the lower"),
        ("lesion.epidural_levels", ["T8", "T6"], "from the head"),
        ("lesion.epidural_levels", ["T8", "T8"], "each level once"),
        ("lesion.escc_level", "L6", "choose a level"),
        ("lesion.level_has_cord", "yes", "yes or no"),
        ("lesion.level_has_cord", 1, "yes or no"),
        ("lesion.remark", "x" * 301, "at most 300"),
        ("lesion.remark", "a\x00b", "cannot be stored"),
        ("lesion.remark", "\ud800", "cannot be stored"),
        ("history.history", "x" * 100_001, "at most 100,000"),
        ("history.primary_on", "25.11.2026", "enter a day"),
        ("history.primary_on", "2026-02-30", "enter a day"),
        ("history.primary_on", "0026-02-03", "the year 26"),
        ("history.primary_on", "2026-11-26", "in the future"),
        ("history.onset_motor", "2026-11-25", "a day and a time"),
        ("history.onset_motor", "2026-11-26T00:00", "in the future"),
        ("tumour.morphology", "9370/4", "pick an entry"),
        ("tumour.morphology", "chordoma", "pick an entry"),
        ("postoperative_check.time", "24:00", "14:30"),
        ("operation.resection", "debulking", "no field of this name"),
        ("operation.planned_resection", "wide", "choose one"),
        ("examination.on", "soon", "enter a day"),
        ("examination.on", "2026-11-26", "in the future"),
        ("history.on", "2026-11-25", "no field of this name"),
        ("history.hand", "left", "no field of this name"),
    ],
)
def test_what_does_not_fit_is_named(place, value, words):
    name, key = place.split(".")
    found = problems(section(name), {key: value}, today=date(2026, 11, 25))
    assert words in found[key]


@pytest.mark.parametrize(
    ("name", "values", "key", "words"),
    [
        ("preparation", {"albumin": 35, "albumin_unit": "g/dL"}, "albumin", "g/dL cannot be"),
        ("preparation", {"albumin": 3.5, "albumin_unit": "g/L"}, "albumin", "g/L cannot be"),
        ("preparation", {"albumin": 38}, "albumin_unit", "choose the unit"),
        (
            "examination",
            {"performance_scale": "kps", "performance_value": 85},
            "performance_value",
            "in tens",
        ),
        (
            "examination",
            {"performance_scale": "ecog", "performance_value": 6},
            "performance_value",
            "0 to 5",
        ),
        ("examination", {"performance_value": 80}, "performance_scale", "KPS or ECOG"),
        ("examination", {"performance_scale": "ecog"}, "performance_value", "missing"),
        (
            "examination",
            {"mccormick_version": "original", "mccormick": "V"},
            "mccormick",
            "ends at IV",
        ),
        ("radiotherapy", {"start": "2026-02-02", "end": "2026-02-01"}, "end", "before"),
    ],
)
def test_answers_that_contradict_each_other_are_named(name, values, key, words):
    assert words in problems(section(name), values)[key]


def test_an_empty_answer_is_no_problem_and_zero_and_no_are_answers():
    empty = {"pain_nrs": None, "pain_site": "", "history": ""}
    assert problems(section("history"), empty) == {}
    assert problems(section("history"), {"pain_nrs": 0}) == {}


def test_an_answer_that_the_class_is_not_asked_is_named_only_with_the_class():
    values = {"enneking_grade": "G1"}
    assert problems(section("planning"), values) == {}
    assert problems(section("planning"), values, "primary_malignant") == {}
    assert "not asked here" in problems(section("planning"), values, "metastasis")["enneking_grade"]


def test_a_field_is_shown_while_another_answer_asks_for_it():
    how = field_of("tumour", "histology_by")
    assert is_shown(how, {"histology_status": "proven"})
    assert not is_shown(how, {"histology_status": "pending"})
    assert not is_shown(how, {})
    assert is_shown(field_of("tumour", "primary"), {})


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("lesion.levels", ["T6", "T10"], "T6–T10"),
        ("lesion.levels", ["T8", "T8"], "T8"),
        ("lesion.epidural_levels", ["T6", "T7", "T8", "T10"], "T6–T8, T10"),
        ("lesion.escc_level", "OC", "Occiput"),
        ("lesion.size_ap_mm", 24, "24 mm"),
        ("lesion.volume_ml", 1234567.5, "1234567.5 ml"),
        ("lesion.level_has_cord", False, "No"),
        ("history.primary_on", "2026-11-18", "18 Nov 2026"),
        ("history.onset_motor", "2026-11-18T06:05", "18 Nov 2026, 06:05"),
        ("examination.walking", "aided", "With help or an aid"),
        ("examination.myelopathy_signs", ["clonus", "babinski"], "Clonus, Babinski sign"),
        ("tumour.morphology", "9370/3", "Chordoma (9370/3)"),
        ("tumour.morphology", "8000/3", "8000/3"),
        ("pathology.necrosis_percent", 40, "40%"),
        ("preparation.inr", 1.1, "1.1"),
        ("history.pain_site", None, ""),
        ("history.pain_nrs", 0, "0"),
    ],
)
def test_a_value_reads_as_a_person_writes_it(place, value, words):
    assert in_words(field_of(*place.split(".")), value) == words


def test_a_number_brings_its_unit_along():
    albumin = field_of("preparation", "albumin")
    assert in_words(albumin, 3.8, {"albumin_unit": "g/dL"}) == "3.8 g/dL"
    assert in_words(albumin, 3.8) == "3.8"


@given(st.data())
def test_no_value_whatever_breaks_the_check_or_the_words(data):
    one = data.draw(st.sampled_from(list(SECTIONS.values())))
    keys = st.sampled_from([*stored_fields(one), "on", "no_such_field"])
    values = data.draw(st.dictionaries(keys, JUNK, max_size=6))
    found = problems(one, values, data.draw(st.sampled_from(["", "intradural", "nonsense"])))
    assert set(found) <= {*stored_fields(one), "on", "no_such_field"}
    assert all(sentence.endswith(".") for sentence in found.values())
    for key, field in stored_fields(one).items():
        if key in values:
            assert isinstance(in_words(field, values[key], values), str)


@given(st.data())
def test_every_offered_answer_is_accepted(data):
    one = data.draw(st.sampled_from(list(SECTIONS.values())))
    key, field = data.draw(st.sampled_from(list(stored_fields(one).items())))
    for value, label in field.values:
        stored = [value] if field.kind == "choices" else value
        assert key not in problems(one, {key: stored}) or field.key.startswith("performance")
        assert in_words(field, stored) == label


KEYS = st.sampled_from("abcde")
ANSWERS = st.dictionaries(KEYS, st.sampled_from([0, 1, False, True, "", "x", "y", None]))


@given(ANSWERS, ANSWERS)
def test_an_edit_alone_is_kept_as_it_is(base, edit):
    kept = {key: value for key, value in edit.items() if value not in ("", None)}
    assert merged(base, base, edit) == (kept, [])
    assert merged(base, edit, base) == (kept, [])
    assert merged(base, edit, edit) == (kept, [])


@given(ANSWERS, ANSWERS, ANSWERS)
def test_nothing_stored_is_overwritten_without_being_named(base, theirs, mine):
    def same(one, other):
        return (one or None if one in ("", None) else (one, type(one) is bool)) == (
            other or None if other in ("", None) else (other, type(other) is bool)
        )

    values, clashing = merged(base, theirs, mine)
    for key in {*base, *theirs, *mine}:
        old, stored, typed, now = (rows.get(key) for rows in (base, theirs, mine, values))
        if not same(stored, old):
            assert same(now, stored)
        disagree = not same(stored, old) and not same(typed, old) and not same(stored, typed)
        assert (key in clashing) == disagree
        if same(stored, old):
            assert same(now, typed)


def test_two_people_at_one_section():
    base = {"frankel": "D", "walking": "aided", "sphincter": "normal"}
    theirs = {"frankel": "C", "walking": "wheelchair", "sphincter": "normal"}
    mine = {"frankel": "C", "walking": "bed", "motor_level": "T9"}
    values, clashing = merged(base, theirs, mine)
    assert values == {"frankel": "C", "walking": "wheelchair", "motor_level": "T9"}
    assert clashing == ["walking"]
