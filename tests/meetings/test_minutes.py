"""Minutes after the meeting: edited, approved, amended; and a file told apart from all others."""

import hashlib
import io
import json

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import approval, corrections, documents, minutes, session, snapshots, verification
from meetings.models import Approval, Document, Meeting
from meetings.verification import Standing
from tests import stories
from tests.meetings.test_documents import rendered, stored, text_of
from tumorboard import seal
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused
from tumorboard.self_made import make_certificate

PASSWORD = "only-in-a-test"
REMARK = "The video link failed for four minutes."


pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_worker")]


@pytest.fixture
def first(people) -> Document:
    """The first version of the minutes of a closed meeting, as a worker left it."""
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    document = documents.newest_minutes(item.meeting)
    return stored(document, b"%PDF-1.7 minutes, version 1")


@pytest.fixture
def meeting(first) -> Meeting:
    return first.meeting


def said(remarks: str = REMARK, **notes: str) -> minutes.Texts:
    return minutes.Texts(remarks, {int(key[1:]): text for key, text in notes.items()})


def approved(document: Document, by) -> Document:
    newest = approval.approve(document, sha256=document.sha256, by=by)
    return stored(newest, f"%PDF-1.7 minutes, version {newest.version}".encode())


# Editing


def test_what_is_written_comes_into_the_next_version_and_nothing_else(people, first, meeting):
    second = minutes.revise(
        meeting, said(n1="She walks again."), base_version=1, reason="", by=people.clerk
    )
    assert second.version == 2
    assert second.snapshot["remarks"] == REMARK
    assert second.snapshot["cases"][0]["notes"] == "She walks again."
    for key in ("attendance", "actions", "board"):
        assert second.snapshot[key] == first.snapshot[key]
    assert second.snapshot["cases"][0]["decision"] == first.snapshot["cases"][0]["decision"]
    assert first.snapshot["cases"][0]["notes"] != "She walks again."


def test_saving_without_a_change_writes_nothing(people, first, meeting):
    same = minutes.texts_of(first)
    assert minutes.revise(meeting, same, base_version=1, reason="", by=people.clerk) == first
    assert meeting.documents.filter(kind="minutes").count() == 1


def test_who_saves_later_is_told_and_changes_nothing(people, first, meeting):
    minutes.revise(meeting, said(), base_version=1, reason="", by=people.clerk)
    with pytest.raises(minutes.ChangedMeanwhile, match="Clara Benn saved version 2"):
        minutes.revise(meeting, said("Another."), base_version=1, reason="", by=people.chair)
    assert documents.newest_minutes(meeting).version == 2


def test_there_are_no_minutes_to_edit_before_the_close(people):
    item = stories.decided(people)
    with pytest.raises(Refused, match="when the meeting is closed"):
        minutes.revise(item.meeting, said(), base_version=1, reason="", by=people.clerk)


def test_both_texts_stand_on_the_page_of_who_saves_later(people, client, first, meeting):
    client.force_login(people.clerk)
    address = reverse("minutes-edit", args=[meeting.pk])
    assert REMARK not in client.get(address).content.decode()
    minutes.revise(meeting, said(), base_version=1, reason="", by=people.chair)
    mine = {"base_version": 1, "remarks": "The projector failed.", "note-1": ""}
    answer = client.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert REMARK in page
    assert page.count("The projector failed.") == 2, "in the comparison and in the form"
    assert client.post(address, {**mine, "base_version": 2}).status_code == 302
    assert documents.newest_minutes(meeting).snapshot["remarks"] == "The projector failed."


def test_line_ends_of_a_browser_are_no_change(people, client, first, meeting):
    second = minutes.revise(meeting, said("One.\nTwo."), base_version=1, reason="", by=people.clerk)
    notes = second.snapshot["cases"][0]["notes"]
    client.force_login(people.clerk)
    entry = {"base_version": 2, "remarks": "One.\r\nTwo.", "note-1": notes}
    client.post(reverse("minutes-edit", args=[meeting.pk]), entry)
    assert documents.newest_minutes(meeting) == second


@pytest.mark.parametrize("who", ["surgeon", "observer", "auditor"])
def test_only_who_keeps_the_agenda_edits(people, client, meeting, who):
    client.force_login(people.users[who])
    assert client.get(reverse("minutes-edit", args=[meeting.pk])).status_code in (403, 404)


# Approving


def test_the_chair_approves_and_the_next_version_says_so(people, first, meeting):
    second = approved(first, people.chair)
    (one,) = second.snapshot["document"]["approvals"]
    assert (one["name"], one["capacity"]["key"]) == ("Prof. Charlotte Hale", "chair")
    assert one["meaning"]["words"] == "Approved as a correct record"
    assert one["sha256"] == first.sha256
    assert second.approved_by == "Prof. Charlotte Hale"
    assert "not sealed" in second.snapshot["document"]["seal"], "and it says so"
    same = {key: value for key, value in first.snapshot.items() if key != "document"}
    assert {key: second.snapshot[key] for key in same} == same
    events = AuditEvent.objects.filter(action="minutes.approved")
    assert [event.actor for event in events] == [people.chair.email]


def test_approving_twice_is_one_approval(people, first, meeting):
    second = approved(first, people.chair)
    assert approval.approve(first, sha256=first.sha256, by=people.chair) == second
    assert Approval.objects.count() == 1
    assert meeting.documents.filter(kind="minutes").count() == 2


def test_the_database_is_asked_once_who_signs(people, first):
    with CaptureQueriesContext(connection) as asked:
        approval.approve(first, sha256=first.sha256, by=people.chair)
    reads = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    of_signers = [sql for sql in reads if 'FROM "meetings_approval" INNER JOIN' in sql]
    assert len(of_signers) == 2, "before the approval, and for the version that says it"


def test_where_the_board_asks_for_two_both_have_to(people, first, meeting):
    people.board.minutes_need_two = True
    people.board.save()
    Meeting.objects.filter(pk=meeting.pk).update(minute_taker=people.clerk)
    first = Document.objects.get(pk=first.pk)
    assert approval.approve(first, sha256=first.sha256, by=people.chair) == first
    assert documents.newest_minutes(meeting).approved_by == ""
    second = approved(first, people.clerk)
    assert second.approved_by == "Prof. Charlotte Hale and Clara Benn"
    assert [one["capacity"]["key"] for one in second.snapshot["document"]["approvals"]] == [
        "chair",
        "minute_taker",
    ]


@pytest.mark.parametrize("who", ["surgeon", "clerk", "stranger"])
def test_nobody_else_approves(people, first, who):
    with pytest.raises(Refused, match="Charlotte Hale"):
        approval.approve(first, sha256=first.sha256, by=people.users[who])
    assert not Approval.objects.exists()


def test_an_older_version_and_another_file_are_refused(people, first, meeting):
    with pytest.raises(Refused, match="not the file that you were shown"):
        approval.approve(first, sha256="0" * 64, by=people.chair)
    minutes.revise(meeting, said(), base_version=1, reason="", by=people.clerk)
    with pytest.raises(Refused, match="read version 2"):
        approval.approve(first, sha256=first.sha256, by=people.chair)
    second = documents.newest_minutes(meeting)
    with pytest.raises(Refused, match="not printed yet"):
        approval.approve(second, sha256="", by=people.chair)
    assert not Approval.objects.exists()


def test_only_minutes_and_each_version_once(people, first, meeting):
    summary = Document.objects.filter(kind="consensus_summary").first()
    with pytest.raises(Refused, match="Only minutes"):
        approval.approve(summary, sha256=summary.sha256, by=people.chair)
    second = approved(first, people.chair)
    with pytest.raises(Refused, match="approved already"):
        approval.approve(second, sha256=second.sha256, by=people.chair)


def test_an_approval_is_never_changed(people, first):
    approved(first, people.chair)
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.update(sha256="1" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.all().delete()


def test_the_page_asks_for_the_password_and_says_what_it_proves(people, client, first, meeting):
    people.chair.set_password(PASSWORD)
    people.chair.save()
    client.force_login(people.chair)
    shelf = client.get(reverse("meeting-documents", args=[meeting.pk])).content.decode()
    address = reverse("document-approve", args=[first.pk])
    assert address in shelf
    page = client.get(address).content.decode()
    assert "Approved as a correct record" in page
    assert "no personal electronic signature" in page
    entry = {"sha256": first.sha256, "is_read": "on", "secret": "wrong"}
    refused = client.post(address, entry)
    assert refused.status_code == 422
    assert "neither your password nor a code" in refused.content.decode()
    unread = client.post(address, {**entry, "secret": PASSWORD, "is_read": ""})
    assert "tick this" in unread.content.decode()
    assert not Approval.objects.exists()
    assert client.post(address, {**entry, "secret": PASSWORD}).status_code == 302
    assert Approval.objects.get().by == people.chair
    assert client.get(address).status_code == 409


def test_five_wrong_proofs_and_then_a_pause(people, client, first):
    people.chair.set_password(PASSWORD)
    people.chair.save()
    client.force_login(people.chair)
    address = reverse("document-approve", args=[first.pk])
    entry = {"sha256": first.sha256, "is_read": "on"}
    for _ in range(5):
        wrong = client.post(address, {**entry, "secret": "wrong"}).content.decode()
        assert "neither your password nor a code" in wrong
    paused = client.post(address, {**entry, "secret": PASSWORD}).content.decode()
    assert "Please try again in 15 minutes." in paused
    assert not Approval.objects.exists()
    assert AuditEvent.objects.filter(action="proof.refused", board="spine").count() == 5


def test_signing_asks_each_time_however_fresh_the_sign_in(people, client, first):
    stories.prove(client, people.chair)
    entry = {"sha256": first.sha256, "is_read": "on", "secret": ""}
    answer = client.post(reverse("document-approve", args=[first.pk]), entry)
    assert "Please give your password" in answer.content.decode()
    assert not Approval.objects.exists()


# Amending


def test_an_amendment_needs_a_reason_and_names_the_version_it_amends(people, first, meeting):
    second = approved(first, people.chair)
    with pytest.raises(Refused, match="why they are amended"):
        minutes.revise(meeting, said(), base_version=2, reason=" ", by=people.clerk)
    third = minutes.revise(
        meeting, said(), base_version=2, reason="A remark was missing.", by=people.clerk
    )
    face = third.snapshot["document"]
    assert face["amendment"] == "Amendment of version 2: A remark was missing."
    assert (face["approvals"], third.approved_by, face["replaces"]) == ([], "", 2)
    fourth = approved(stored(third), people.chair)
    assert fourth.snapshot["document"]["amendment"] == face["amendment"]
    assert second.snapshot["remarks"] == ""


def test_the_page_of_approved_minutes_asks_for_the_reason(people, client, first, meeting):
    approved(first, people.chair)
    client.force_login(people.clerk)
    address = reverse("minutes-edit", args=[meeting.pk])
    answer = client.post(address, {"base_version": 2, "remarks": REMARK, "note-1": ""})
    assert answer.status_code == 422
    assert "Say why they are amended" in answer.content.decode()
    assert REMARK in answer.content.decode()


def test_attendance_corrected_after_the_approval_has_to_be_approved_again(people, first, meeting):
    approved(first, people.chair)
    here = meeting.attendances.filter(user=people.surgeon).first()
    line = corrections.Line(mode="video", joined_at=here.joined_at, left_at=here.left_at)
    corrections.correct(
        here, line=line, by=people.clerk, reason="By video.", revision=here.revision
    )
    third = documents.newest_minutes(meeting)
    assert third.version == 3
    assert third.snapshot["document"]["amendment"] == "The attendance was corrected."
    assert third.approved_by == ""


def test_the_shelf_tells_versions_apart(people, client, first, meeting):
    approved(first, people.chair)
    client.force_login(people.clerk)
    shelf = client.get(reverse("meeting-documents", args=[meeting.pk])).content.decode()
    assert "Approved by Prof. Charlotte Hale" in shelf
    assert "replaced by version 2" in shelf
    assert shelf.count(reverse("minutes-edit", args=[meeting.pk])) == 1


# Verifying


def test_a_file_is_told_apart_from_all_others(people, first, meeting):
    content = bytes(first.file.content)
    assert verification.verify(content).standing == Standing.CURRENT
    second = approved(first, people.chair)
    old, new = verification.verify(content), verification.verify(bytes(second.file.content))
    assert (old.standing, old.newest) == (Standing.SUPERSEDED, second)
    assert "version 2 has replaced it" in old.sentence
    assert new.standing == Standing.CURRENT
    assert new.approvals[0]["name"] == "Prof. Charlotte Hale"
    marked = f"%PDF {verification.MARK}:{first.pk} and more".encode()
    assert verification.verify(marked).standing == Standing.ALTERED
    nothing = verification.verify(b"%PDF-1.7 something else")
    assert nothing.standing == Standing.FOREIGN
    assert nothing.sentence.startswith("This site did not make this file")
    assert nothing.approvals == []
    foreign = f"{verification.MARK}:{'0' * 8}-0000-0000-0000-{'0' * 12}".encode()
    assert verification.verify(foreign).standing == Standing.FOREIGN


def test_the_page_says_what_a_dropped_file_is(people, client, first):
    client.force_login(people.surgeon)
    address = reverse("verify")
    content = io.BytesIO(bytes(first.file.content))
    content.name = "minutes.pdf"
    page = client.post(address, {"file": content}).content.decode()
    assert 'data-standing="current"' in page
    assert hashlib.sha256(bytes(first.file.content)).hexdigest() in page
    empty = client.post(address, {})
    assert empty.status_code == 422
    assert "Please choose the PDF" in empty.content.decode()


@pytest.mark.slow
def test_printed_and_sealed_minutes_carry_the_approval_on_every_page(
    people, settings, tmp_path, first, meeting
):
    make_certificate(tmp_path / "site.p12", name="St. Aurelia", passphrase="geheim")
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(tmp_path / "site.p12"), "geheim"
    second = rendered(approval.approve(first, sha256=first.sha256, by=people.chair))
    content = bytes(second.file.content)
    text = text_of(second)
    assert text.count("Approved as a correct record: Prof. Charlotte Hale") == second.pages
    assert "sealed with the certificate of St. Aurelia" in text
    with pikepdf.open(io.BytesIO(content)) as file:
        record = file.attachments["record.json"].get_file().read_bytes()
    assert snapshots.fingerprint(json.loads(record)) in text
    (found,) = seal.examine(content)
    assert found.holds
    assert found.reason.startswith("Minutes, version 2. Approved as a correct record by")
    assert hashlib.sha256(content[: printed_size(content)]).hexdigest() == second.printed_sha256
    for place in range(0, len(content), len(content) // 40):
        changed = bytearray(content)
        changed[place] ^= 1
        assert verification.verify(bytes(changed)).standing == Standing.ALTERED
    assert verification.verify(content + b"\n").standing == Standing.ALTERED


def printed_size(content: bytes) -> int:
    """Where the print ends and the seal begins: behind the first end of a file."""
    return content.index(b"%%EOF") + len(b"%%EOF\n")
