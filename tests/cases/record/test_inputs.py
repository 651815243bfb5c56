import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.record.inputs import INPUTS, inputs_of

pytestmark = pytest.mark.slow

# A renal cell metastasis at T8, entered in full.
KIDNEY = {
    "history": {"pain": "mechanical", "prior_radiation": "no"},
    "examination": {
        "frankel": "D",
        "walking": "independent",
        "performance_scale": "kps",
        "performance_value": 80,
    },
    "staging": {"vertebral_metastases": 1, "extraspinal_bone_foci": 1, "visceral": "removable"},
    "tumour": {"tumour_class": "metastasis", "primary": "kidney"},
    "planning": {"tolerates_surgery": "yes"},
    "preparation": {
        "albumin": 38,
        "albumin_unit": "g/L",
        "asa": "III",
        "diabetes": "none",
        "hypertension_on_medication": True,
        "copd_or_pneumonia": False,
        "chf_within_30_days": False,
        "functional_status": "independent",
        "conditions": ["none"],
    },
    "radiotherapy": [],
}
T8 = {
    "levels": ["T8", "T8"],
    "bone_lesion": "lytic",
    "alignment": "normal",
    "collapse": "lt50",
    "posterolateral": "unilateral",
    "escc_grade": "2",
    "sequence": "axial_T2",
    "level_has_cord": True,
    "epidural_tumour": True,
    "thecal_sac_deformed": True,
    "cord_abutment": True,
    "cord_compression": True,
    "csf_visible": True,
}


def changed(section: str, **values) -> dict:
    return {**KIDNEY, section: {**KIDNEY[section], **values}}


def test_the_inputs_are_those_of_the_printed_case():
    assert inputs_of("SINS", KIDNEY, lesion=T8, level="T8") == {
        "location": "semirigid",
        "pain": "mechanical",
        "bone_lesion": "lytic",
        "alignment": "normal",
        "collapse": "lt50",
        "posterolateral": "unilateral",
        "tumour_class": "metastasis",
    }
    assert inputs_of("TOKUHASHI_2005", KIDNEY) == {
        "kps": 80,
        "extraspinal_bone_foci": 1,
        "vertebral_metastases": 1,
        "major_organ_metastases": "removable",
        "primary": "kidney",
        "frankel": "D",
        "tumour_class": "metastasis",
    }
    assert inputs_of("TOMITA_2001", KIDNEY) == {
        "primary_growth": "moderate",
        "visceral": "treatable",
        "bone": "multiple",
        "tumour_class": "metastasis",
    }
    assert inputs_of("MODIFIED_BAUER", KIDNEY) == {
        "no_visceral_metastases": False,
        "not_lung_cancer": True,
        "favourable_primary": True,
        "solitary_skeletal_metastasis": False,
        "tumour_class": "metastasis",
    }
    assert inputs_of("NESMS", KIDNEY, computed={"MODIFIED_BAUER": 2}) == {
        "modified_bauer": 2,
        "ambulatory": "independent",
        "albumin": 38,
        "albumin_unit": "g/L",
        "tumour_class": "metastasis",
    }
    computed = {"SINS": "indeterminate", "RADIOSENSITIVITY": "resistant"}
    assert inputs_of("NOMS", KIDNEY, lesion=T8, computed=computed) == {
        "escc": "2",
        "radiosensitivity": "resistant",
        "mechanical": "indeterminate",
        "tolerates_surgery": True,
        "prior_radiation": False,
        "tumour_class": "metastasis",
    }
    assert inputs_of("RADIOSENSITIVITY", KIDNEY) == {"histology": "renal_cell"}
    assert inputs_of("MFI5", KIDNEY)["hypertension_on_medication"] is True
    assert inputs_of("MFI5", KIDNEY)["diabetes"] is False
    assert inputs_of("CHARLSON", KIDNEY) == {
        "conditions": ["metastatic_solid_tumour"],
        "age_adjusted": False,
    }
    assert inputs_of("KPS_TO_ECOG", KIDNEY) == {"kps": 80}
    assert set(inputs_of("ESCC", KIDNEY, lesion=T8)) == {
        *("sequence", "level_has_cord", "epidural_tumour", "thecal_sac_deformed"),
        *("cord_abutment", "cord_compression", "csf_visible"),
    }


def test_a_chordoma_of_the_sacrum():
    latest = {
        "tumour": {"tumour_class": "primary_malignant", "morphology": "9370/3"},
        "planning": {
            "enneking_grade": "G1",
            "enneking_site": "T2",
            "enneking_metastasis": "M0",
            "wbb_zones": ["12", "1"],
            "wbb_layers": ["A"],
            "wbb_numbering": "original_clockwise",
        },
        "preparation": {"conditions": ["none"], "diabetes": "none"},
    }
    assert inputs_of("ENNEKING", latest) == {
        "grade": "G1",
        "site": "T2",
        "metastasis": "M0",
        "tumour_class": "primary_malignant",
    }
    assert inputs_of("RADIOSENSITIVITY", latest) == {"histology": "chordoma"}
    assert inputs_of("CHARLSON", latest)["conditions"] == ["any_malignancy"]
    assert inputs_of("WBB", latest, lesion={"levels": ["T11", "T12"]}) == {
        "wbb_numbering": "original_clockwise",
        "zones": [12, 1],
        "layers": ["A"],
        "level": "T11",
        "tumour_class": "primary_malignant",
    }
    assert inputs_of("SINS", latest, lesion={}, level="S2")["location"] == "rigid"
    assert "primary_growth" not in inputs_of("TOMITA_2001", latest)


def test_the_escc_takes_the_grade_as_read_when_findings_are_missing():
    partial = {key: value for key, value in T8.items() if key != "csf_visible"}
    found = inputs_of("ESCC", KIDNEY, lesion=partial)
    assert found == {"grade": "2", "level_has_cord": True}


@pytest.mark.parametrize(
    ("instrument", "row", "inputs"),
    [
        (
            "WHO_GRADE",
            {"morphology": "9391/3", "who_edition": "cns5_2021", "cns_grade": "2"},
            {"type": "spinal_ependymoma", "edition": "2021", "grade": "2"},
        ),
        (
            "WHO_GRADE",
            {"morphology": "9391/3", "who_edition": "cns5_2021", "mycn": "positive"},
            {"type": "spinal_ependymoma_mycn", "edition": "2021"},
        ),
        (
            "WHO_GRADE",
            {"morphology": "9391/3", "who_edition": "cns4_2016", "cns_grade": "3"},
            {"type": "ependymoma", "edition": "2016", "grade": "3"},
        ),
        ("WHO_GRADE", {"morphology": "9391/3", "cns_grade": "2"}, {"grade": "2"}),
        ("WHO_GRADE", {"morphology": "9400/3", "cns_grade": "2"}, {"grade": "2"}),
        (
            "ENNEKING_APPROPRIATE",
            {"achieved_margin": "wide"},
            {"stage": "IB", "achieved_margin": "wide"},
        ),
        (
            "SPINO",
            {"spino": "local_control", "pain_flare": False, "new_lesions": True},
            {"response": "local_control", "pain_flare": False},
        ),
        (
            "CLAVIEN_DINDO",
            {"grade": "IIIb", "disability": True, "type": "bleeding"},
            {"grade": "IIIb", "disability_at_discharge": True},
        ),
    ],
)
def test_a_report_a_check_or_an_event_is_graded_alone(instrument, row, inputs):
    assert inputs_of(instrument, KIDNEY, row=row, computed={"ENNEKING": "IB"}) == inputs


def test_what_is_measured_is_handed_on_as_it_is():
    latest = changed("examination", ais="D", mccormick="II", mccormick_version="modified")
    assert inputs_of("FRANKEL", latest) == {"frankel": "D"}
    assert inputs_of("AIS", latest) == {"grade": "D"}
    assert inputs_of("KPS", latest) == {"kps": 80}
    assert inputs_of("ECOG", latest) == {}
    assert inputs_of("MCCORMICK", latest) == {"grade": "II", "version": "modified"}
    assert inputs_of("ASA", latest) == {"grade": "III"}


def test_ecog_is_never_turned_into_kps():
    latest = changed("examination", performance_scale="ecog", performance_value=1)
    assert "kps" not in inputs_of("TOKUHASHI_2005", latest)
    assert inputs_of("KPS_TO_ECOG", latest) == {}


def test_an_albumin_without_its_unit_stays_without():
    latest = changed("preparation", albumin=3.8, albumin_unit="")
    found = inputs_of("NESMS", latest)
    assert found["albumin"] == 3.8
    assert "albumin_unit" not in found
    assert "modified_bauer" not in found


@pytest.mark.parametrize(
    ("primary", "tokuhashi", "growth"),
    [
        ("colon", "colon", "rapid"),
        ("rectum", "rectum", None),
        ("lung_small_cell", "lung", "rapid"),
        ("melanoma", "other", None),
        ("neuroendocrine", None, None),
        ("sarcoma", None, None),
        ("myeloma", "myeloma", None),
        ("unidentified", "unidentified", "rapid"),
        ("primary_here", None, None),
    ],
)
def test_a_primary_is_named_where_the_list_is_sure(primary, tokuhashi, growth):
    latest = changed("tumour", primary=primary)
    assert inputs_of("TOKUHASHI_2005", latest).get("primary") == tokuhashi
    assert inputs_of("TOMITA_2001", latest).get("primary_growth") == growth


@pytest.mark.parametrize(
    ("spinal", "other", "solitary"),
    [
        (1, 0, True),
        (1, 1, False),
        (2, None, False),
        (None, 3, False),
        (1, None, None),
        (0, 0, None),
    ],
)
def test_a_solitary_metastasis_is_said_only_when_both_counts_say_it(spinal, other, solitary):
    latest = changed("staging", vertebral_metastases=spinal, extraspinal_bone_foci=other)
    found = inputs_of("MODIFIED_BAUER", latest).get("solitary_skeletal_metastasis")
    assert found is solitary


@pytest.mark.parametrize(
    ("answer", "courses", "irradiated"),
    [
        ("no", [], False),
        ("yes", [], None),
        ("unknown", [], None),
        ("yes", [{"course": "earlier", "levels": ["T7", "T9"]}], True),
        ("yes", [{"course": "earlier", "levels": ["L1", "L2"]}], False),
        ("yes", [{"course": "earlier"}], None),
        ("no", [{"course": "planned", "levels": ["T8", "T8"]}], False),
        ("no", [{"course": "completed", "levels": ["T8", "T8"]}], True),
    ],
)
def test_radiation_counts_at_the_level_of_the_lesion(answer, courses, irradiated):
    latest = {**changed("history", prior_radiation=answer), "radiotherapy": courses}
    assert inputs_of("NOMS", latest, lesion=T8).get("prior_radiation") is irradiated


def test_the_surgeon_and_the_radiation_oncologist_have_the_last_word():
    latest = changed("planning", stability="unstable")
    latest["tumour"] = {**KIDNEY["tumour"], "radiosensitivity": "intermediate"}
    computed = {"SINS": "indeterminate", "RADIOSENSITIVITY": "resistant"}
    found = inputs_of("NOMS", latest, lesion=T8, computed=computed)
    assert (found["mechanical"], found["radiosensitivity"]) == ("unstable", "intermediate")


def test_a_person_without_a_deficit_has_no_palsy():
    assert inputs_of("TOKUHASHI_2005", changed("examination", frankel="none"))["frankel"] == "E"
    walking = changed("examination", walking="aided")
    assert inputs_of("NESMS", walking)["ambulatory"] == "nonambulatory"


@pytest.mark.parametrize("instrument", INPUTS)
def test_an_empty_record_gives_no_inputs(instrument):
    assert inputs_of(instrument, {}) in ({}, {"age_adjusted": False})


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "T8", "none", "kps", "²"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("a"), inner, max_size=1),
    max_leaves=4,
)


@settings(max_examples=50)
@given(st.data())
def test_no_record_whatever_breaks_an_instrument(data):
    def rows(names):
        return st.dictionaries(st.sampled_from(sorted(names)), JUNK, max_size=4)

    sections = {
        key: data.draw(JUNK | rows(values))
        for key, values in KIDNEY.items()
        if isinstance(values, dict)
    }
    sections["radiotherapy"] = data.draw(JUNK | st.lists(rows({"course", "levels"}), max_size=2))
    lesion, computed = data.draw(rows(T8)), data.draw(rows({"SINS", "MODIFIED_BAUER"}))
    for instrument in INPUTS:
        found = inputs_of(instrument, sections, lesion=lesion, level="T8", computed=computed)
        assert json.loads(json.dumps(found)) == found
