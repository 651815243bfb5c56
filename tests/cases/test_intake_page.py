"""The intake page: letter, suspects, files, and what is kept of each."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import stored
from cases.imaging import synthetic
from cases.models import Attachment, Case, Patient, ToldApart
from tests import stories
from tests.cases import fhir
from tests.cases.pasted.test_letters import ENGLISH
from tests.cases.test_intake import BREAST, as_bytes
from tumorboard.models import AuditEvent

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true", "HX-Target": "intake"}
NEW = {"record_number": "300-4711", "family_name": "Berger", "given_name": "Anna",
       "birth_date": "1964-05-03", "sex": "female", "urgency": "routine"}  # fmt: skip


@pytest.fixture
def address(client, people):
    client.force_login(people.clerk)
    return reverse("case-new", args=["spine"])


def said(answer) -> dict:
    """What stands in the fields of the form that came back."""
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields}


def test_a_letter_is_read_and_nothing_is_taken_unasked(client, address):
    answer = client.post(address, {"do": "read", "letter": ENGLISH}, headers=HTMX)
    assert answer.status_code == 200
    assert said(answer)["family_name"] in (None, "")
    page = answer.content.decode()
    assert 'value="family_name=Albers"' in page
    assert "DOB 17/06/1964" in page
    assert Case.objects.count() == 0


def test_what_is_clear_is_taken_with_one_step_and_saved_with_another(client, people, address):
    read = client.post(address, {"do": "all", "letter": ENGLISH, "urgency": "routine"})
    typed = {name: value or "" for name, value in said(read).items()}
    assert typed["levels"] == "T8"
    assert typed["icd10"] == "C79.5, G95.2"
    answer = client.post(address, {**typed, "do": "save"})
    case = Case.objects.get()
    assert answer.url == reverse("case-record", args=[case.pk])
    assert str(case.patient) == "Albers, Arthur (300-4711)"
    assert case.patient.birth_date == date(1964, 6, 17)
    assert (case.tumour_class, case.performance_words, case.frankel) == (
        "metastasis",
        "KPS 80",
        "D",
    )
    assert case.mri_on == date(2026, 11, 20)
    assert [lesion.levels_words for lesion in case.lesions.all()] == ["T8"]
    letter = Attachment.objects.get(case=case)
    assert stored.content_of(letter).decode() == ENGLISH.strip()
    assert client.get(reverse("file-content", args=[letter.pk])).content.decode() == ENGLISH.strip()


def test_only_what_is_ticked_is_taken(client, address):
    both = {
        "do": "take",
        "letter": "KPS 80, ECOG 1, geb. 03.05.1964",
        "take": ["performance=ecog 1"],
    }
    answer = client.post(address, both, headers=HTMX)
    assert said(answer)["performance"] == "ecog 1"
    assert not said(answer)["birth_date"]
    assert 'value="performance=kps 80"' in answer.content.decode()


def test_a_letter_cannot_hold_what_cannot_be_stored(client, address):
    answer = client.post(address, {**NEW, "letter": "a\0b"})
    assert answer.status_code == 400
    assert Case.objects.count() == 0


@pytest.fixture
def known(people):
    return stories.draft(people, number="3004711", family="Berger").patient


def test_a_suspect_is_shown_before_anything_is_saved(client, address, known):
    answer = client.post(address, NEW, headers=HTMX)
    assert answer.status_code == 409
    assert "The same record number, written otherwise" in answer.content.decode()
    assert f'name="person-{known.pk}"' in answer.content.decode()
    assert Case.objects.count() == 1


def test_the_same_person_gets_another_case_under_the_known_number(client, address, known):
    client.post(address, {**NEW, f"person-{known.pk}": "same"})
    assert Patient.objects.count() == 1
    assert known.cases.count() == 2
    told = AuditEvent.objects.get(action="patient.same")
    assert (told.patient, told.detail["typed"]) == ("3004711", "300-4711")


def test_another_person_is_told_apart_once_and_for_all(client, address, known):
    client.post(address, {**NEW, f"person-{known.pk}": "another"})
    assert Patient.objects.count() == 2
    assert ToldApart.objects.count() == 1
    assert AuditEvent.objects.filter(action="patient.told_apart").count() == 1
    again = client.post(address, NEW)
    assert again.status_code == 302
    assert Case.objects.count() == 3


def test_a_known_patient_is_picked_and_not_typed(client, address, known):
    found = client.post(reverse("intake-patients", args=["spine"]), {"who": "berg"}, headers=HTMX)
    assert f"patient:{known.pk}" in found.content.decode()
    assert AuditEvent.objects.filter(action="case.listed").exists()
    answer = client.post(address, {"do": f"patient:{known.pk}"}, headers=HTMX)
    assert said(answer)["record_number"] == "3004711"
    assert said(answer)["birth_date"] == known.birth_date
    assert "This record number is Berger, Anna" in answer.content.decode()


def test_a_patient_of_another_board_is_not_picked(client, people, address, known):
    Patient.objects.filter(pk=known.pk).update(board=people.other_board)
    answer = client.post(address, {"do": f"patient:{known.pk}"}, headers=HTMX)
    assert not said(answer)["record_number"]


def test_files_come_with_the_case_and_a_bad_one_stops_no_other(client, address):
    files = [
        SimpleUploadedFile("report.pdf", synthetic.pdf("Report", [])),
        SimpleUploadedFile("tool.exe", b"MZ" + bytes(200)),
    ]
    answer = client.post(address, {**NEW, "files": files}, headers=HTMX)
    case = Case.objects.get()
    assert answer["HX-Redirect"] == reverse("case-record", args=[case.pk])
    assert [one.file_name for one in case.attachments.all()] == ["report.pdf"]
    page = client.get(answer["HX-Redirect"]).content.decode()
    assert re.search(r"tool.exe was not added. This is a program", page)


def test_a_bundle_is_recognised_and_read_by_itself(client, address):
    bundle = SimpleUploadedFile("a.dat", as_bytes(fhir.patient(), BREAST))
    answer = client.post(address, {"files": [bundle]})
    assert answer.url == reverse("case", args=[Case.objects.get().pk])
    again = client.post(
        address, {**NEW, "files": [SimpleUploadedFile("a.dat", as_bytes(fhir.patient(), BREAST))]}
    )
    assert again.status_code == 409
    assert Case.objects.count() == 1


def test_the_page_says_what_a_file_is_before_it_is_kept(client, address):
    files = [SimpleUploadedFile("a.json", json.dumps({"resourceType": "Bundle"}).encode()),
             SimpleUploadedFile("list.csv", b"MRN;Name"),
             SimpleUploadedFile("r.pdf", synthetic.pdf("Report", [])),
             SimpleUploadedFile("x.zip", b"PK\x03\x04")]  # fmt: skip
    answer = client.post(reverse("intake-files", args=["spine"]), {"files": files}, headers=HTMX)
    page = answer.content.decode()
    assert "An mCODE bundle" in page
    assert "A list of cases" in page
    assert "r.pdf: PDF: it is kept with the case." in page
    assert "This is a ZIP archive" in page
