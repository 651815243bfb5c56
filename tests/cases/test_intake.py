"""A bundle becomes a draft case: once, whole or not at all, and with nothing invented."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases import entries, intake, lifecycle, records
from cases.facts import gaps_of
from cases.models import Assessment, Case, CaseImport, Lesion, Patient
from tests.cases import fhir
from tests.people import gather
from tumorboard.models import AuditEvent
from tumorboard.refusal import Conflict, Refused

BREAST = fhir.condition(
    fhir.coded(fhir.SCT, "408643008", "Infiltrating duct carcinoma of breast"),
    meta={
        "profile": [
            "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-primary-cancer-condition"
        ]
    },
)
BONE = fhir.condition(
    fhir.coded(fhir.SCT, "94222008", "Secondary malignant neoplasm of bone"),
    meta={
        "profile": [
            "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-secondary-cancer-condition"
        ]
    },
)


def as_bytes(*resources: dict) -> bytes:
    return json.dumps(fhir.bundle(*resources)).encode()


@pytest.fixture
def example() -> bytes:
    if not fhir.EXAMPLE.exists():
        pytest.skip("The example bundle does not lie beside the project.")
    return fhir.EXAMPLE.read_bytes()


def test_the_example_becomes_a_draft_that_a_person_completes(people, example):
    made = intake.import_bundle(people.board, by=people.clerk, data=example, file_name="01.json")

    case = made.case
    assert (case.state, case.patient.record_number) == ("draft", "a123")
    assert case.patient.birth_date == date(1959, 1, 1)
    assert case.diagnosis == "Infiltrating duct carcinoma of breast"
    assert (case.tumour_class, case.performance_words) == ("metastasis", "ECOG 1")
    assert case.performance_on is not None
    kinds = set(case.assessments.values_list("kind", flat=True))
    assert {"primary_cancer", "metastasis", "stage", "marker", "medication"} <= kinds
    lesion = case.lesions.get()
    assert (lesion.level_from, lesion.proposed_from) == (
        "",
        "Secondary malignant neoplasm of bone",
    )
    assert any("localised" in gap.what for gap in gaps_of(case, today=people.board.today()))
    report = made.report
    assert made.entries == report["mapped"] + report["merged"] + len(report["unmapped"])


def test_what_the_bundle_does_not_say_stays_empty(people, example):
    case = intake.import_bundle(people.board, by=people.clerk, data=example).case

    for name in ("question", "history", "frankel", "walking", "pain", "histology_status"):
        assert getattr(case, name) == ""
    assert (case.presenter, case.mri_on, case.neuro_on) == (None, None, None)
    assert case.consent_to_discuss is False


def test_without_a_metastasis_no_tumour_class_is_assumed(people):
    made = intake.import_bundle(
        people.board, by=people.clerk, data=as_bytes(fhir.patient(), BREAST)
    )
    assert made.case.tumour_class == ""
    assert not made.case.lesions.exists()


def test_the_same_bundle_twice_makes_nothing_new(people, example):
    first = intake.import_bundle(people.board, by=people.clerk, data=example)
    counts = (Assessment.objects.count(), AuditEvent.objects.count())
    second = intake.import_bundle(people.board, by=people.chair, data=example)

    assert second.pk == first.pk
    assert second.was_known
    assert "was read before" in intake.outcome(second)
    assert (Patient.objects.count(), Case.objects.count()) == (1, 1)
    assert (Assessment.objects.count(), AuditEvent.objects.count()) == counts


def test_a_changed_bundle_adds_what_is_new_to_the_open_case(people):
    first = intake.import_bundle(
        people.board, by=people.clerk, data=as_bytes(fhir.patient(), BREAST)
    )
    records.edit(
        first.case, by=people.clerk, revision=first.case.revision, changes={"diagnosis": "NST"}
    )
    second = intake.import_bundle(
        people.board, by=people.clerk, data=as_bytes(fhir.patient(), BREAST, BONE)
    )

    assert second.case_id == first.case_id
    case = Case.objects.get()
    assert case.diagnosis == "NST"
    assert case.tumour_class == "metastasis"
    assert case.assessments.filter(kind="primary_cancer").count() == 1
    assert second.report["findings"] == 1
    assert case.lesions.get().proposed_from == "Secondary malignant neoplasm of bone"


def test_a_performance_that_a_person_entered_is_not_mixed_with_that_of_a_bundle(people):
    first = intake.import_bundle(
        people.board, by=people.clerk, data=as_bytes(fhir.patient(), BREAST)
    )
    entered = {"performance_scale": "kps", "performance_value": 80}
    records.edit(first.case, by=people.clerk, revision=first.case.revision, changes=entered)
    ecog = fhir.observation(
        fhir.coded(fhir.LOINC, "89247-1", "ECOG Performance Status score"),
        valueInteger=2,
        effectiveDateTime="2026-10-01",
    )
    intake.import_bundle(people.board, by=people.clerk, data=as_bytes(fhir.patient(), BREAST, ecog))

    case = Case.objects.get()
    assert (case.performance_words, case.performance_on) == ("KPS 80", None)
    finding = case.assessments.get(kind="performance")
    assert finding.on == date(2026, 10, 1)


def test_a_proposal_that_a_person_removed_does_not_return(people):
    first = intake.import_bundle(
        people.board, by=people.clerk, data=as_bytes(fhir.patient(), BREAST, BONE)
    )
    proposed = first.case.lesions.get()
    entries.take_out(first.case, "lesion", proposed.pk, by=people.radiologist)
    intake.import_bundle(
        people.board, by=people.clerk, data=as_bytes(fhir.patient(telecom=[]), BREAST, BONE)
    )

    assert not Lesion.objects.filter(removed_at=None).exists()


def test_a_stated_level_is_told_and_left_to_a_person(people):
    vertebra = {**BONE, "bodySite": [fhir.coded(fhir.SCT, "77435000", "T8 vertebra")]}
    made = intake.import_bundle(
        people.board, by=people.clerk, data=as_bytes(fhir.patient(), BREAST, vertebra)
    )
    lesion = made.case.lesions.get()
    assert lesion.level_from == ""
    assert "(stated level: T8)" in lesion.proposed_from


def test_a_closed_case_stays_closed_and_the_patient_gets_a_new_one(people):
    first = intake.import_bundle(
        people.board, by=people.clerk, data=as_bytes(fhir.patient(), BREAST)
    )
    lifecycle.withdraw(first.case, by=people.clerk, reason="Treated elsewhere")
    second = intake.import_bundle(
        people.board, by=people.clerk, data=as_bytes(fhir.patient(), BREAST, BONE)
    )

    assert second.case_id != first.case_id
    assert second.case.patient_id == first.case.patient_id


@pytest.mark.parametrize(
    "name", [{"family": "Novak", "given": ["Anna"]}, {"family": "Berg", "given": ["Jana"]}]
)
def test_a_record_number_of_somebody_else_is_refused_whole(people, name):
    intake.import_bundle(people.board, by=people.clerk, data=as_bytes(fhir.patient(), BREAST))
    other = fhir.patient(name=[name])

    with pytest.raises(Refused, match="R-1 belongs to Berg, Anna"):
        intake.import_bundle(people.board, by=people.clerk, data=as_bytes(other, BREAST))
    assert CaseImport.objects.count() == 1


@pytest.mark.parametrize("data", [b"", b"{", b'{"resourceType":"Patient"}', as_bytes(BREAST)])
def test_an_unusable_bundle_is_refused_in_a_sentence_and_leaves_nothing(people, data):
    with pytest.raises(Refused, match=r"\.$"):
        intake.import_bundle(people.board, by=people.clerk, data=data)
    assert not Patient.objects.exists()
    assert not Case.objects.exists()


def test_an_import_is_in_the_audit_trail(people, example):
    intake.import_bundle(people.board, by=people.clerk, data=example)
    actions = AuditEvent.objects.filter(patient="a123").values_list("action", "actor")
    assert ("case.imported", "clerk@example.org") in set(actions)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_read_one_bundle_at_once_make_one_patient():
    people = gather()
    data = as_bytes(fhir.patient(), BREAST, BONE)

    def read(_: int) -> object:
        try:
            return intake.import_bundle(people.board, by=people.clerk, data=data).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(read, range(8)))
    assert len(made) == 1
    assert (Patient.objects.count(), Case.objects.count(), Lesion.objects.count()) == (1, 1, 1)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_fhir", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_what_it_made(people, tmp_path):
    file = tmp_path / "referral.json"
    specimen = {"resourceType": "Specimen", "id": "s1", "subject": fhir.ANNA}
    file.write_bytes(as_bytes(fhir.patient(), BREAST, BONE, specimen))
    said = run(str(file), "--board", "spine", "--by", "clerk@example.org")

    assert "Read into S-0001" in said
    assert "Patient: Berg, Anna (R-1)" in said
    assert "Proposed lesion, to be localised: Secondary malignant neoplasm of bone" in said
    assert "Not mapped: Specimen/s1" in said
    assert Case.objects.get().created_by == people.clerk
    assert "was read before" in run(str(file), "--board", "spine")


def test_the_command_says_why_it_cannot(people, tmp_path):
    file = tmp_path / "referral.json"
    file.write_text("{}")
    for arguments, sentence in (
        ((str(file), "--board", "spine"), "not a FHIR bundle"),
        ((str(file), "--board", "nowhere"), "There is no board “nowhere”"),
        ((str(tmp_path / "gone.json"), "--board", "spine"), "cannot be read"),
        ((str(file), "--board", "spine", "--by", "stranger@example.org"), "nobody who may"),
        ((str(file), "--board", "spine", "--by", "surgeon@example.org"), "nobody who may"),
    ):
        with pytest.raises(CommandError, match=sentence):
            run(*arguments)


def test_a_nul_within_a_bundle_is_refused_in_words(people):
    person = fhir.patient(name=[{"family": "Be\0rg", "given": ["Anna"]}])

    with pytest.raises(Refused):
        intake.import_bundle(people.board, by=people.clerk, data=as_bytes(person))
    assert not Case.objects.exists()


def test_what_a_bundle_fills_in_is_not_erased_by_a_page_opened_before(people):
    known = {"record_number": "R-1", "family_name": "Berg"}
    case = records.register(people.board, by=people.clerk, patient=known)
    shown = {"birth_date": None, "given_name": ""}
    intake.import_bundle(people.board, by=people.clerk, data=as_bytes(fhir.patient()))

    with pytest.raises(Conflict):
        records.edit(
            case,
            by=people.chair,
            revision=case.revision,
            changes={"question": "Biopsy?"},
            patient_changes=shown,
        )
    assert Patient.objects.get().birth_date == date(1960, 5, 4)
