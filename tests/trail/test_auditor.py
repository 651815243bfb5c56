"""What the auditor sees: the search, its export, the report on a patient, and how the trail is."""

import csv
import io
import json
import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from cases import records
from tests import stories
from tests.trail import attacks
from tumorboard import audit, handing_out, inspection, sealing
from tumorboard.models import AuditEvent, Membership
from tumorboard.roles import Role

TRAIL = "/boards/spine/audit/"
EXPORT, REPORT = f"{TRAIL}export/", f"{TRAIL}patient/"


@pytest.fixture(autouse=True)
def anchor_file(settings, tmp_path):
    settings.AUDIT_ANCHOR = str(tmp_path / "anchor")
    return tmp_path / "anchor"


@pytest.fixture
def auditor(people, client):
    stories.prove(client, people.auditor)
    return client


def page(client, **sent) -> str:
    return client.post(TRAIL, sent).content.decode()


def exported(client, how: str, **sent) -> bytes:
    answer = client.post(EXPORT, {"format": how, **sent})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_search_finds_by_person_patient_kind_and_words(people, auditor):
    stories.ready(people, number="4711")
    stories.draft(people, number="4712")
    audit.record("case.opened", by=people.surgeon, board="spine", patient="4712")

    assert "Submitted the case" in page(auditor, patient="4711")
    assert "Submitted the case" not in page(auditor, patient="4712")
    assert "Opened the case" in page(auditor, person="omar")
    assert "Registered the case" not in page(auditor, person="omar")
    assert "Opened the case" in page(auditor, kind="read")
    assert "Registered the case" not in page(auditor, kind="read")
    assert "Marked the case as ready" in page(auditor, q="as ready")


def test_a_search_keeps_to_its_days(people, auditor):
    stories.draft(people)
    assert "Registered the case" in page(auditor, since="2026-01-01", until="2126-01-01")
    assert "Registered the case" not in page(auditor, since="2126-01-01")
    answer = auditor.post(TRAIL, {"since": "2126-01-01", "until": "2026-01-01"})
    assert answer.status_code == 422
    assert "before the first day" in answer.content.decode()


def test_a_renumbered_patient_is_found_under_every_number(people, auditor):
    case = stories.draft(people, number="4711")
    records.edit(
        case,
        by=people.clerk,
        revision=case.revision,
        changes={},
        patient_changes={"record_number": "99"},
    )
    for number in ("4711", "99"):
        assert "Registered the case" in page(auditor, patient=number)


def test_sign_ins_of_members_are_the_boards_business_and_others_are_not(people, auditor):
    audit.record("session.signed_in", by=people.surgeon)
    audit.record("session.refused", by="sign-in", target=people.surgeon)
    audit.record("session.signed_in", by=people.stranger)
    shown = page(auditor, kind="sign-in")
    assert people.surgeon.email in shown
    assert people.stranger.email not in shown
    assert "Refused a sign-in" in page(auditor, kind="denied")


def test_several_boards_are_searched_together_by_who_audits_them(people, auditor):
    audit.record("meeting.planned", by=people.stranger, board=people.other_board.slug)
    assert people.stranger.email not in page(auditor, boards="all")

    Membership.objects.create(user=people.auditor, board=people.other_board, roles=[Role.AUDITOR])
    assert people.stranger.email in page(auditor, boards="all")
    assert people.stranger.email in page(auditor, boards=people.other_board.slug)
    assert people.stranger.email not in page(auditor, boards="spine")


def test_a_search_and_an_export_are_in_the_trail_themselves(people, auditor):
    page(auditor, patient="4711", person="omar")
    exported(auditor, "csv", patient="4711")

    searched, handed = AuditEvent.objects.filter(action__startswith="audit.").order_by("pk")
    assert (searched.action, searched.patient) == ("audit.searched", "4711")
    assert searched.detail == {"person": "omar"}
    assert (handed.action, handed.patient) == ("audit.exported", "4711")
    assert handed.detail["format"] == "csv"


def test_what_goes_over_several_boards_is_noted_at_each_of_them(people, auditor):
    audit.record("meeting.planned", by=people.stranger, board=people.other_board.slug)
    Membership.objects.create(user=people.auditor, board=people.other_board, roles=[Role.AUDITOR])
    page(auditor, patient="4711", boards="all")
    exported(auditor, "csv", boards="all")
    page(auditor, patient="4711", boards=people.other_board.slug)
    for action, slugs in (
        ("audit.searched", ["spine", "elsewhere", "elsewhere"]),
        ("audit.exported", ["spine", "elsewhere"]),
    ):
        rows = AuditEvent.objects.filter(action=action).order_by("pk")
        assert sorted(rows.values_list("board", flat=True)) == sorted(slugs)
    told = {row.board: row.detail for row in AuditEvent.objects.filter(action="audit.exported")}
    assert told["elsewhere"]["of_board"] == 2, "the meeting, and the search before"
    assert told["elsewhere"]["events"] == told["spine"]["events"]


def test_a_search_that_begins_on_a_later_page_is_in_the_trail_too(people, auditor):
    for number in ("1", "2", "x" * 90):
        page(auditor, patient="4711", page=number)
    searched = AuditEvent.objects.filter(action="audit.searched", patient="4711").order_by("pk")
    assert [event.detail["page"] for event in searched] == ["1", "2", "x" * 8]


def test_the_table_holds_what_was_found_and_no_formula(people, auditor):
    stories.draft(people)
    later = ("x;=1+1", "x; @y", "x\n\n=1", "x\t+1", "x\r-1;=1", "a, b; c = d")
    for text in ("=1+1", "+1", "-1", "@x", "\t=1", " =1", "|cmd", "%x", *later):
        audit.record("case.opened", by=people.clerk, board="spine", patient=text, target=None)

    rows = list(csv.DictReader(io.StringIO(exported(auditor, "csv").decode("utf-8-sig"))))

    assert tuple(rows[0]) == handing_out.HEAD
    assert [row["what"] for row in rows if row["patient"] == "4711"] == ["registered the case"]
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(handing_out.RISKY)]
    assert {"'=1+1", "a, b; c = d"} <= set(cells)
    # As a spreadsheet reads it where a semicolon parts the cells, and no quote begins one.
    parts = [part for cell in cells for part in re.split(r"[;\t\r\n]", cell)]
    assert not [part for part in parts if part.lstrip().startswith(handing_out.RISKY)]


def test_an_export_asks_once_more_who_it_is(people, client):
    client.force_login(people.auditor)
    asked = client.post(EXPORT, {"format": "csv"}, HTTP_REFERER=f"http://testserver{TRAIL}")
    assert asked.url == f"/account/prove/?next={quote(TRAIL, '')}"
    assert not AuditEvent.objects.filter(action="audit.exported").exists()


def test_an_export_of_nothing_is_a_whole_file(people, auditor):
    empty = json.loads(exported(auditor, "fhir", patient="nobody"))
    assert empty.keys() == {"resourceType", "type", "timestamp"}, "FHIR knows no empty list"
    assert exported(auditor, "csv", patient="no one").count(b"\n") == 1


def test_a_wrong_format_or_search_exports_nothing(people, auditor):
    assert auditor.post(EXPORT, {"format": "exe"}).status_code == 409
    answer = auditor.post(EXPORT, {"format": "csv", "since": "no day"})
    assert answer.status_code == 409
    assert not AuditEvent.objects.filter(action="audit.exported").exists()


def test_the_report_says_who_did_what_in_which_capacity(people, auditor, client):
    case = stories.ready(people, number="4711")
    client.force_login(people.surgeon)
    client.get(reverse("case", args=[case.pk]))
    client.force_login(people.auditor)

    answer = client.post(REPORT, {"patient": "4711"})

    told = answer.context["report"]
    by_account = {person.account: person for person in told.people}
    surgeon, clerk = by_account["surgeon@example.org"], by_account["clerk@example.org"]
    assert (surgeon.opened, surgeon.changed, surgeon.printed) == (1, 0, 0)
    assert surgeon.capacity == "Orthopaedic spine surgery, specialist"
    assert clerk.changed >= 4
    assert clerk.capacity == "clerk"
    text = " ".join(answer.content.decode().split())
    assert "Opened the case" in text
    assert "Orthopaedic spine surgery, specialist" in text
    assert AuditEvent.objects.filter(action="audit.report_opened", patient="4711").count() == 1


def test_the_report_on_nobody_says_so(people, auditor):
    assert "Nothing is known" in auditor.post(REPORT, {"patient": "0"}).content.decode()
    assert auditor.post(REPORT, {"patient": " "}).status_code == 409


def test_a_capacity_stays_as_it_was_at_the_time(people, auditor):
    case = stories.draft(people)
    member = Membership.objects.get(user=people.clerk)
    member.roles = [Role.OBSERVER]
    member.save()
    assert AuditEvent.objects.get(object_id=str(case.pk)).capacity == "clerk"


@pytest.mark.parametrize("who", ["clerk", "chair", "surgeon", "observer"])
def test_nobody_else_searches_exports_or_reports(people, client, who):
    client.force_login(people.users[who])
    for address in (TRAIL, EXPORT, REPORT):
        assert client.post(address, {"format": "csv", "patient": "4711"}).status_code == 403


def test_the_page_says_how_far_the_trail_is_sealed_anchored_and_verified(people, auditor):
    stories.draft(people)
    assert "nothing yet" in page(auditor)
    sealing.seal_waiting()
    sealing.anchor_head()
    inspection.inspect_and_note(by="test")

    shown = " ".join(page(auditor).split())

    assert "nothing is wrong" in shown
    assert f"{sealing.head().through} event" in shown
    assert "Alarm" not in shown


def restored_copy() -> None:
    audit.record("case.opened", by="test", board="spine")
    sealing.seal_waiting()
    with attacks.unguarded():
        before = attacks.stored()
        audit.record("case.opened", by="test", board="spine")
        sealing.seal_waiting()
        sealing.anchor_head()
        attacks.restore(before)


def test_a_restored_copy_alarms_auditors_administrators_and_the_health_page(people, client):
    client.force_login(people.auditor)
    assert client.get("/health/").content == b"ok\n"
    restored_copy()

    health = client.get("/health/")
    assert (health.status_code, health.content[:3]) == (200, b"ok\n")
    assert b"audit trail" in health.content
    assert "Alarm" in client.get(TRAIL).content.decode()
    client.force_login(people.administrator)
    assert "ends before" in client.get("/admin/").content.decode()


def test_a_trail_found_bad_is_told_on_the_page(people, auditor):
    audit.record("case.opened", by=people.clerk, board="spine")
    sealing.seal_waiting()
    with attacks.unguarded():
        attacks.sql("UPDATE tumorboard_auditevent SET actor_name = 'Nobody'")
    report = inspection.inspect_and_note(by="test")
    assert not report.is_good
    assert "tampered with" in page(auditor)


def test_the_number_of_queries_does_not_grow_with_the_events(
    people, auditor, django_assert_max_num_queries
):
    for number in range(60):
        audit.record("case.opened", by=people.clerk, board="spine", patient=str(number))
    with django_assert_max_num_queries(18):
        auditor.get(TRAIL)
