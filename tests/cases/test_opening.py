"""An opening of a case is in the trail once a sitting, and costs the session nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from tests import stories
from tumorboard.models import AuditEvent
from tumorboard.sitting_rows import Sitting


@pytest.fixture
def case(people) -> Case:
    return stories.draft(people)


def openings(case: Case) -> int:
    return AuditEvent.objects.filter(action="case.opened", object_id=str(case.pk)).count()


def test_a_case_is_opened_once_in_a_sitting_and_again_in_the_next(client, people, case):
    for sitting in (1, 2):
        client.force_login(people.surgeon)
        for _ in range(3):
            client.get(reverse("case", args=[case.pk]))
        assert openings(case) == sitting
        client.logout()


def test_each_person_and_each_case_counts_for_itself(client, people, case):
    other, second = stories.draft(people, number="4712"), Client()
    client.force_login(people.surgeon)
    second.force_login(people.chair)
    client.get(reverse("case", args=[case.pk]))
    client.get(reverse("case", args=[other.pk]))
    second.get(reverse("case", args=[case.pk]))
    assert (openings(case), openings(other)) == (2, 1)


def test_opening_does_not_touch_the_session_nor_tell_its_key(client, people, case):
    client.force_login(people.surgeon)
    before = Sitting.objects.values().get()
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=False):
        client.get(reverse("case", args=[case.pk]))
    assert openings(case) == 1
    assert Sitting.objects.values().get() == before
    assert before["session_key"] not in str(AuditEvent.objects.values().first())
