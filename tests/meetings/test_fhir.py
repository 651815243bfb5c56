"""The FHIR document that summary and minutes carry: whole, strict, and nothing but the snapshot."""

import copy
import io
import json
from datetime import date

import pikepdf
import pytest

from cases import interop, scoring
from meetings import fhir, printing, session, snapshots
from meetings.models import Document
from tests import stories
from tests.paper.hostility import everywhere, tricks

from .fhir_rules import faults, resources, texts

pytestmark = pytest.mark.slow


@pytest.fixture
def summary(people) -> dict:
    """The snapshot of the consensus summary of a decided case with one dissent."""
    return Document.objects.get(item=stories.decided(people)).snapshot


@pytest.fixture
def minutes(people) -> dict:
    """The snapshot of minutes with a decided case and two that were put off."""
    meeting = stories.opened(people, cases=3)
    first, second, third = meeting.items.order_by("position")
    stories.decide(people, first)
    session.present(second, by=people.chair)
    stories.cast_opinions(people, second)
    session.defer(second, by=people.chair, reason="The biopsy is not back yet.")
    session.defer(third, by=people.chair, reason="There was no time.")
    meeting.refresh_from_db()
    session.close_meeting(meeting, by=people.chair)
    return Document.objects.get(meeting=meeting, kind="minutes").snapshot


def the(bundle: dict, kind: str) -> dict:
    (only,) = resources(bundle, kind)
    return only


def resolved(bundle: dict, reference: dict) -> dict:
    by_address = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    return by_address[reference["reference"]]


def titles(section: dict) -> list[str]:
    return [inner["title"] for inner in section["section"]]


def test_a_summary_is_a_strict_document(summary):
    bundle = fhir.bundle(summary)
    assert faults(bundle) == []
    head = bundle["entry"][0]["resource"]
    assert (head["status"], head["title"]) == (
        "final",
        "Consensus summary, Spine Tumor Board, version 1",
    )
    assert bundle["identifier"]["value"] == f"urn:uuid:{summary['document']['id']}"
    assert resolved(bundle, head["author"][0])["name"] == "Spine Tumor Board"
    assert titles(head) == [
        "Question to the board",
        "Findings",
        "Recommendation",
        "Agreement of the board",
        "Dissent and reservations",
        "Recommendations recorded before the discussion",
        "Record",
    ]


def test_the_plan_says_who_does_what_by_when_and_the_dissent_in_its_own_words(summary):
    bundle = fhir.bundle(summary)
    plan = the(bundle, "CarePlan")
    assert (plan["intent"], plan["status"]) == ("plan", "active")
    first, item, tell = [activity["detail"] for activity in plan["activity"]]
    assert first["code"]["text"] == "Surgery, Radiotherapy at T8, intent local control"
    assert first["scheduledString"] == "Within a week"
    assert item["description"] == "Separation surgery T8"
    assert item["performer"] == [{"display": "Neurosurgery"}]
    assert item["scheduledPeriod"] == {"end": "2026-12-01"}
    assert tell["scheduledPeriod"] == {"end": "2026-12-02"}
    roles = [resolved(bundle, detail["performer"][0]) for detail in (first, tell)]
    assert [role["code"][0]["text"] for role in roles] == [
        "Responsible clinician",
        "Tells the patient",
    ]
    assert resolved(bundle, roles[0]["practitioner"])["name"][0]["text"] == "Dr. Omar Said"
    dissent = plan["note"][0]
    assert dissent == {
        "authorString": "Dr. Rosa Lindqvist, radiation oncology: disagrees",
        "text": "SBRT alone is enough.",
    }


def test_condition_and_fallback_stand_in_the_plan(summary):
    said = {**summary["decision"]["content"], "condition": "the cord is free", "fallback": "SBRT"}
    bundle = fhir.bundle({**summary, "decision": {**summary["decision"], "content": said}})
    notes = [note["text"] for note in the(bundle, "CarePlan")["note"]]
    assert "On condition that: the cord is free" in notes
    assert "Otherwise: SBRT" in notes
    assert faults(bundle) == []


def test_scores_carry_their_edition_and_the_version_of_their_table(summary):
    found = {row["code"]["text"]: row for row in resources(fhir.bundle(summary), "Observation")}
    performance, sins, escc = found.values()
    assert performance["code"]["coding"] == [{"system": "http://loinc.org", "code": "89243-0"}]
    assert performance["valueInteger"] == 80
    printed = summary["case"]["lesions"][0]["sins"]
    assert sins["valueInteger"] == printed["total"] == 9
    assert sins["method"]["text"].startswith("SINS, 2010, rule table ")
    assert escc["valueCodeableConcept"] == {"text": "2"}
    assert [row["bodySite"]["text"] for row in (sins, escc)] == ["T8", "T8"]
    assert sins["focus"] == escc["focus"]


def test_a_judgement_that_the_board_saw_is_the_value(people):
    item = stories.presented(people)
    told = {"by": people.surgeon, "reason": "Unstable on standing films.", "score": "13"}
    scoring.override(item.case, "SINS", lesion=item.case.lesions.get().pk, **told)
    session.defer(item, by=people.chair, reason="No films.")
    session.close_meeting(item.meeting, by=people.chair)
    bundle = fhir.bundle(Document.objects.get(kind="minutes").snapshot)
    (sins,) = [one for one in resources(bundle, "Observation") if "SINS" in one["code"]["text"]]
    assert sins["valueInteger"] == 13
    assert "set by Dr. Omar Said" in sins["note"][0]["text"]


def test_codes_stand_where_they_belong(summary):
    codes = [
        {"kind": "icd10", "key": "C79.5", "words": "Secondary"},
        {"kind": "icd10", "key": "C64", "words": "Kidney"},
        {"kind": "icd10", "key": "G95.2", "words": "Cord compression"},
        {"kind": "icdo3", "key": "8310/3", "words": "Clear cell"},
    ]
    case = {**summary["case"], "coded": {**summary["case"]["coded"], "codes": codes}}
    bundle = fhir.bundle({**summary, "case": case})
    assert faults(bundle) == []
    named = {
        one["code"]["text"]: [coding["code"] for coding in one["code"]["coding"]]
        for one in resources(bundle, "Condition")
    }
    assert named == {
        "Clear cell renal carcinoma": ["C64"],
        "Metastasis in the spine": ["C79.5"],
        "Cord compression": ["G95.2"],
    }
    tumour = resources(bundle, "Condition")[0]
    assert tumour["extension"][0]["valueCodeableConcept"]["coding"][0]["code"] == "8310/3"


@pytest.mark.parametrize(
    ("kind", "profiles"),
    [
        ("metastasis", {"mcode-primary-cancer-condition", "mcode-secondary-cancer-condition"}),
        ("primary_malignant", {"mcode-primary-cancer-condition"}),
        ("intradural", set()),
        ("", set()),
    ],
)
def test_a_profile_is_claimed_only_where_it_is_known_to_be_cancer(summary, kind, profiles):
    word = {"key": kind, "words": "As recorded"} if kind else None
    case = {**summary["case"], "coded": {**summary["case"]["coded"], "tumour_class": word}}
    bundle = fhir.bundle({**summary, "case": case})
    assert faults(bundle) == []
    claimed = {
        address.rpartition("/")[2]
        for one in resources(bundle, "Condition")
        for address in one.get("meta", {}).get("profile", [])
    }
    assert claimed == profiles


def test_our_own_import_finds_the_same_patient_diagnosis_and_levels(summary):
    referral = interop.read_bundle(snapshots.canonical(fhir.bundle(summary)))
    person = referral.patient
    assert (person.family_name, person.given_name) == ("Berger", "Anna")
    assert (person.birth_date, person.sex) == (date(1964, 5, 3), "female")
    assert person.record_number == summary["case"]["patient"]["record_number"]
    assert referral.diagnosis == "Clear cell renal carcinoma"
    assert referral.tumour_class == "metastasis"
    assert [lesion.level for lesion in referral.lesions] == ["T8"]
    assert (referral.performance.scale, referral.performance.value) == ("kps", 80)
    assert referral.notes == ()


def test_minutes_have_one_section_for_each_case(minutes):
    bundle = fhir.bundle(minutes)
    assert faults(bundle) == []
    head = bundle["entry"][0]["resource"]
    assert "subject" not in head
    assert head["status"] == "preliminary"
    attendance, *cases, record = head["section"]
    assert (attendance["title"], record["title"]) == ("Attendance", "Record")
    assert [one["title"] for one in cases] == [
        "Case 1: Berger, Anna, decided",
        "Case 2: Berger, Anna, deferred",
        "Case 3: Berger, Anna, deferred",
    ]
    numbers = [resolved(bundle, one["focus"])["identifier"][0]["value"] for one in cases]
    assert numbers == ["4700", "4701", "4702"]
    assert titles(cases[0])[2:] == [
        "Recommendation",
        "Agreement of the board",
        "Dissent and reservations",
        "Recommendations recorded before the discussion",
    ]
    assert titles(cases[1])[2:] == ["Deferred"]
    assert len(resources(bundle, "CarePlan")) == 1


def test_an_approval_is_an_attester(minutes):
    at = minutes["document"]["requested_at"]
    given = {"name": "Prof. Charlotte Hale", "at": at, "sha256": "0" * 64}
    document = {**minutes["document"], "approvals": [given]}
    bundle = fhir.bundle({**minutes, "document": document})
    assert faults(bundle) == []
    head = bundle["entry"][0]["resource"]
    assert head["status"] == "final"
    (attester,) = head["attester"]
    assert (attester["mode"], attester["time"]) == ("professional", at["iso"])
    assert resolved(bundle, attester["party"])["name"] == [{"text": "Prof. Charlotte Hale"}]


def test_what_stays_sealed_and_other_patients_are_not_in_it(people, minutes):
    said = json.dumps(fhir.bundle(minutes))
    assert said.count(stories.OPINION["reason"]) == len(stories.VOTERS), "of the first case alone"
    summary = Document.objects.get(kind="consensus_summary").snapshot
    told = json.dumps(fhir.bundle(summary))
    assert "4700" in told
    for other in ("4701", "4702", "The biopsy is not back yet."):
        assert other in said
        assert other not in told


def test_it_says_no_more_than_the_record_that_goes_along(minutes):
    for snapshot in (minutes, Document.objects.get(kind="consensus_summary").snapshot):
        record = json.dumps(snapshot, ensure_ascii=False)
        for who in resources(fhir.bundle(snapshot), "Practitioner"):
            assert who["name"][0]["text"] in record
        for vote in snapshot.get("cases", [snapshot])[0]["ballot"]["entries"]:
            assert vote["reason"] in texts(fhir.bundle(snapshot))


def test_an_emergency_board_and_its_ratification_are_told(people):
    urgent = stories.decide_apart(people, stories.called(people))
    bundle = fhir.bundle(Document.objects.get(item=urgent, kind="consensus_summary").snapshot)
    assert faults(bundle) == []
    assert "Emergency board" in titles(bundle["entry"][0]["resource"])


def test_the_same_snapshot_gives_the_same_bytes_and_nothing_is_looked_up(
    minutes, django_assert_num_queries
):
    for snapshot in (minutes, Document.objects.get(kind="consensus_summary").snapshot):
        before = copy.deepcopy(snapshot)
        with django_assert_num_queries(0):
            first = snapshots.canonical(fhir.bundle(snapshot))
        turned = json.loads(json.dumps(dict(reversed(snapshot.items()))))
        assert snapshots.canonical(fhir.bundle(turned)) == first
        assert snapshot == before


def test_hostile_text_is_text(minutes):
    summary = Document.objects.get(kind="consensus_summary").snapshot
    script = next(tricks("https://evil.example", "/etc/passwd"))
    assert script.text in texts(fhir.bundle(everywhere(summary, script.text))), "as it was written"
    for snapshot in (summary, minutes):
        for trick in tricks("https://evil.example", "/etc/passwd"):
            bundle = fhir.bundle(everywhere(snapshot, trick.text))
            assert faults(bundle) == [], trick.name
            assert json.loads(snapshots.canonical(bundle)) == bundle


def test_a_case_of_which_hardly_anything_is_known(summary):
    bare = {
        "family_name": "Berger", "given_name": "", "diagnosis": "", "tumour_class": None,
        "histology": None, "primary": None, "codes": [], "lesions": [], "performance": None,
    }  # fmt: skip
    person = {**summary["case"]["patient"], "born": None}
    case = {**summary["case"], "patient": person, "coded": bare, "presenter": ""}
    case |= {"findings": [], "lesions": []}
    bundle = fhir.bundle({**summary, "case": case})
    assert faults(bundle) == []
    assert the(bundle, "Condition")["code"] == {"text": "Tumour of the spine"}


@pytest.mark.slow
def test_the_printed_summary_carries_it_and_a_letter_or_an_agenda_does_not(people, summary):
    written = Document.objects.get(kind="consensus_summary", snapshot=summary)
    printing.render(written.pk)
    with pikepdf.open(io.BytesIO(bytes(written.file.content))) as file:
        carried = {name: one.get_file().read_bytes() for name, one in file.attachments.items()}
    assert set(carried) == {"record.json", "bundle.json"}
    assert json.loads(carried["bundle.json"]) == fhir.bundle(summary)
    assert json.loads(carried["record.json"]) == summary
