"""The steps of care as the page of a case tells them: what was planned, and what was done."""

import uuid
from datetime import UTC, datetime, timedelta

from cases.models import Case, Entry
from cases.reading.steps import steps, thing, title_of
from cases.record.catalogue import SECTIONS, STEPS
from tumorboard.models import Board


def without_lesions(tumour_class: str) -> Case:
    """A case that is not stored, and of which no lesion is known."""
    case = Case(board=Board(), tumour_class=tumour_class)
    case._prefetched_objects_cache = {"lesions": []}
    return case


AT = datetime(2026, 3, 16, 12, tzinfo=UTC)
CASE = without_lesions("metastasis")


def entry(section: str, values: dict, *, minutes: int = 0) -> Entry:
    at = AT + timedelta(minutes=minutes)
    return Entry(section=section, subject=uuid.uuid4(), number=1, values=values, at=at)


def read(section: str, values: dict, case: Case = CASE):
    return thing(case, SECTIONS[section], entry(section, values), {})


def facts_of(told) -> dict:
    return {fact["label"]: fact["value"] for group in told.groups for fact in group.facts}


def sides_of(told) -> dict:
    return {row["label"]: row for group in told.groups for row in group.sides}


def test_every_step_is_told_in_its_order_and_knows_its_sections():
    told = steps(CASE, {})
    assert [step.number for step in told] == sorted({one.step for one in SECTIONS.values()})
    assert all(step.title == STEPS[step.number] for step in told)
    assert sum(len(step.sections) for step in told) == len(SECTIONS)
    covered = {group.step for one in SECTIONS.values() for group in one.groups}
    assert covered == set(STEPS)


def test_the_numbers_of_a_step_name_the_steps_that_its_sections_cover():
    operation = next(step for step in steps(CASE, {}) if step.number == 5)
    assert operation.numbers == "5–9, 11"


def test_planned_and_done_stand_side_by_side_and_a_difference_is_marked():
    told = sides_of(
        read(
            "operation",
            {
                "planned_resection": "separation",
                "done_resection": "debulking",
                "planned_technique": "open",
                "done_technique": "open",
                "planned_direction": "posterior",
            },
        )
    )
    by = {row["planned"]: (row["done"], row["differs"]) for row in told.values()}
    assert by["Separation surgery"] == ("Intralesional debulking", True)
    assert by["Open"] == ("Open", False)
    assert by["Posterior"] == ("", False), "what is not done yet differs from nothing"


def test_what_is_empty_is_not_told():
    assert read("history", {}).groups == []
    assert facts_of(read("history", {"pain_nrs": 0, "allergies": "Latex"})).keys() >= {"Allergies"}
    assert "0" in facts_of(read("history", {"pain_nrs": 0})).values()


def test_no_is_an_answer():
    assert "No" in facts_of(read("imaging_study", {"contrast": False})).values()


def test_what_was_written_for_another_class_is_told_with_a_note():
    malignant = without_lesions("primary_malignant")
    told = read("planning", {"prognosis_view": "Years."}, malignant)
    (fact,) = [fact for group in told.groups for fact in group.facts]
    assert fact["value"] == "Years."
    assert "not asked for this tumour class" in fact["note"]


def test_a_section_that_is_not_asked_says_why():
    reasons = [why for step in steps(CASE, {}) for why in step.reasons]
    assert all(why.endswith(".") for why in reasons)


def test_the_last_of_a_step_is_who_wrote_last():
    early, late = entry("follow_up", {"on": "2026-03-01"}), entry("follow_up", {}, minutes=9)
    late.values = {"on": "2026-02-01"}
    told = steps(CASE, {"follow_up": [late, early]})
    assert next(step for step in told if step.written).last is late


def test_a_thing_is_called_by_its_date_and_what_it_is():
    values = {"on": "2026-03-09", "modality": "mri", "region": "spine"}
    title = title_of(SECTIONS["imaging_study"], values)
    assert title.startswith("9 Mar 2026, MRI")
    assert title_of(SECTIONS["imaging_study"], {}) == ""


def test_a_section_that_exists_once_is_called_by_its_date_and_a_lesion_by_its_levels():
    examined = {"on": "2026-03-09", "frankel": "D", "ais": "D"}
    lesion = {"levels": ["S2", "S4"], "remark": "Root S2 free.", "bone_lesion": "lytic"}
    assert title_of(SECTIONS["examination"], examined) == "9 Mar 2026"
    assert title_of(SECTIONS["lesion"], lesion) == "S2–S4"


def test_a_blood_result_is_told_with_its_unit():
    told = facts_of(read("preparation", {"albumin": 38, "albumin_unit": "g/L"}))
    assert told["Albumin"] == "38 g/L"
    assert "Unit of albumin" not in told
    assert facts_of(read("preparation", {"albumin_unit": "g/L"}))["Unit of albumin"] == "g/L"
