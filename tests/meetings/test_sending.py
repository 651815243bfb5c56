"""Sending documents: released first, nothing of the patient in the mail, each fetching counted."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings import approval, documents, sending, session
from meetings.models import Delivery, Document
from tests import stories
from tests.meetings.test_documents import stored
from tumorboard import notices
from tumorboard.models import AuditEvent, Notice
from tumorboard.refusal import Refused

FILE = b"%PDF-1.7 stands for a print"
FAR = {"name": "Dr. Far Away", "email": "far@practice.example"}

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_worker")]


@pytest.fixture
def summary(people) -> Document:
    return stored(stories.decided(people).documents.get(), FILE)


@pytest.fixture
def sent(people, summary) -> tuple[Delivery, str]:
    return sending.send(summary, by=people.clerk, **FAR)


@pytest.fixture
def outside(db) -> Client:
    """The browser of somebody without an account."""
    return Client()


def link_of(delivery: Delivery) -> str:
    return reverse("delivery", args=[delivery.pk])


def opened(client: Client, delivery: Delivery, code: str):
    return client.post(link_of(delivery), {"code": code})


def test_the_mail_holds_a_link_and_nothing_of_the_patient(people, sent, settings):
    delivery, code = sent
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_URL = "smtp://mail.example.org"
    assert notices.send_due() == 1
    (message,) = mail.outbox
    assert message.to == ["far@practice.example"]
    assert f"{settings.SITE_URL}/for-you/{delivery.pk}/" in message.body
    said = message.subject + message.body
    for secret in (
        "Berger",
        "Anna",
        "Surgery before",
        "T8",
        code,
        delivery.document.item.case.reference,
    ):
        assert secret not in said


def test_link_and_code_open_the_file_and_each_fetching_is_counted(people, sent, outside):
    delivery, code = sent
    page = outside.get(link_of(delivery))
    assert page.status_code == 200
    assert b"Berger" not in page.content
    answer = opened(outside, delivery, code)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == FILE
    assert "no-store" in answer["Cache-Control"]
    opened(outside, delivery, f" {code[:4].lower()} {code[4:].lower()} ")
    delivery.refresh_from_db()
    assert delivery.opened == 2
    events = AuditEvent.objects.filter(action="document.downloaded")
    assert {event.actor for event in events} == {"system: recipient far@practice.example"}
    assert [event.patient for event in events] == [
        delivery.document.item.case.patient.record_number
    ] * 2


def test_five_wrong_codes_lock_the_link_for_the_right_one_too(people, sent, outside):
    delivery, code = sent
    for _ in range(4):
        wrong = opened(outside, delivery, "AAAAAAAA")
        assert wrong.status_code == 422
        assert sending.WRONG in wrong.content.decode()
    assert sending.LOCKED in opened(outside, delivery, "AAAAAAAA").content.decode()
    assert sending.LOCKED in opened(outside, delivery, code).content.decode()
    assert AuditEvent.objects.filter(action="document.code_refused").count() == 5
    fresh = sending.renew_code(delivery, by=people.clerk)
    assert opened(outside, delivery, code).status_code == 422
    assert opened(outside, delivery, fresh).content == FILE


def test_a_link_ends_after_fourteen_days_and_when_it_is_closed(people, sent, outside, summary):
    delivery, code = sent
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert "no longer open" in opened(outside, delivery, code).content.decode()
    sending.take_back(delivery, by=people.clerk)
    assert "no longer open" in opened(outside, delivery, code).content.decode()
    assert "no longer open" in outside.get(link_of(delivery)).content.decode()
    again, _ = sending.send(summary, by=people.clerk, **FAR)
    assert again.pk != delivery.pk


def test_an_unknown_link_is_not_there(outside):
    assert outside.get("/for-you/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_the_code_is_nowhere_but_on_the_page_that_made_it(people, summary, client):
    stories.prove(client, people.clerk)
    page = client.post(reverse("document-mail", args=[summary.pk]), FAR).content.decode()
    code = "".join(re.search(r'class="secret-code">(\w{4}) (\w{4})<', page).groups())
    assert code not in client.get(reverse("document-send", args=[summary.pk])).content.decode()
    delivery = Delivery.objects.get()
    assert code not in delivery.code
    assert code not in str(list(Notice.objects.values())) + str(list(AuditEvent.objects.values()))


def test_a_member_opens_it_after_signing_in_and_needs_no_code(people, summary, client):
    delivery, code = sending.send(
        summary, name="Somebody", email="Surgeon@example.org", by=people.clerk
    )
    assert (delivery.way, delivery.name, code) == ("member", people.surgeon.name, "")
    assert Notice.objects.get(kind=sending.SENT).to == people.surgeon
    assert Client().get(link_of(delivery)).status_code == 404
    client.force_login(people.surgeon)
    client.get(reverse("document-file", args=[summary.pk]))
    delivery.refresh_from_db()
    assert delivery.opened == 1


def test_somebody_of_the_board_who_may_not_read_documents_is_sent_none(people, summary):
    with pytest.raises(Refused, match="may not read documents"):
        sending.send(summary, name="O", email="observer@example.org", by=people.clerk)


def test_nothing_is_sent_before_it_is_released(people, summary):
    session.close_meeting(summary.meeting, by=people.chair)
    minutes = documents.newest_minutes(summary.meeting)
    with pytest.raises(Refused, match="It is not printed yet"):
        sending.send(minutes, by=people.clerk, **FAR)
    minutes = stored(minutes)
    with pytest.raises(Refused, match="Minutes are sent once they are approved"):
        sending.send(minutes, by=people.clerk, **FAR)
    signed = stored(
        approval.approve(minutes, sha256=minutes.sha256, by=people.chair), b"%PDF signed"
    )
    assert sending.send(signed, by=people.clerk, **FAR)[0].document == signed
    with pytest.raises(Refused, match="Version 2 has replaced it"):
        sending.send(minutes, name="Dr. X", email="x@example.org", by=people.clerk)


def test_the_same_address_has_one_link(people, sent, summary):
    with pytest.raises(Refused, match="has a link to this document already"):
        sending.send(summary, name="Again", email="FAR@practice.example", by=people.clerk)
    assert Notice.objects.filter(kind=sending.SENT).count() == 1


def test_a_mail_that_waits_is_not_sent_once_its_link_is_closed(people, sent):
    delivery, _ = sent
    sending.take_back(delivery, by=people.clerk)
    notices.send_due()
    assert Notice.objects.get(kind=sending.SENT).state == "cancelled"


def test_who_hands_a_document_out_proves_who_they_are(people, sent, summary, client):
    client.force_login(people.clerk)
    page = reverse("document-send", args=[summary.pk])
    code = reverse("delivery-code", args=[sent[0].pk])
    mail_it = reverse("document-mail", args=[summary.pk])
    near = {"name": "Dr. Near", "email": "near@practice.example"}
    for answer in (client.get(page), client.post(mail_it, near), client.post(code)):
        assert answer.url == f"{reverse('prove')}?next={page.replace('/', '%2F')}"
    assert Delivery.objects.get().code == sent[0].code
    everything = reverse("documents-print", args=[summary.meeting_id])
    assert client.get(everything).url.startswith(reverse("prove"))


def test_a_posted_print_is_ticked(people, summary, client):
    stories.prove(client, people.clerk)
    client.post(reverse("document-post", args=[summary.pk]), {"post-name": "Dr. Far Away"})
    page = client.get(reverse("document-send", args=[summary.pk])).content.decode()
    assert "Dr. Far Away" in page
    row = client.get(reverse("document", args=[summary.pk])).content.decode()
    assert "Posted to 1" in row
    with pytest.raises(Refused, match="cannot be taken back"):
        sending.take_back(Delivery.objects.get(), by=people.clerk)


def test_only_clerk_and_chair_send(people, summary, client):
    for name, status in (("clerk", 200), ("chair", 200), ("surgeon", 403), ("stranger", 404)):
        stories.prove(client, people.users[name])
        assert client.get(reverse("document-send", args=[summary.pk])).status_code == status


def test_what_is_typed_wrongly_is_said_at_its_field_and_kept(people, summary, client):
    stories.prove(client, people.clerk)
    address = reverse("document-mail", args=[summary.pk])
    page = client.post(address, {"name": "Dr. Far Away", "email": "far at practice"})
    assert page.status_code == 422
    assert 'value="Dr. Far Away"' in page.content.decode()
    assert 'value="far at practice"' in page.content.decode()
    assert not Delivery.objects.exists()


def test_the_database_keeps_deliveries_whole(people, sent):
    delivery, _ = sent
    for wrong in (
        {"code": ""},
        {"wrong_codes": 6},
        {"opened": 1},
        {"way": "fax"},
        {"way": "member"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=delivery.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        delivery.delete()
