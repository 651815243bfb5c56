"""The page of the letter: what each person sees and may do there, before and after the release."""

import html
import re

import pytest
from django.urls import reverse

from cases.models import Case
from meetings.models import AgendaItem, Consensus, Document
from tests import stories
from tests.meetings.test_documents import stored
from tests.meetings.test_ratification import change, to_ratify
from tumorboard.models import AuditEvent, Board

from .releasing import PHONE, decided, mark_of, release, with_phones

pytestmark = pytest.mark.slow

RELEASE = "Release under my name"


@pytest.fixture
def item(people) -> AgendaItem:
    return decided(people)


def page_of(item: AgendaItem) -> str:
    return reverse("letter", kwargs={"pk": item.pk})


def read(client, item: AgendaItem, **query) -> str:
    answer = client.get(page_of(item), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def send(client, item: AgendaItem, **words):
    address = reverse("letter-release", kwargs={"pk": item.pk})
    return client.post(address, {"language": "en", **words})


def seen_on(page: str) -> str:
    return re.search(r'name="seen" value="([^"]+)"', page)[1]


def test_a_specialist_reads_the_letter_and_releases_what_they_read(people, client, item):
    client.force_login(people.surgeon)
    page = read(client, item)
    expected = [
        "We advise surgery on your spine.",
        f"Call {PHONE}.",
        "not released",
        RELEASE,
        "Flesch Reading Ease",
        "(goal: 70 or more)",
        "not yet approved by a clinician",
    ]
    assert [words for words in expected if words not in page] == []
    assert not Document.objects.filter(kind="patient_letter").exists(), "reading releases nothing"
    answer = send(client, item, seen=seen_on(page))
    assert (answer.status_code, answer.url) == (302, page_of(item))
    document = Document.objects.get(kind="patient_letter")
    assert document.requested_by == people.surgeon
    assert "Version 1: released by <strong>Dr. Omar Said</strong>" in read(client, item)


def test_the_language_and_the_size_are_chosen(people, client, item):
    client.force_login(people.chair)
    page = read(client, item, language="de", large_print="on")
    assert 'lang="de"' in page
    assert "Wir raten Ihnen zu einer Operation am Rücken." in page
    assert "Wiener Sachtextformel" in page
    assert 'class="sheet-body letter large"' in page
    assert (
        send(client, item, language="de", large_print="on", seen=seen_on(page)).status_code == 302
    )
    snapshot = Document.objects.get(kind="patient_letter").snapshot
    assert (snapshot["document"]["language"], snapshot["large_print"]) == ("de", True)
    assert "German, large print" in read(client, item)


def test_the_language_of_the_board_is_proposed(people, client, item):
    Board.objects.update(language="de")
    client.force_login(people.chair)
    assert "Guten Tag Anna Berger," in read(client, item)
    assert "Guten Tag Anna Berger," in read(client, item, language="tlh")


def test_what_was_chosen_stays_when_the_release_is_refused(people, client, item):
    client.force_login(people.chair)
    answer = send(client, item, language="de", large_print="on", seen=mark_of(item, "en"))
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "This is not the letter that you read" in page
    assert '<option value="de" selected>' in page
    assert re.search(r'name="large_print"[^>]* checked', page)
    assert "Guten Tag Anna Berger," in page
    assert send(client, item, language="de", seen=seen_on(page)).status_code == 302


def test_an_unknown_language_is_said_at_the_field(people, client, item):
    client.force_login(people.chair)
    answer = send(client, item, language="tlh", seen=mark_of(item))
    assert answer.status_code == 422
    assert 'id="id_language_error"' in answer.content.decode()


def test_what_is_not_coded_is_named_to_the_clinician(people, client, item):
    client.force_login(people.surgeon)
    assert "Not coded" not in read(client, item)
    Case.objects.filter(pk=item.case_id).update(frankel="", tumour_class="")
    named = "Not coded, and so left out or left to be written by hand: tumour class; neurology"
    assert named in read(client, item)


def test_who_may_read_documents_sees_nothing_before_the_release(people, client, item):
    client.force_login(people.clerk)
    page = read(client, item)
    assert "Not released yet" in page
    assert RELEASE not in page
    assert "We advise surgery" not in page
    assert send(client, item, seen=mark_of(item)).status_code == 403


def test_the_clerk_prints_what_was_released(people, client, item):
    document = stored(release(item, by=people.surgeon))
    client.force_login(people.clerk)
    page = read(client, item)
    assert "released by <strong>Dr. Omar Said</strong>" in page
    address = reverse("document-file", kwargs={"pk": document.pk})
    assert f"{address}?inline=1" in page
    answer = client.get(address)
    assert answer.status_code == 200
    assert 'filename="patient-letter-2026-11-30-case-1-v1.pdf"' in answer["Content-Disposition"]
    assert AuditEvent.objects.get(action="document.downloaded").patient == "4700"


@pytest.mark.parametrize(
    ("name", "status"),
    [("observer", 403), ("auditor", 403), ("stranger", 404), ("administrator", 404)],
)
def test_others_learn_nothing(people, client, item, name, status):
    document = stored(release(item, by=people.surgeon))
    client.force_login(people.users[name])
    answer = client.get(page_of(item))
    assert answer.status_code == status
    assert "Berger" not in answer.content.decode()
    assert send(client, item, seen=mark_of(item)).status_code == status
    assert client.get(reverse("document-file", kwargs={"pk": document.pk})).status_code == status


def test_a_board_without_a_number_is_told_where_to_set_it(people, client, item):
    Board.objects.update(letter_phone="")
    client.force_login(people.surgeon)
    page = read(client, item)
    assert "An administrator enters it at /admin/ under Boards" in page
    assert RELEASE not in page
    answer = send(client, item, seen=mark_of(item))
    assert answer.status_code == 409
    assert not Document.objects.filter(kind="patient_letter").exists()


def test_a_case_without_a_decision_says_so(people, client):
    item = stories.presented(people)
    client.force_login(people.chair)
    assert "No decision is recorded here" in read(client, item)
    assert send(client, item).status_code == 409


def test_pressed_twice_it_is_released_once(people, client, item):
    client.force_login(people.surgeon)
    key = {"HTTP_X_COMMAND_KEY": "8b7c1b64-7ad9-4c59-9a54-0d7f6ad8c1f1"}
    address = reverse("letter-release", kwargs={"pk": item.pk})
    words = {"language": "en", "seen": mark_of(item)}
    assert [client.post(address, words, **key).status_code for _ in range(2)] == [302, 302]
    assert Document.objects.filter(kind="patient_letter").count() == 1
    again = client.post(address, words)
    assert again.status_code == 409
    assert "released version 1 of this letter meanwhile" in again.content.decode()


def test_a_changed_decision_says_that_the_letter_is_of_the_earlier_one(people, client):
    new = to_ratify(people)
    old = with_phones(people, new.ratifies.item)
    release(old, by=people.surgeon)
    change(people, new)
    client.force_login(people.surgeon)
    page = read(client, new)
    assert "The letter below tells of an earlier decision" in page
    assert "it becomes version 2" in page
    assert send(client, new, seen=seen_on(page)).status_code == 302
    page = read(client, new)
    assert "The letter below tells of an earlier decision" not in page
    assert page.count("Tells of the earlier decision of") == 1
    before = read(client, old)
    assert "No longer in force" in before
    assert page_of(new) in before
    assert RELEASE not in before


def test_the_page_is_linked_where_the_consensus_is_shown(people, client, item):
    client.force_login(people.clerk)
    shelf = reverse("meeting-documents", kwargs={"pk": item.meeting_id})
    for address in (shelf, reverse("item", kwargs={"pk": item.pk})):
        assert page_of(item) in client.get(address).content.decode(), address
    client.force_login(people.observer)
    assert page_of(item) not in client.get(reverse("item", kwargs={"pk": item.pk})).content.decode()


def test_to_look_at_the_letter_is_to_open_the_case(people, client, item):
    client.force_login(people.surgeon)
    read(client, item)
    assert AuditEvent.objects.filter(action="case.opened", actor="surgeon@example.org").exists()


def test_a_hostile_name_is_text(people, client, item):
    patient = item.case.patient
    patient.given_name = "<script>alert(1)</script>{name}"
    patient.save(update_fields=["given_name"])
    client.force_login(people.chair)
    page = client.get(page_of(item)).content.decode()
    assert "<script>alert(1)" not in page
    assert "Dear &lt;script&gt;alert(1)&lt;/script&gt;{name} Berger," in page
    assert Consensus.objects.filter(item=item).exists()
