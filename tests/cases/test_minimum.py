"""What readiness asks beyond the twelve points: by class, before surgery, and as doubts."""

from dataclasses import replace
from datetime import date

import pytest

from cases.minimum import BEFORE_SURGERY, FOR_INTRADURAL, FOR_METASTASIS, FOR_PRIMARY_BONE, FOR_WBB
from cases.readiness import OWNERS, CaseFacts, LesionFacts, gaps, is_ready
from cases.record.catalogue import field_of

from .test_readiness import ANNA

ALL_CLASSES = [
    *FOR_METASTASIS,
    *FOR_PRIMARY_BONE,
    *FOR_WBB,
    *FOR_INTRADURAL,
    *BEFORE_SURGERY,
]
METASTASIS = {
    "imaging_study": [
        {"on": "2026-03-09", "modality": "mri", "region": "spine", "whole_spine": True},
        {"on": "2026-03-10", "modality": "ct", "region": "spine"},
    ],
    "lesion": [{"levels": ["T8", "T8"], "escc_grade": "2", "level_has_cord": True}],
    "staging": {
        "staging_on": "2026-03-01",
        "visceral": "none",
        "vertebral_metastases": 1,
        "extraspinal_bone_foci": 0,
    },
    "planning": {"systemic_options": "Two lines left.", "prognosis_view": "More than a year."},
    "preparation": {"albumin": 38, "albumin_unit": "g/L"},
}
PRIMARY = {
    "pathology": [{"diagnosis": "Chordoma"}],
    "planning": {
        "second_opinion": "pending",
        "biopsy_track": "excisable",
        "chest_ct": "clear",
        "enneking_grade": "G1",
        "enneking_site": "T2",
        "enneking_metastasis": "M0",
        "wbb_numbering": "original_clockwise",
        "wbb_zones": ["4", "5"],
        "wbb_layers": ["A"],
    },
}
INTRADURAL = {
    "planning": {"neuraxis_mri": "not_needed", "differential_diagnosis": "Haemangioblastoma"},
    "examination": {"mccormick": "II", "mccormick_version": "modified"},
}


OPEN = {"operation": [{"status": "planned"}]}


def facts(tumour_class: str, record: dict, **more) -> CaseFacts:
    return replace(ANNA, tumour_class=tumour_class, record=record, **more)


def without(record: dict, section: str, key: str) -> dict:
    rest = {name: value for name, value in record[section].items() if name != key}
    return {**record, section: rest}


def blockers(found: CaseFacts) -> list[tuple[str, str]]:
    return [(gap.section, gap.field) for gap in gaps(found) if gap.blocker]


def warnings(found: CaseFacts) -> list[tuple[str, str]]:
    return [(gap.section, gap.field) for gap in gaps(found) if not gap.blocker]


@pytest.mark.parametrize(
    ("tumour_class", "record"),
    [
        ("metastasis", METASTASIS),
        ("haematological", METASTASIS),
        ("primary_malignant", PRIMARY),
        ("intradural", INTRADURAL),
        ("unknown", {"tumour": {"tumour_class": "unknown"}}),
    ],
)
def test_a_complete_record_lacks_nothing(tumour_class, record):
    assert gaps(facts(tumour_class, record)) == []


@pytest.mark.parametrize(
    ("tumour_class", "record", "section", "key"),
    [
        *(
            ("metastasis", METASTASIS, section, key)
            for section in ("staging", "planning", "preparation")
            for key in METASTASIS[section]
        ),
        *(("primary_malignant", PRIMARY, "planning", key) for key in PRIMARY["planning"]),
        *(
            ("intradural", INTRADURAL, section, key)
            for section in INTRADURAL
            for key in INTRADURAL[section]
        ),
    ],
)
def test_each_answer_of_the_class_alone_blocks(tumour_class, record, section, key):
    found = facts(tumour_class, without(record, section, key))
    assert blockers(found) == [(section, key)]
    assert not is_ready(found)


def test_a_metastasis_needs_the_whole_spine_and_the_bone():
    mri, ct = METASTASIS["imaging_study"]
    partial = {**METASTASIS, "imaging_study": [{**mri, "whole_spine": False}, ct]}
    assert blockers(facts("metastasis", partial)) == [("imaging_study", "whole_spine")]
    brain = {**METASTASIS, "imaging_study": [mri, {**ct, "region": "brain"}]}
    assert blockers(facts("metastasis", brain)) == [("imaging_study", "modality")]


def test_each_lesion_needs_its_escc_but_not_in_the_sacrum():
    rows = [*METASTASIS["lesion"], {"levels": ["L1", "L1"]}, {"levels": ["S2", "S3"]}]
    (gap,) = gaps(facts("metastasis", {**METASTASIS, "lesion": rows}))
    assert gap.what == "The ESCC grade of L1 is missing."


def test_the_imaging_items_of_the_sins_block_and_its_pain_is_a_warning():
    lesion = LesionFacts("T8", "T8", ("epidural",), ("pain", "alignment"))
    found = gaps(facts("metastasis", METASTASIS, lesions=(lesion,)))
    assert [(gap.what, gap.blocker) for gap in found] == [
        ("SINS of T8: alignment missing.", True),
        ("The SINS of T8 is only a range: pain missing.", False),
    ]


def test_a_proven_primary_needs_its_report_and_a_benign_one_its_behaviour():
    unreported = {key: value for key, value in PRIMARY.items() if key != "pathology"}
    assert blockers(facts("primary_malignant", unreported)) == [("tumour", "pathology")]
    pending = facts("primary_malignant", unreported, histology_status="pending")
    assert blockers(pending) == []
    benign = {**PRIMARY, "planning": {**PRIMARY["planning"], "enneking_grade": "G0"}}
    assert blockers(facts("primary_benign", benign)) == [("planning", "enneking_behaviour")]


def test_the_sacrum_needs_no_wbb():
    record = without(PRIMARY, "planning", "wbb_numbering")
    sacrum = (LesionFacts("S2", "S4", ("vertebral_body",), None),)
    assert blockers(facts("primary_malignant", record, lesions=sacrum)) == []


def test_before_surgery_risk_and_education_are_asked_and_the_board_can_advise_without_them():
    planned = {**INTRADURAL, "operation": [{"status": "planned"}]}
    expected = [
        ("preparation", "asa"),
        ("history", "anticoagulants"),
        ("preparation", "conditions"),
        ("education", "procedure"),
        ("education", "risks"),
        ("education", "expectations"),
    ]
    assert warnings(facts("intradural", planned)) == expected
    assert is_ready(facts("intradural", planned))
    reason = facts("intradural", INTRADURAL, presentation_reason="before_surgery")
    assert warnings(reason) == expected
    done = {
        **planned,
        "preparation": {"asa": "II", "conditions": ["none"]},
        "history": {"anticoagulants": "none"},
        "education": {"procedure": True, "risks": True, "expectations": False},
    }
    assert warnings(facts("intradural", done)) == [("education", "expectations")]


def test_an_emergency_waits_for_none_of_it():
    found = gaps(facts("metastasis", {"operation": [{"status": "planned"}]}, urgency="emergency"))
    assert len(found) > 10
    assert not any(gap.blocker for gap in found)


def test_without_a_record_the_class_is_not_judged_and_with_one_it_blocks():
    assert gaps(replace(ANNA, record={})) == []
    found = gaps(replace(ANNA, record=without(METASTASIS, "planning", "systemic_options")))
    assert [(gap.field, gap.blocker) for gap in found] == [("systemic_options", True)]


def test_the_ais_answers_for_the_neurological_status():
    ais = {**INTRADURAL, "examination": {**INTRADURAL["examination"], "ais": "no_deficit"}}
    assert blockers(facts("intradural", ais, frankel="")) == []
    open_ = {**ais, "examination": {**ais["examination"], "ais": "not_determined"}}
    assert blockers(facts("intradural", open_, frankel="")) == [("examination", "frankel")]


def doubts(**more) -> list[str]:
    found = gaps(facts("metastasis", METASTASIS | more.pop("record", {}), **more))
    assert not any(gap.blocker for gap in found)
    return [gap.what for gap in found]


def test_doubts_warn_and_block_nothing():
    below = {"levels": ["L2", "L2"], "escc_grade": "1b", "level_has_cord": False}
    assert doubts(record={"lesion": [below]}) == [
        "ESCC of L2: below the conus there is no cord to be compressed."
    ]
    assert doubts(record={"lesion": [{**below, "level_has_cord": True}]}) == []
    assert doubts(record={"lesion": [{**below, "escc_grade": "0"}]}) == []
    told = "ESCC of {}: below the conus there is no cord to be compressed."
    for level, expected in (("L1", []), ("L2", [told.format("L2")]), ("L4", [told.format("L4")])):
        unread = {"levels": [level, level], "escc_grade": "2"}
        assert doubts(record={"lesion": [unread]}) == expected
    read_above = {"levels": ["L1", "L3"], "escc_grade": "2", "escc_level": "L3"}
    assert doubts(record={"lesion": [read_above]}) == [told.format("L1")]
    assert doubts(record={"pathology": [{"bone_grade": "G2"}]}) == [
        "A grade is recorded without its WHO edition."
    ]
    graded = {"cns_grade": "2", "who_edition": "cns5_2021"}
    assert doubts(record={"pathology": [graded]}) == []
    assert doubts(conflicts=("Two readings differ.",)) == ["Two readings differ."]
    assert doubts(outdated_scores=("SINS", "ESCC")) == [
        "Older than the newest imaging: SINS, ESCC."
    ]


def test_every_gap_says_why_and_where():
    empty = gaps(facts("primary_malignant", OPEN))
    empty += gaps(CaseFacts(today=date(2026, 3, 16), tumour_class="metastasis", record=OPEN))
    for gap in empty:
        assert gap.why, gap.field
        assert not gap.why.endswith(".")
        assert gap.owner in OWNERS


@pytest.mark.parametrize("row", ALL_CLASSES, ids=lambda row: f"{row[0]}.{row[1]}")
def test_what_is_asked_is_a_field_of_the_minimum_set(row):
    assert field_of(row[0], row[1]).minimum


@pytest.mark.parametrize("junk", [None, 3, "T8", [], [None], {"levels": 4}, [{"levels": [3]}]])
def test_no_record_whatever_breaks_readiness(junk):
    names = [*METASTASIS, *PRIMARY, "operation", "examination", "education", "tumour", "history"]
    for tumour_class in ("metastasis", "primary_benign", "intradural"):
        assert gaps(facts(tumour_class, dict.fromkeys(names, junk)))
