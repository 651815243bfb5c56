"""An opening of a case is in the trail once a sitting, and costs the session nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.opening import LISTED, OPENED, note_streamed
from tests import stories
from tests.people import person
from tumorboard.models import AuditEvent, Membership, User
from tumorboard.sitting_rows import Sitting
from tumorboard.streamed import Reading

pytestmark = pytest.mark.slow


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


def crowd(people, count: int) -> list[User]:
    """Observers who follow, each in a sitting of their own."""
    found = User.objects.bulk_create(person(f"o{n}", f"Observer {n}") for n in range(count))
    Membership.objects.bulk_create(
        Membership(user=one, board=people.board, roles=["observer"]) for one in found
    )
    ends = timezone.now() + timedelta(hours=1)
    told = {"ends_at": ends, "expire_date": ends, "session_data": "", "address": "10.0.0.7"}
    Sitting.objects.bulk_create(
        Sitting(session_key=f"session{n}", user=one, **told) for n, one in enumerate(found)
    )
    return found


def readings(followers: list[User], *what: tuple[str, Case]) -> list[Reading]:
    sent = frozenset((action, str(case.pk)) for action, case in what)
    return [
        Reading(f"session{n}", str(one.pk), f"sign{n}", sent) for n, one in enumerate(followers)
    ]


def test_what_many_read_at_once_is_written_by_one_statement(
    people, case, django_assert_max_num_queries
):
    """At a change of the case 500 followers cost the database no more questions than one."""
    many = crowd(people, 500)
    with django_assert_max_num_queries(8) as asked:
        note_streamed(readings(many, (OPENED, case)))
    assert sum("INSERT" in one["sql"] for one in asked.captured_queries) == 1
    assert openings(case) == 500
    event = AuditEvent.objects.filter(action="case.opened").first()
    assert (event.capacity, event.client) == ("observer", "10.0.0.7")


def test_what_was_read_before_is_not_written_again(people, case):
    other, follower = stories.draft(people, number="4712"), crowd(people, 1)
    for _ in range(2):
        note_streamed(readings(follower, (OPENED, case), (LISTED, case), (LISTED, other)))
    note_streamed(readings(follower, (LISTED, case)))
    rows = AuditEvent.objects.filter(action__in=(OPENED, LISTED), actor="o0@example.org")
    assert sorted(rows.values_list("action", "patient")) == [(LISTED, "4712"), (OPENED, "4711")]


def test_a_page_and_a_stream_of_one_sitting_are_one_opening(client, people, case):
    client.force_login(people.surgeon)
    key = client.session.session_key
    sent = frozenset([(OPENED, str(case.pk))])
    note_streamed([Reading(key, str(people.surgeon.pk), "sign", sent)])
    client.get(reverse("case", args=[case.pk]))
    assert openings(case) == 1


def test_who_left_before_it_was_written_has_read_it_all_the_same(people, case):
    gone = readings(crowd(people, 1), (OPENED, case))
    Sitting.objects.all().delete()
    note_streamed(gone)
    assert openings(case) == 1
