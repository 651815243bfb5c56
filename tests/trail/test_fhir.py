"""Every event is handed out as a FHIR AuditEvent that keeps its shape and its pattern."""

import json
from datetime import UTC, datetime

import pytest

from tests import stories
from tests.trail.fhir_shape import faults
from tumorboard import audit, deeds, fhir, handing_out
from tumorboard.models import AuditEvent

SITE = {"site": "https://board.example.org", "server": "board.example.org"}
VALUES = {
    "id": 7,
    "at": datetime(2026, 11, 28, 6, 30, 0, 123456, tzinfo=UTC),
    "actor": "surgeon@example.org",
    "actor_name": "Dr. Omar Said",
    "capacity": "Neurosurgery, specialist",
    "action": "case.opened",
    "board": "spine",
    "patient": "4711",
    "object_type": "Case",
    "object_id": "8d0e",
    "detail": {"sitting": "abc", "reason": "", "fields": ["history"]},
    "request_id": "r1",
    "client": "10.1.2.3",
}


def told(**changes) -> dict:
    values = {**VALUES, **changes}
    return fhir.audit_event(values, deeds.deed_of(values["action"]), **SITE)


def test_an_opening_is_a_patient_read():
    event = told()
    assert faults(event) == []
    assert event["meta"]["profile"][0].endswith("IHE.BasicAudit.PatientRead")
    user, client, server = event["agent"]
    assert user["who"]["identifier"]["value"] == "surgeon@example.org"
    assert user["role"] == [{"text": "Neurosurgery, specialist"}]
    assert client["network"] == {"address": "10.1.2.3", "type": "2"}
    assert server["network"]["address"] == "board.example.org"
    patient, thing, request = event["entity"]
    assert patient["what"]["identifier"] == {
        "system": "https://board.example.org/boards/spine/patients",
        "value": "4711",
    }
    assert thing["what"]["identifier"]["value"] == "8d0e"
    assert {"type": "fields", "valueString": "['history']"} in thing["detail"]
    assert request["what"]["identifier"]["value"] == "r1"
    assert event["recorded"] == "2026-11-28T06:30:00.123Z"


@pytest.mark.parametrize(
    ("action", "letter", "profile"),
    [
        ("case.registered", "C", "PatientCreate"),
        ("case.edited", "U", "PatientUpdate"),
        ("document.downloaded", "R", "PatientRead"),
    ],
)
def test_changes_keep_the_pattern_of_their_kind(action, letter, profile):
    event = told(action=action)
    assert faults(event) == []
    assert (event["action"], event["meta"]["profile"][0].rpartition(".")[2]) == (letter, profile)


def test_without_a_patient_no_patient_is_told():
    event = told(action="meeting.changed", patient="")
    assert faults(event) == []
    assert event["meta"]["profile"][0].endswith("BasicAudit.Update")
    assert [entity["type"]["code"] for entity in event["entity"]] == ["2", "XrequestId"]


def test_a_denied_access_is_a_security_alert_that_failed():
    event = told(action="access.hidden")
    assert faults(event) == []
    assert (event["type"]["code"], event["outcome"]) == ("110113", "8")
    assert "meta" not in event


@pytest.mark.parametrize(
    ("action", "code"), [("session.signed_in", "110122"), ("session.signed_out", "110123")]
)
def test_coming_and_going_are_user_authentication(action, code):
    event = told(action=action, board="", patient="", object_type="", object_id="", detail={})
    assert faults(event) == []
    assert event["type"]["code"] == "110114"
    assert event["subtype"][0]["code"] == code


def test_what_the_program_did_by_itself_claims_no_pattern():
    event = told(
        action="document.ready", actor="system: worker", actor_name="", capacity="", client=""
    )
    assert faults(event) == []
    assert "meta" not in event


@pytest.mark.parametrize("action", sorted(deeds.known()))
def test_every_action_keeps_the_shape(action):
    assert faults(told(action=action)) == []


def test_the_strict_look_sees_what_is_wrong():
    for spoil in (
        lambda it: it.pop("recorded"),
        lambda it: it.update(recorded="today"),
        lambda it: it["agent"][0].pop("requestor") or it["agent"][0].update(requestor="yes"),
        lambda it: it.update(entity=[]),
        lambda it: it["entity"].pop(0),
        lambda it: it["agent"].pop(1),
        lambda it: it.update(action="X"),
        lambda it: it.update(more=1),
    ):
        event = told()
        spoil(event)
        assert faults(event), spoil


def test_a_whole_story_is_a_bundle_of_audit_events(people, settings):
    item = stories.decided(people)
    audit.record("session.refused", by="sign-in", target=people.surgeon)
    content = b"".join(handing_out.file_of(AuditEvent.objects.all(), "fhir"))
    bundle = json.loads(content)
    assert bundle["type"] == "collection"
    resources = [entry["resource"] for entry in bundle["entry"]]
    assert len(resources) == AuditEvent.objects.count() > 30
    assert [faults(one) for one in resources if faults(one)] == []
    assert len({entry["fullUrl"] for entry in bundle["entry"]}) == len(resources)
    assert item.case.patient.family_name not in content.decode()
