import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.readiness import OWNERS, CaseFacts, LesionFacts, gaps, is_ready

TODAY = date(2026, 3, 16)
T8 = LesionFacts("T8", "T8", ("vertebral_body", "epidural"), ())
ANNA = CaseFacts(
    today=TODAY,
    consent_to_discuss=True,
    question="Separation surgery before radiosurgery at T8?",
    histology_status="proven",
    tumour_class="metastasis",
    lesions=(T8,),
    mri_on=TODAY - timedelta(days=7),
    mri_contrast=True,
    neuro_on=TODAY - timedelta(days=2),
    frankel="D",
    walking="independent",
    performance_scale="kps",
    performance_value=80,
    performance_on=TODAY - timedelta(days=2),
    pain="mechanical",
    prior_radiation="no",
    presenter="Dr Weber",
)


def changed(**values) -> CaseFacts:
    return replace(ANNA, **values)


def fields(facts: CaseFacts, *, blocker: bool) -> list[str]:
    return [gap.field for gap in gaps(facts) if gap.blocker == blocker]


def test_a_complete_case_lacks_nothing():
    assert gaps(ANNA) == []
    assert is_ready(ANNA)


def test_an_empty_case_names_all_twelve_points_in_order():
    assert fields(CaseFacts(today=TODAY), blocker=True) == [
        "consent_to_discuss",
        "question",
        "histology_status",
        "tumour_class",
        "lesions",
        "mri_on",
        "frankel",
        "neuro_on",
        "walking",
        "performance_scale",
        "pain",
        "prior_radiation",
        "presenter",
    ]
    assert fields(CaseFacts(today=TODAY), blocker=False) == []
    assert not is_ready(CaseFacts(today=TODAY))


@pytest.mark.parametrize(
    ("missing", "field", "owner"),
    [
        ({"patient_identified": False}, "record_number", "clerk"),
        ({"consent_to_discuss": False}, "consent_to_discuss", "clerk"),
        ({"question": "  "}, "question", "spine_surgery"),
        ({"histology_status": ""}, "histology_status", "pathology"),
        ({"tumour_class": ""}, "tumour_class", "spine_surgery"),
        ({"lesions": ()}, "lesions", "radiology"),
        ({"mri_on": None}, "mri_on", "radiology"),
        ({"mri_on": TODAY + timedelta(days=1)}, "mri_on", "radiology"),
        ({"mri_contrast": False}, "mri_reason_missing", "radiology"),
        ({"frankel": ""}, "frankel", "spine_surgery"),
        ({"neuro_on": None}, "neuro_on", "spine_surgery"),
        ({"neuro_on": TODAY + timedelta(days=1)}, "neuro_on", "spine_surgery"),
        ({"walking": ""}, "walking", "spine_surgery"),
        ({"performance_scale": ""}, "performance_scale", "medical_oncology"),
        ({"performance_value": None}, "performance_scale", "medical_oncology"),
        ({"performance_value": 85}, "performance_value", "medical_oncology"),
        ({"performance_scale": "ecog", "performance_value": 6}, "performance_value", None),
        ({"pain": ""}, "pain", "spine_surgery"),
        ({"prior_radiation": ""}, "prior_radiation", "radiation_oncology"),
        ({"prior_radiation": "unknown"}, "prior_radiation", "radiation_oncology"),
        ({"presenter": ""}, "presenter", "clerk"),
    ],
)
def test_each_point_alone_blocks_and_names_its_owner(missing, field, owner):
    (gap,) = gaps(changed(**missing))
    assert (gap.field, gap.blocker) == (field, True)
    assert gap.owner == (owner or gap.owner)
    assert gap.what.endswith((".", "?"))
    assert not is_ready(changed(**missing))


@pytest.mark.parametrize(
    "answer",
    [
        {"mri_on": None, "mri_reason_missing": "Pacemaker; CT myelography of 9 March."},
        {"mri_contrast": False, "mri_reason_missing": "Allergy to gadolinium."},
        {"mri_on": TODAY},
        {"neuro_on": TODAY},
        {"frankel": "none"},
        {"tumour_class": "unknown"},
        {"histology_status": "pending"},
        {"performance_scale": "ecog", "performance_value": 0},
        {"performance_value": 0},
        {"performance_value": 100},
        {"pain": "pain_free"},
        {"prior_radiation": "yes"},
    ],
)
def test_an_answer_is_an_answer(answer):
    assert gaps(changed(**answer)) == []


@pytest.mark.parametrize(("days", "warned"), [(0, False), (28, False), (29, True)])
def test_an_mri_older_than_four_weeks_is_a_warning(days, warned):
    facts = changed(mri_on=TODAY - timedelta(days=days))
    assert fields(facts, blocker=False) == (["mri_on"] if warned else [])
    assert is_ready(facts)


def test_an_mri_before_the_neurological_change_is_a_warning_and_on_its_day_none():
    changed_on = TODAY - timedelta(days=3)
    nothing_else = {"neuro_changed_on": changed_on, "frankel": "none"}
    older = changed(mri_on=changed_on - timedelta(days=1), **nothing_else)
    assert [gap.what for gap in gaps(older)] == [
        "The spine MRI of 12 March 2026 is older than the neurological change of 13 March 2026."
    ]
    assert is_ready(older)
    assert gaps(changed(mri_on=changed_on, **nothing_else)) == []


def test_a_neurological_status_before_the_change_is_a_warning():
    facts = changed(neuro_changed_on=TODAY - timedelta(days=1), frankel="none", mri_on=TODAY)
    assert fields(facts, blocker=False) == ["neuro_on"]
    facts = changed(neuro_changed_on=TODAY - timedelta(days=2), frankel="none", mri_on=TODAY)
    assert gaps(facts) == []


@pytest.mark.parametrize(
    ("lesion", "words"),
    [
        (("", "", ("epidural",), None), "has no level yet"),
        (("T8", "", ("epidural",), None), "has no level yet"),
        (("L3", "T8", ("epidural",), None), "upper level below its lower"),
        (("T13", "T13", ("epidural",), None), "not levels of the spine"),
        (("T8", "T9", (), None), r"compartment of the lesion \(T8–T9\) is missing"),
    ],
)
def test_a_lesion_needs_its_levels_in_order_and_a_compartment(lesion, words):
    (gap,) = gaps(changed(lesions=[lesion]))
    assert gap.blocker
    assert re.search(words, gap.what)


def test_a_second_lesion_is_judged_like_the_first():
    assert fields(changed(lesions=(T8, LesionFacts())), blocker=True) == ["lesions", "lesions"]


@pytest.mark.parametrize(
    ("missing", "words", "owner"),
    [
        (("pain",), "The SINS of T8 is only a range: pain missing.", "spine_surgery"),
        (
            ("pain", "collapse"),
            "The SINS of T8 is only a range: pain, vertebral body collapse missing.",
            "radiology",
        ),
    ],
)
def test_an_incomplete_sins_warns_and_never_blocks(missing, words, owner):
    facts = changed(lesions=(T8._replace(sins_missing=missing),))
    (gap,) = gaps(facts)
    assert (gap.what, gap.owner, gap.blocker) == (words, owner, False)
    assert is_ready(facts)


def test_a_score_that_does_not_apply_is_not_asked_for():
    assert gaps(changed(lesions=(T8._replace(sins_missing=None),))) == []


def test_missing_dates_that_only_help_the_reader_are_warnings():
    assert fields(changed(performance_on=None), blocker=False) == ["performance_on"]
    assert fields(changed(birth_date_known=False), blocker=False) == ["birth_date"]


def test_an_emergency_needs_only_patient_lesion_imaging_and_neurology():
    facts = CaseFacts(today=TODAY, urgency="emergency")
    assert fields(facts, blocker=True) == [
        "consent_to_discuss",
        "lesions",
        "mri_on",
        "frankel",
        "neuro_on",
    ]
    assert fields(facts, blocker=False) == [
        "question",
        "histology_status",
        "tumour_class",
        "walking",
        "performance_scale",
        "pain",
        "prior_radiation",
        "presenter",
    ]
    assert is_ready(
        CaseFacts(
            today=TODAY,
            urgency="emergency",
            consent_to_discuss=True,
            lesions=[("T4", "T4", ("epidural",), None)],
            mri_on=TODAY,
            neuro_on=TODAY,
            frankel="C",
        )
    )


def test_an_urgent_case_is_asked_everything():
    assert fields(CaseFacts(today=TODAY, urgency="urgent"), blocker=True) == fields(
        CaseFacts(today=TODAY), blocker=True
    )


def test_a_new_deficit_outside_the_emergency_lane_is_pointed_out():
    changed_on = TODAY - timedelta(days=2)
    routine = changed(neuro_changed_on=changed_on, frankel="C", mri_on=TODAY)
    assert fields(routine, blocker=False) == ["urgency"]
    assert gaps(replace(routine, urgency="emergency")) == []
    assert gaps(replace(routine, frankel="none")) == []


def test_a_gap_knows_whom_to_ask():
    (gap,) = gaps(changed(walking=""))
    assert gap.owner_words == "Spine surgery"
    assert gap.is_owed_by("orthopaedic_spine")
    assert gap.is_owed_by("specialist", "neurosurgery")
    assert not gap.is_owed_by("radiology")
    assert {gap.owner for gap in gaps(CaseFacts(today=TODAY))} <= OWNERS.keys()
