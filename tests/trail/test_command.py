"""`manage.py audit`: verify, export, accept."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.trail import attacks
from tests.trail.test_auditor import restored_copy
from tumorboard import audit, sealing
from tumorboard.models import AuditEvent


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path):
    settings.AUDIT_ANCHOR = str(tmp_path / "anchor")
    return tmp_path / "anchor"


@pytest.fixture
def trail(db) -> list[int]:
    events = [audit.record("case.opened", by="test", board="spine").pk for _ in range(5)]
    sealing.seal_waiting()
    sealing.anchor_head()
    return events


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("audit", *words, stdout=out)
    return out.getvalue()


def test_a_whole_trail_is_said_to_be_whole_and_that_is_noted(trail):
    assert run("verify") == (
        "The audit trail is whole: 5 events in 1 batches, 0 wait for their seal, "
        "and 1 anchors fit.\n"
    )
    event = AuditEvent.objects.get(action="audit.verified")
    assert (event.actor, event.detail["events"]) == ("system: manage.py audit", 5)
    run("verify", "--read-only")
    assert AuditEvent.objects.filter(action="audit.verified").count() == 1


def test_a_bad_trail_ends_with_two_and_names_the_event(trail, capsys):
    with attacks.unguarded():
        attacks.sql("UPDATE tumorboard_auditevent SET actor = 'x' WHERE id = %s", trail[2])
        with pytest.raises(SystemExit) as ended:
            call_command("audit", "verify")
        assert ended.value.code == 2
        said = capsys.readouterr().out
        assert f"the first bad event is {trail[2]}: it is not what was sealed." in said
        assert AuditEvent.objects.get(action="audit.found_bad").detail["first_bad"] == trail[2]


def test_programs_read_the_report_as_json(trail, capsys):
    assert json.loads(run("verify", "--json"))["ok"] is True
    with attacks.unguarded():
        attacks.sql("DELETE FROM tumorboard_auditevent WHERE id = %s", trail[1])
        with pytest.raises(SystemExit):
            call_command("audit", "verify", "--json")
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["first_bad"]) == (False, trail[1])
    assert report["faults"] == [{"event_id": trail[1], "words": "it was sealed and is gone"}]


def test_events_are_exported_by_days_and_board(trail):
    audit.record("case.opened", by="test", board="other")
    assert run("export", "--board", "spine").count("opened the case") == 5
    assert run("export", "--from", "2001-01-01", "--to", "2001-01-02").count("\n") == 1
    bundle = json.loads(run("export", "--format", "fhir", "--from", "2001-01-01"))
    assert len(bundle["entry"]) == 8
    assert AuditEvent.objects.filter(action="audit.exported").count() == 3


def test_a_restored_copy_is_accepted_with_a_reason(db):
    audit.record("case.opened", by="test")
    sealing.seal_waiting()
    with pytest.raises(CommandError, match="Nothing is missing"):
        run("accept", "--reason", "Because.")
    restored_copy()
    assert "accepted" in run("accept", "--reason", "The disk failed.")
    assert not sealing.is_head_missing()


def test_tasks_seal_anchor_and_verify(trail, anchor_file):
    from tumorboard import tasks

    audit.record("case.opened", by="test")
    tasks.seal_audit()
    tasks.anchor_audit()
    tasks.verify_audit()
    assert len(anchor_file.read_text().splitlines()) == 2
    assert AuditEvent.objects.get(action="audit.verified").detail["events"] == 6
