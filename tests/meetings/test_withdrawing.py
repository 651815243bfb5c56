"""A withdrawn document: its stored file stays, and whatever is handed out says so."""

import io

import pikepdf
import pypdf
import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse

from meetings import (
    approval,
    bundle,
    copies,
    documents,
    printing,
    sending,
    session,
    verification,
    withdrawing,
)
from meetings.models import Document
from meetings.verification import Standing
from tests import stories
from tests.base.test_pdf import violations_of
from tests.meetings.test_documents import actions_on, stored
from tumorboard import notices, seal
from tumorboard.models import AuditEvent, Notice
from tumorboard.refusal import Refused
from tumorboard.self_made import make_certificate

REASON = "The level was printed wrong."

pytestmark = pytest.mark.usefixtures("no_worker")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    path = tmp_path_factory.mktemp("seal") / "seal.p12"
    make_certificate(path, name="Hospital of the test", passphrase="secret")
    return path


@pytest.fixture
def printed(people, settings, certificate) -> Document:
    """A real, sealed consensus summary."""
    settings.SEAL_FILE, settings.SEAL_PASSPHRASE = str(certificate), "secret"
    document = stories.decided(people).documents.get()
    printing.render(document.pk)
    document.refresh_from_db()
    assert document.state == "ready", document.error
    return document


def withdrawn(document: Document, by) -> Document:
    withdrawing.withdraw(document, reason=REASON, by=by)
    return Document.objects.get(pk=document.pk)


@pytest.mark.slow
def test_each_copy_handed_out_says_so_and_the_stored_file_stays(people, printed):
    before = bytes(printed.file.content)
    document = withdrawn(printed, people.chair)
    assert bytes(document.file.content) == before
    copy = copies.download(document, by=people.clerk)
    assert copy.startswith(before), "what was sealed stands at the beginning of the copy"
    assert copies.file_name(document).endswith("-v1-withdrawn.pdf")
    (found,) = seal.examine(copy)
    assert (found.is_intact, found.is_whole) == (True, False)
    assert violations_of(copy) == []
    with pikepdf.open(io.BytesIO(copy)) as file:
        assert str(file.docinfo["/Title"]).startswith("WITHDRAWN: ")
        with file.open_metadata() as metadata:
            assert metadata["dc:title"].startswith("WITHDRAWN: ")
            assert metadata.pdfa_status.startswith("3")
    pages = pypdf.PdfReader(io.BytesIO(copy)).pages
    assert "Separation surgery" in pages[0].extract_text(), "the page is still read as before"


@pytest.mark.slow
def test_a_withdrawn_file_and_its_copy_are_both_told(people, printed):
    before = bytes(printed.file.content)
    document = withdrawn(printed, people.chair)
    for content in (before, copies.download(document, by=people.clerk)):
        verdict = verification.verify(content)
        assert verdict.standing == Standing.WITHDRAWN
        assert "withdrawn by Prof. Charlotte Hale" in verdict.sentence
    damaged = before[:-9] + b"x" + before[-8:]
    assert verification.verify(damaged).standing == Standing.ALTERED


@pytest.mark.slow
def test_a_withdrawal_stays(people, printed):
    withdrawal = withdrawing.withdraw(printed, reason=REASON, by=people.chair)
    again = withdrawing.withdraw(printed, reason="Another.", by=people.chair)
    assert (again.pk, again.reason) == (withdrawal.pk, REASON)
    assert actions_on(printed).count("document.withdrawn") == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        type(withdrawal).objects.update(reason="Nothing")
    with pytest.raises(DatabaseError), transaction.atomic():
        withdrawal.delete()


@pytest.mark.slow
def test_who_has_a_link_is_told_and_nobody_is_sent_it_any_more(people, printed, settings):
    settings.EMAIL_URL = "smtp://mail.example.org"
    sending.send(printed, name="Dr. Far Away", email="far@example.org", by=people.clerk)
    notices.send_due()
    sending.send(printed, name="Dr. Late", email="late@example.org", by=people.clerk)
    document = withdrawn(printed, people.chair)
    notices.send_due()
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["far@example.org"], "A document of the Spine Tumor Board for you"),
        (["far@example.org"], "A document of the Spine Tumor Board was withdrawn"),
    ]
    assert all("Berger" not in one.subject + one.body for one in mail.outbox)
    late = Notice.objects.filter(address="late@example.org").order_by("queued_at")
    assert [one.error for one in late] == ["The document was withdrawn.", "The link was not sent."]
    with pytest.raises(Refused, match="It is withdrawn"):
        sending.send(document, name="Dr. Near", email="near@example.org", by=people.clerk)


def test_the_reason_is_asked_for(people):
    document = stored(stories.decided(people).documents.get())
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(Refused, match="Say in a sentence why"):
            withdrawing.withdraw(document, reason=reason, by=people.chair)


def test_what_is_not_printed_is_not_withdrawn(people):
    document = stories.decided(people).documents.get()
    with pytest.raises(Refused, match="Only a printed document"):
        withdrawing.withdraw(document, reason=REASON, by=people.chair)


@pytest.mark.slow
def test_it_is_left_out_of_the_bundle_and_cannot_be_approved(people, printed, client):
    session.close_meeting(printed.meeting, by=people.chair)
    assert [one.kind for one in bundle.newest_of(printed.meeting)] == ["consensus_summary"]
    withdrawn(printed, people.chair)
    assert bundle.newest_of(printed.meeting) == []


def test_minutes_that_are_withdrawn_while_they_are_read_are_not_approved(people, monkeypatch):
    monkeypatch.setattr(withdrawing, "_with_the_word", lambda document, day: b"%PDF withdrawn")
    item = stories.decided(people)
    session.close_meeting(item.meeting, by=people.chair)
    minutes = stored(documents.newest_minutes(item.meeting))
    shown = Document.objects.get(pk=minutes.pk)
    assert shown.withdrawn is None
    withdrawing.withdraw(minutes, reason=REASON, by=people.chair)
    with pytest.raises(Refused, match="This version is withdrawn"):
        approval.approve(shown, sha256=minutes.sha256, by=people.chair)


def test_who_may_have_got_the_link_just_now_is_told_of_the_withdrawal(
    people, monkeypatch, settings
):
    """The mail with the link is with the mail server when the document is withdrawn."""
    settings.EMAIL_URL = "smtp://mail.example.org"
    monkeypatch.setattr(withdrawing, "_with_the_word", lambda document, day: b"%PDF withdrawn")
    document = stored(stories.decided(people).documents.get())
    sending.send(document, name="Dr. Far Away", email="far@example.org", by=people.clerk)
    first = Notice.objects.get(kind=sending.SENT)
    notices._note_handed(first)
    withdrawing.withdraw(document, reason=REASON, by=people.chair)
    told = Notice.objects.get(kind=sending.WITHDRAWN)
    assert sending.needless_withdrawal(told) == ""
    Notice.objects.filter(pk=first.pk).update(state="unknown", error="No answer.")
    assert sending.needless_withdrawal(told) == "", "it may have come"
    Notice.objects.filter(pk=first.pk).update(state="queued", handed_at=None, error="")
    assert sending.needless_withdrawal(told) == "The link was not sent."


@pytest.mark.slow
def test_the_chair_withdraws_on_its_page_and_the_row_says_so(people, printed, client):
    client.force_login(people.chair)
    address = reverse("document-withdraw", args=[printed.pk])
    empty = client.post(address, {"reason": ""})
    assert empty.status_code == 422
    assert "Please say why it is withdrawn." in empty.content.decode()
    assert client.post(address, {"reason": REASON}).status_code == 302
    row = client.get(reverse("document", args=[printed.pk])).content.decode()
    assert "Withdrawn by Prof. Charlotte Hale" in row
    assert REASON in row
    assert "document-send" not in row
    for name in ("clerk", "surgeon", "observer"):
        client.force_login(people.users[name])
        assert client.get(address).status_code == 403


def test_cancelling_stops_what_waits_and_printing_again_goes_on(people):
    document = stories.decided(people).documents.get()
    cancelled = documents.cancel(document, by=people.clerk)
    assert cancelled.state == "cancelled"
    assert cancelled.error == "Cancelled by Clara Benn. It can be printed again."
    printing.render(document.pk)
    document.refresh_from_db()
    assert document.state == "cancelled"
    assert documents.retry(document, by=people.clerk).state == "queued"
    assert stored(document).state == "ready"
    assert documents.cancel(document, by=people.clerk).state == "ready"
    assert AuditEvent.objects.filter(action="document.cancelled").count() == 1
