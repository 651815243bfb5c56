"""A referral by a link: one case, no reading back, and a clerk who checks it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import outside
from cases.imaging import synthetic
from cases.models import Case, OutsideReferral, ReferralLink
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

SENT = {"family_name": "Kanarienvogel", "given_name": "Anna", "birth_date": "1964-05-03",
        "sex": "female", "question": "Surgery?", "urgency": "urgent", "levels": "T8",
        "letter": "Metastasis of T8, KPS 80."}  # fmt: skip


@pytest.fixture
def link(people):
    made, code = outside.make_link(people.board, by=people.clerk, name="Dr. Far, Elmshorn")
    made.told = code
    return made


def address(link) -> str:
    return reverse("refer", args=[outside.token_of(link)])


def send(link, **changes):
    told = {**SENT, "code": link.told, **changes}
    return Client().post(address(link), told)


def test_a_doctor_without_an_account_sends_one_referral(link):
    page = Client().get(address(link)).content.decode()
    assert "Referral to the Spine Tumor Board" in page
    files = [SimpleUploadedFile("mri.pdf", synthetic.pdf("MRI", ["T8"]))]
    answer = send(link, files=files)
    assert answer.status_code == 200
    assert "Kanarienvogel" not in answer.content.decode()
    came = OutsideReferral.objects.get()
    assert (came.values["family_name"], came.files.get().file_name) == ("Kanarienvogel", "mri.pdf")
    for again in (Client().get(address(link)), send(link)):
        assert "not open any more" in again.content.decode()
        assert "Kanarienvogel" not in again.content.decode().replace(SENT["letter"], "")
    assert OutsideReferral.objects.count() == 1


def test_a_link_that_was_changed_is_none(link):
    token = outside.token_of(link)
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), link.pk.hex, "x", "a:b"):
        assert Client().get(reverse("refer", args=[wrong])).status_code == 404


def test_five_wrong_codes_close_the_door(link):
    for _ in range(outside.MOST_TRIES):
        assert send(link, code="WRONGONE").status_code == 409
    assert send(link).status_code == 409
    assert OutsideReferral.objects.count() == 0
    assert AuditEvent.objects.filter(action="referral.code_refused").count() == 5


def test_tries_from_one_address_are_counted_together(people):
    links = [outside.make_link(people.board, by=people.clerk, name=f"Dr. {i}")[0] for i in range(6)]
    for link in links:
        link.told = "WRONGONE"
    answers = [send(link) for link in links for _ in range(4)]
    assert "Too many tries" in answers[-1].content.decode()


@pytest.mark.parametrize("how", ["closed", "expired"])
def test_a_link_that_is_over_takes_nothing(people, link, how):
    if how == "closed":
        outside.close_link(link, by=people.clerk)
    else:
        past = timezone.now() - timedelta(minutes=1)
        ReferralLink.objects.filter(pk=link.pk).update(expires_at=past)
    send(link)
    assert OutsideReferral.objects.count() == 0


def test_a_file_that_cannot_be_kept_is_said_and_nothing_is_stored(link):
    answer = send(link, files=[SimpleUploadedFile("x.exe", b"MZ" + bytes(99))])
    assert answer.status_code == 409
    assert "x.exe: This is a program" in answer.content.decode()
    assert OutsideReferral.objects.count() == 0
    link.refresh_from_db()
    assert link.is_open


@pytest.fixture
def came(link):
    send(link, files=[SimpleUploadedFile("mri.pdf", synthetic.pdf("MRI", ["T8"]))])
    return OutsideReferral.objects.get()


def test_the_clerk_checks_it_and_takes_it_into_a_case(client, people, came):
    client.force_login(people.clerk)
    assert "Dr. Far, Elmshorn" in client.get(reverse("desk", args=["spine"])).content.decode()
    page = client.get(reverse("outside", args=[came.pk]))
    assert page.context["form"]["family_name"].value() == "Kanarienvogel"
    assert "mri.pdf" in page.content.decode()
    told = {**SENT, "record_number": "4711", "do": "save"}
    answer = client.post(reverse("outside", args=[came.pk]), told)
    case = Case.objects.get()
    assert answer.url == reverse("case-record", args=[case.pk])
    assert {one.file_name for one in case.attachments.all()} == {"mri.pdf", "Letter.txt"}
    came.refresh_from_db()
    assert came.case == case
    client.post(reverse("outside", args=[came.pk]), told)
    assert Case.objects.count() == 1
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"referral.sent", "referral.opened", "referral.taken"} <= actions


def test_a_suspect_is_asked_for_here_too(client, people, came):
    stories.draft(people, number="4711", family="Kanarienvogel")
    client.force_login(people.clerk)
    told = {**SENT, "record_number": "04711", "do": "save"}
    answer = client.post(reverse("outside", args=[came.pk]), told)
    assert answer.status_code == 409
    assert "Is it the same person?" in answer.content.decode()
    came.refresh_from_db()
    assert came.case is None


def test_it_is_put_away_with_a_reason(client, people, came):
    with pytest.raises(Refused, match="say why"):
        outside.put_away(came, by=people.clerk, reason=" ")
    client.force_login(people.clerk)
    client.post(reverse("outside-put-away", args=[came.pk]), {"reason": "Sent to the wrong board"})
    with pytest.raises(Refused, match="put away"):
        outside.take(came, by=people.clerk)
    assert came.link.name not in client.get(reverse("desk", args=["spine"])).content.decode()


def test_the_code_is_shown_once(client, people):
    client.force_login(people.clerk)
    address = reverse("referral-links", args=["spine"])
    answer = client.post(address, {"name": "Dr. New"})
    code = answer.context["code"]
    assert code in answer.content.decode()
    assert code not in client.get(address).content.decode()
    assert code not in ReferralLink.objects.get().code
