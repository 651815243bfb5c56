"""What was denied is in the trail, once a sitting, and no stranger can tell by it."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests import stories
from tumorboard.models import AuditEvent

DENIED = ("access.refused", "access.hidden")


def denied(**wanted) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action__in=DENIED, **wanted).order_by("pk"))


@pytest.fixture
def case(people):
    return stories.draft(people, number="4711")


def test_who_may_not_do_it_is_noted_with_what_and_about_whom(people, client, case):
    client.force_login(people.observer)
    assert client.get(reverse("case-edit", args=[case.pk])).status_code == 403

    (event,) = denied()
    assert (event.action, event.actor) == ("access.refused", people.observer.email)
    assert (event.board, event.patient) == ("spine", "4711")
    assert (event.object_type, event.object_id) == ("Case", str(case.pk))
    assert event.detail["address"] == reverse("case-edit", args=[case.pk])
    assert event.detail["method"] == "GET"
    assert event.capacity == "observer"
    assert event.request_id
    assert event.client == "127.0.0.1"


def test_behind_the_sites_own_proxy_the_trail_names_the_asker_and_not_the_proxy(
    people, client, case, settings
):
    settings.TRUSTED_PROXIES = 1
    client.force_login(people.observer)
    way = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.66, 203.0.113.9"}
    client.get(reverse("case-edit", args=[case.pk]), **way)
    assert [event.client for event in denied()] == ["203.0.113.9"]


def test_a_stranger_at_a_case_is_noted_at_the_board_of_the_case(people, client, case):
    client.force_login(people.stranger)
    assert client.get(reverse("case", args=[case.pk])).status_code == 404

    (event,) = denied()
    assert (event.action, event.board, event.patient) == ("access.hidden", "spine", "4711")
    assert event.capacity == ""


def test_a_key_that_never_existed_leaves_nothing(people, client, case):
    client.force_login(people.stranger)
    assert client.get(reverse("case", args=[uuid.uuid4()])).status_code == 404
    assert client.get("/nowhere/").status_code == 404
    assert denied() == []


def test_both_take_the_same_questions_before_the_answer_leaves(people, client, case, monkeypatch):
    """What is asked and written about the denial comes after the last byte."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tumorboard import denials

    client.force_login(people.stranger)
    client.get(reverse("case", args=[uuid.uuid4()]))
    monkeypatch.setattr(denials, "_note", lambda *_: None)
    told = []
    for key in (case.pk, uuid.uuid4()):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse("case", args=[key]))
        told.append((len(asked), len(answer.content)))
    assert told[0] == told[1]


def test_the_same_once_a_sitting_and_another_address_for_itself(people, client, case):
    for sitting in (1, 2):
        client.force_login(people.observer)
        for _ in range(3):
            client.get(reverse("case-edit", args=[case.pk]))
            client.post(reverse("case-edit", args=[case.pk]))
        assert len(denied()) == sitting
        client.logout()
    client.force_login(people.observer)
    client.get(reverse("case-record", args=[case.pk]))
    assert [event.detail["address"] for event in denied()][2:] == [
        reverse("case-record", args=[case.pk])
    ]


def test_a_board_that_is_not_ones_own_is_noted_at_that_board(people, client):
    client.force_login(people.stranger)
    client.get("/boards/spine/audit/")
    (event,) = denied()
    assert (event.action, event.board, event.object_type) == ("access.hidden", "spine", "Board")


def test_a_document_of_a_case_names_its_patient(people, client):
    item = stories.decided(people)
    document = item.documents.first()
    client.force_login(people.stranger)
    client.get(reverse("document", args=[document.pk]))
    assert denied()[0].patient == item.case.patient.record_number


def test_the_administration_is_denied_in_the_trail_too(people, client):
    client.force_login(people.clerk)
    assert client.get("/admin/", follow=True).status_code == 403
    (event,) = denied()
    assert (event.action, event.object_type) == ("access.refused", "")


def test_a_part_of_a_page_for_others_is_a_denial(people, client):
    meeting = stories.opened(people)
    client.force_login(people.observer)
    answer = client.get(reverse("live-part", args=[meeting.pk, "chair"]))
    assert answer.status_code == 403
    assert [event.object_type for event in denied()] == ["Meeting"]


def test_nobody_signed_in_leaves_no_denial(people, case):
    assert Client().get(reverse("case", args=[case.pk])).status_code == 302
    assert denied() == []
