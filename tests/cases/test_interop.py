import json
from datetime import date

import pytest

from cases.interop import Performance, read_bundle
from cases.vocabulary import FindingKind

from .fhir import (
    ANNA,
    EXAMPLE,
    ICD10CM,
    LOINC,
    REHEARSAL,
    SCT,
    bundle,
    coded,
    condition,
    observation,
    patient,
    read,
)

BONE = coded(SCT, "94222008", "Secondary malignant neoplasm of bone (disorder)")


@pytest.fixture(scope="module")
def wagner():
    return read_bundle(REHEARSAL.read_bytes())


def words(referral, kind):
    return [finding.words for finding in referral.of_kind(kind)]


def test_the_rehearsal_bundle_becomes_a_person_with_every_entry_counted(wagner):
    assert wagner.patient.record_number == "R-20714"
    assert (wagner.patient.family_name, wagner.patient.given_name) == ("Wagner", "Elsbeth Maria")
    assert (wagner.patient.birth_date, wagner.patient.sex) == (date(1973, 6, 14), "female")
    assert (wagner.entries, wagner.mapped, wagner.merged) == (23, 17, 3)
    assert [(left.resource_type, left.why) for left in wagner.unmapped] == [
        ("Condition", "It is marked as refuted."),
        ("Observation", "Not an observation that the case asks for."),
        ("Practitioner", "A person of the sending side, not a finding."),
    ]
    assert wagner.notes == ()


def test_the_rehearsal_bundle_keeps_the_tumour_its_spread_and_its_treatment(wagner):
    assert wagner.diagnosis == "Malignant neoplasm of breast"
    assert wagner.of_kind("primary_cancer")[0].value == (
        "Breast structure, left; histology Infiltrating duct carcinoma; active"
    )
    assert words(wagner, "metastasis") == ["Secondary malignant neoplasm of bone"]
    assert [(lesion.level, lesion.on) for lesion in wagner.lesions] == [("L3", date(2026, 1, 19))]
    assert wagner.tumour_class == "metastasis"
    assert words(wagner, "stage") == ["Stage group, clinical: IV"]
    assert words(wagner, "marker") == [
        "Oestrogen receptor (ER): Positive",
        "Progesterone receptor (PR): Positive",
        "HER2: Negative",
        "Cancer Ag 15-3 [Units/volume] in Serum or Plasma: 64.5 U/mL",
    ]
    assert wagner.performance == Performance("ecog", 1, date(2026, 1, 22))
    assert words(wagner, "procedure") == [
        "Lumpectomy of breast",
        "Radiotherapy course of treatment: Left breast structure",
    ]
    assert (
        wagner.of_kind("procedure")[1].value == "Left breast: 4005 cGy in 15 fractions; completed"
    )
    assert words(wagner, "comorbidity") == ["Hypertensive disorder"]
    assert words(wagner, "allergy") == ["Allergy to penicillin"]
    assert wagner.prior_radiation == ""


def test_mentions_of_one_drug_are_joined_and_keep_their_dates(wagner):
    medications = {one.words: (one.value, one.on) for one in wagner.of_kind("medication")}
    assert medications == {
        "letrozole": (
            "requested 2021-06-01 (active); recorded 2026-01-22 (active)",
            date(2026, 1, 22),
        ),
        "ribociclib": ("requested 2026-01-26 (active)", date(2026, 1, 26)),
        "zoledronic acid": (
            "given 2026-01-27 (completed); given 2026-02-24 (completed)",
            date(2026, 2, 24),
        ),
    }


def test_a_published_example_is_read_whole():
    if not EXAMPLE.exists():
        pytest.skip(f"the example is not beside this checkout ({EXAMPLE})")
    referral = read_bundle(EXAMPLE.read_bytes())
    assert (referral.patient.record_number, referral.patient.birth_date) == (
        "a123",
        date(1959, 1, 1),
    )
    assert (referral.entries, referral.mapped, referral.merged, referral.unmapped) == (
        18,
        17,
        1,
        (),
    )
    assert len(referral.of_kind("metastasis")) == 3
    assert [(one.words, one.level) for one in referral.lesions] == [
        ("Secondary malignant neoplasm of bone", "")
    ]
    assert referral.performance == Performance("ecog", 1, date(2019, 4, 1))
    assert len(referral.of_kind("medication")) == 4


def test_every_kind_is_one_that_the_case_knows(wagner):
    assert {finding.kind for finding in wagner.findings} <= set(FindingKind)


@pytest.mark.parametrize(
    ("code", "sites", "levels"),
    [
        (BONE, [], [""]),
        (coded(SCT, "94602001", "Secondary malignant neoplasm of vertebral column"), [], [""]),
        (coded(ICD10CM, "C79.51", "Secondary malignant neoplasm of bone"), [], [""]),
        (coded("http://hl7.org/fhir/sid/icd-10", "C79.5"), [], [""]),
        (coded("urn:oid:2.16.840.1.113883.6.90", "C7951"), [], [""]),
        ({"text": "Bone metastases"}, [], [""]),
        ({"text": "Vertebral metastasis"}, [{"text": "T8 and T9"}], ["T8", "T9"]),
        (BONE, [coded(SCT, "280849005")], ["T12"]),
        (BONE, [coded(SCT, "1186895000", "Thirteenth thoracic vertebra")], [""]),
        (BONE, [coded(SCT, "3572006", "Structure of body of vertebra")], [""]),
        (BONE, [{"text": "Structure of body of second lumbar vertebra"}], ["L2"]),
        (BONE, [{"text": "Thirteenth thoracic vertebra"}], [""]),
        (BONE, [{"text": "BWK 12"}], ["T12"]),
        (BONE, [coded(SCT, "71341001", "Bone structure of femur")], []),
        (coded(ICD10CM, "C79.52", "Secondary malignant neoplasm of bone marrow"), [], []),
        (coded(SCT, "94381002", "Secondary malignant neoplasm of liver (disorder)"), [], []),
        (coded(ICD10CM, "C78.7"), [], []),
    ],
)
def test_only_a_metastasis_of_bone_or_spine_is_proposed_as_a_lesion(code, sites, levels):
    referral = read(patient(), condition(code, bodySite=sites))
    assert [lesion.level for lesion in referral.lesions] == levels
    assert len(referral.of_kind("metastasis")) == 1
    assert referral.tumour_class == ("metastasis" if levels else "")


def test_a_metastasis_stated_by_its_site_alone_is_read():
    profile = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-secondary-cancer-condition"
    by_site = condition({}, meta={"profile": [profile]}, bodySite=[{"text": "Bone"}])
    del by_site["code"]
    referral = read(patient(), by_site)
    assert words(referral, "metastasis") == ["Secondary cancer: Bone"]
    assert len(referral.lesions) == 1


def test_the_same_metastasis_coded_twice_is_one_proposal():
    referral = read(patient(), condition(BONE, id="one"), condition(BONE, id="two"))
    assert len(referral.lesions) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (coded(SCT, "254837009", "Malignant neoplasm of breast (disorder)"), "primary_cancer"),
        (coded(ICD10CM, "C34.90"), "primary_cancer"),
        (coded(ICD10CM, "C90.0", "Multiple myeloma"), "primary_cancer"),
        (coded(SCT, "315004001", "Metastasis from malignant tumor of breast"), "metastasis"),
        (coded(SCT, "162573006", "Suspected lung cancer (situation)"), "other"),
        (coded(SCT, "44054006", "Diabetes mellitus type 2 (disorder)"), "comorbidity"),
    ],
)
def test_conditions_without_a_profile_are_told_by_code_and_words(code, kind):
    (finding,) = read(patient(), condition(code)).findings
    assert finding.kind == kind


def test_a_primary_in_the_spine_is_proposed_and_its_class_left_open():
    referral = read(patient(), condition(coded(ICD10CM, "C41.2")))
    assert len(referral.lesions) == 1
    assert referral.tumour_class == ""


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("entered-in-error", "It is marked as entered in error."),
        ("refuted", "It is marked as refuted."),
    ],
)
def test_what_the_sender_takes_back_is_not_mapped(status, why):
    taken_back = condition(BONE, verificationStatus=coded("http://hl7.org/x", status))
    referral = read(patient(), taken_back)
    assert (referral.findings, referral.lesions) == ((), ())
    assert [left.why for left in referral.unmapped] == [why]


def test_past_illness_and_circumstances_are_listed_not_mapped():
    resolved = coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "resolved")
    referral = read(
        patient(),
        condition(coded(SCT, "10509002", "Acute bronchitis (disorder)"), clinicalStatus=resolved),
        condition(coded(SCT, "160903007", "Full-time employment (finding)")),
    )
    assert referral.findings == ()
    assert len(referral.unmapped) == 2


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("89247-1", {"valueInteger": 2}, Performance("ecog", 2)),
        ("89247-1", {"valueCodeableConcept": coded(LOINC, "LA9625-0")}, Performance("ecog", 3)),
        ("89247-1", {"valueCodeableConcept": coded(SCT, "422512005")}, Performance("ecog", 1)),
        ("89247-1", {"valueQuantity": {"value": 0}}, Performance("ecog", 0)),
        ("89247-1", {"valueString": "ECOG 1 - restricted"}, Performance("ecog", 1)),
        ("89243-0", {"valueInteger": 90}, Performance("kps", 90)),
        ("89243-0", {"valueString": "70 %"}, Performance("kps", 70)),
        ("89243-0", {"valueCodeableConcept": coded(LOINC, "LA29177-5")}, Performance("kps", 80)),
        ("89247-1", {"valueInteger": 6}, None),
        ("89247-1", {"valueInteger": -1}, None),
        ("89243-0", {"valueInteger": 85}, None),
        ("89247-1", {"valueString": "0-1"}, None),
        ("89247-1", {}, None),
    ],
)
def test_performance_is_taken_on_its_own_scale_or_not_at_all(code, value, expected):
    referral = read(patient(), observation(coded(LOINC, code), **value))
    assert referral.performance == expected
    assert len(referral.unmapped) == (expected is None)


def test_the_newest_dated_performance_counts():
    referral = read(
        patient(),
        observation(coded(LOINC, "89247-1"), valueInteger=0, effectiveDateTime="2026-02-01"),
        observation(coded(LOINC, "89243-0"), valueInteger=60, effectiveDateTime="2026-03-01"),
        observation(coded(LOINC, "89247-1"), valueInteger=4),
    )
    assert referral.performance == Performance("kps", 60, date(2026, 3, 1))
    assert len(referral.of_kind("performance")) == 3


def test_what_is_measured_at_every_visit_is_kept_once_with_its_newest_value():
    albumin = coded(LOINC, "1751-7", "Albumin")
    referral = read(
        patient(),
        *(
            observation(
                albumin, valueQuantity={"value": value, "unit": "g/L"}, effectiveDateTime=day
            )
            for value, day in [(38, "2026-01-05"), (41, "2026-02-05"), (35, "2025-12-01")]
        ),
    )
    assert words(referral, "other") == ["Albumin: 41 g/L"]
    assert (referral.mapped, referral.merged) == (2, 2)


def test_the_same_statement_sent_twice_is_merged():
    marker = observation(coded(LOINC, "85337-4"), valueString="Positive")
    referral = read(patient(), marker | {"id": "a"}, marker | {"id": "b"})
    assert words(referral, "marker") == ["Oestrogen receptor (ER): Positive"]
    assert referral.merged == 1


def radiotherapy(**changes):
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "code": coded(SCT, "108290001", "Radiation oncology AND/OR radiotherapy (procedure)"),
        "subject": ANNA,
    } | changes


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"bodySite": [coded(SCT, "122496007", "Lumbar vertebral column")]}, "yes"),
        ({"bodySite": [coded(SCT, "77435000")]}, "yes"),
        ({"bodySite": [coded(SCT, "76752008", "Breast structure")]}, ""),
        ({"bodySite": [coded(SCT, "85234005", "Structure of vertebral artery")]}, ""),
        ({}, ""),
        ({"bodySite": [{"text": "Spine"}], "status": "not-done"}, ""),
    ],
)
def test_earlier_radiation_of_the_spine_is_a_yes_and_never_a_no(changes, answer):
    assert read(patient(), radiotherapy(**changes)).prior_radiation == answer


def test_the_irradiated_volume_is_followed_to_its_site():
    volume = {
        "resourceType": "BodyStructure",
        "id": "v1",
        "location": coded(SCT, "71996003"),
        "patient": ANNA,
    }
    dose = {
        "url": "http://hl7.org/fhir/us/mcode/StructureDefinition/"
        "mcode-radiotherapy-dose-delivered-to-volume",
        "extension": [{"url": "volume", "valueReference": {"reference": "BodyStructure/v1"}}],
    }
    referral = read(patient(), radiotherapy(extension=[dose]), volume)
    assert referral.prior_radiation == "yes"
    assert referral.merged == 1


def test_a_drug_may_stand_in_a_resource_of_its_own_or_inside_the_request():
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "Dexamethasone"}}
    request = {"resourceType": "MedicationRequest", "status": "active", "subject": ANNA}
    referral = read(
        patient(),
        drug,
        request | {"medicationReference": {"reference": "Medication/m"}},
        request
        | {
            "contained": [{"resourceType": "Medication", "id": "in", "code": {"text": "Apixaban"}}],
            "medicationReference": {"reference": "#in"},
        },
        {"resourceType": "Medication", "id": "unused", "code": {"text": "Aspirin"}},
    )
    assert words(referral, "medication") == ["Dexamethasone", "Apixaban"]
    assert [left.words for left in referral.unmapped] == ["Aspirin"]


@pytest.mark.parametrize(
    ("full_url", "reference"),
    [
        ("", "Patient/anna"),
        ("urn:uuid:anna", "urn:uuid:anna"),
        ("urn:uuid:0b1c", "urn:uuid:0b1c"),
        ("urn:uuid:anna", "Patient/anna"),
        ("https://a.example.org/fhir/Patient/anna", "Patient/anna"),
        ("https://a.example.org/fhir/Patient/anna", "https://a.example.org/fhir/Patient/anna"),
        ("https://a.example.org/fhir/Patient/anna", "Patient/anna/_history/3"),
        ("urn:uuid:0b1c", "https://a.example.org/fhir/Patient/anna"),
        ("", "Patient?identifier=https://hospital.example.org|R-1"),
    ],
)
def test_every_way_to_point_at_the_patient_is_followed(full_url, reference):
    entries = [
        {"fullUrl": full_url, "resource": patient()},
        {"resource": condition(BONE, subject={"reference": reference})},
    ]
    referral = read_bundle(json.dumps(bundle() | {"entry": entries}).encode())
    assert len(referral.lesions) == 1


def test_bundles_inside_a_bundle_are_opened_and_repeats_merged():
    inner = bundle(patient(), condition(BONE, id="b1"))
    referral = read(inner, bundle(patient(), observation(coded(LOINC, "89247-1"), valueInteger=1)))
    assert (referral.entries, referral.mapped, referral.merged) == (4, 3, 1)


def test_nothing_is_invented_for_what_is_not_stated():
    bare = {"resourceType": "Patient", "identifier": [{"value": "R-9"}]}
    referral = read(bare)
    assert referral.patient.birth_date is None
    assert (referral.patient.sex, referral.patient.family_name) == ("unknown", "")
    assert (referral.performance, referral.tumour_class, referral.prior_radiation) == (None, "", "")
    assert set(referral.notes) == {
        "No identifier is marked as a record number; the first one was taken.",
        "The bundle states no name.",
        "The bundle states no birth date.",
        "The bundle states no sex.",
    }


def test_half_a_date_stays_half_a_date():
    referral = read(
        patient(birthDate="1960-05"),
        condition(BONE, onsetDateTime="2026"),
    )
    assert referral.patient.birth_date is None
    assert "Of the birth date only 1960-05 is known; it was left empty." in referral.notes
    (finding,) = referral.findings
    assert (finding.on, finding.when) == (None, "2026")


def test_the_record_number_is_the_one_that_is_marked_and_in_use():
    record = coded("http://terminology.hl7.org/CodeSystem/v2-0203", "MR")
    referral = read(
        patient(
            identifier=[
                {"system": "urn:insurance", "value": "I-5"},
                {"use": "old", "type": record, "value": "OLD"},
                {"type": record, "system": "urn:hospital", "value": "R-77"},
            ]
        )
    )
    assert referral.patient.record_number == "R-77"
    assert referral.patient.identifier_system == "urn:hospital"


def test_a_death_is_carried_as_a_note():
    referral = read(patient(deceasedDateTime="2026-02-03T04:00:00Z"))
    assert referral.patient.deceased
    assert "The bundle states that the patient died on 2026-02-03." in referral.notes
    assert read(patient(deceasedBoolean=True)).patient.deceased
    assert not read(patient(deceasedBoolean=False)).patient.deceased


def test_what_names_no_patient_or_a_group_is_not_attributed():
    orphan = condition(BONE)
    del orphan["subject"]
    referral = read(patient(), orphan, condition(BONE, subject={"reference": "Group/g"}))
    assert referral.findings == ()
    assert [left.why for left in referral.unmapped] == [
        "It does not say which patient it is about.",
        "It is about a Group, not about the patient.",
    ]


def test_long_and_unprintable_words_are_cut_and_cleaned_with_a_note():
    long = condition({"text": "Malignant\u202e\tneoplasm " + "x" * 900})
    (finding,) = read(patient(), long).findings
    assert finding.words.startswith("Malignant neoplasm xxx")
    assert len(finding.words) <= 480
    assert finding.words.endswith("…")
    assert any("was shortened" in note for note in read(patient(), long).notes)
