"""Every answer that names a patient has left an opening of that patient in the trail."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.models import Case, Patient
from meetings.live import AUDIENCES
from meetings.models import AgendaItem, Meeting
from tests import stories
from tests.world import World, build, program_routes
from tumorboard import deeds
from tumorboard.deeds import Kind
from tumorboard.models import AuditEvent

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TELLS = {Kind.READ, Kind.EXPORTED, Kind.CREATED, Kind.CHANGED, Kind.REMOVED}
"""Whoever writes about a patient has seen of whom."""
AT_THE_DOOR = {"account_login", "sign-out", "demo-sign-in"}


@pytest.fixture(scope="module")
def told(shared_story) -> World:
    """A board with something in every drawer, an emergency too, and a name for each patient."""
    world = build(shared_story)
    case = stories.draft(shared_story, number="4790")
    world.emergency = stories.called(shared_story, case)
    for number, patient in enumerate(Patient.objects.order_by("record_number")):
        patient.family_name = f"Kanarienvogel{number:02}x"
        patient.save(update_fields=["family_name"])
    return world


@pytest.fixture
def names(told, db, bare_templates) -> dict[str, str]:
    """The record number of each patient, by the family name."""
    return dict(Patient.objects.values_list("family_name", "record_number"))


def addresses(world: World) -> Iterator[str]:
    """Every address, that of the live parts once for each audience; and once more for an
    emergency, whose case stands on other pages."""
    urgent = {
        Meeting: world.emergency.meeting_id,
        AgendaItem: world.emergency.pk,
        Case: world.emergency.case_id,
    }
    for route in program_routes():
        if route.name in AT_THE_DOOR:
            continue
        for audience in AUDIENCES if "audience" in route.parameters else [""]:
            yield world.address(route, audience=audience)
        if route.rule.model in urgent and route.parameters == ("pk",):
            yield reverse(route.name, args=[urgent[route.rule.model]])


def body_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


def noted(person, *, after: int) -> set[str]:
    """The patients of whom the trail says that the person has seen or changed something."""
    rows = AuditEvent.objects.filter(pk__gt=after, actor=person.email)
    return {row.patient for row in rows if deeds.deed_of(row.action).kind in TELLS}


@pytest.mark.parametrize("who", ["chair", "clerk", "surgeon", "observer", "auditor"])
def test_an_answer_that_names_a_patient_is_a_reading(told, names, who):
    """Each address for itself, as if it were the first of the sitting."""
    person, named, unread = told.people.users[who], 0, Counter()
    before = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    browser = Client()
    browser.force_login(person)
    for address in addresses(told):
        for method in ("get", "post"):
            with transaction.atomic():
                text = body_of(getattr(browser, method)(address))
                shown = {number for name, number in names.items() if name in text}
                missed = shown - noted(person, after=before)
                transaction.set_rollback(True)
            named += len(shown)
            unread[f"{method} {address}"] += len(missed)
    print(f"{who}: {named} patients named in answers, {unread.total()} without a reading")
    assert sorted(+unread) == []
    assert named or who == "auditor"


def test_a_second_look_in_the_sitting_is_not_noted_again(told, names):
    person, browser = told.people.clerk, Client()
    with transaction.atomic():
        browser.force_login(person)
        for _ in range(2):
            for address in addresses(told):
                browser.get(address)
        rows = AuditEvent.objects.filter(actor=person.email, detail__has_key="sitting")
        told = [(row.action, row.object_id, row.detail.get("address")) for row in rows]
        assert sorted(set(told), key=str) == sorted(told, key=str)
        assert {"case.listed", "case.opened", "file.opened"} <= {action for action, *_ in told}
        transaction.set_rollback(True)


def test_who_opened_a_case_is_not_noted_for_its_name_in_a_list(told, names):
    person, browser = told.people.clerk, Client()
    with transaction.atomic():
        browser.force_login(person)
        case = told.objects[Case]
        browser.get(reverse("case", args=[case.pk]))
        browser.get(reverse("desk", args=[case.board.slug]))
        rows = AuditEvent.objects.filter(actor=person.email, object_id=str(case.pk))
        assert [row.action for row in rows.filter(detail__has_key="sitting")] == ["case.opened"]
        transaction.set_rollback(True)
