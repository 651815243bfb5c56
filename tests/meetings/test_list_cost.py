"""Lists of cases ask the database as often for many cases as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import agenda
from tests import stories

FEW, MANY = 2, 9


pytestmark = pytest.mark.slow


def listed(people, count: int, *, first: int):
    """So many cases on a published agenda, and as many that wait for one."""
    meeting = stories.planned(people)
    for number in range(count):
        case = stories.ready(people, number=f"{first + number}", family=f"Anders{number}")
        agenda.add(meeting, case=case, by=people.clerk)
        stories.ready(people, number=f"{first + 500 + number}", family=f"Brandt{number}")
    agenda.publish(meeting, by=people.chair, over_reason="Many are short.")
    return meeting


def asked(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content.count(b"Anders") >= FEW
    return len(queries)


@pytest.mark.parametrize("name", ["desk", "agenda", "review"])
def test_a_list_asks_as_often_for_many_cases_as_for_few(people, client, name):
    client.force_login(people.surgeon if name == "review" else people.clerk)
    counts = []
    for count, first in ((FEW, 1000), (MANY, 3000)):
        meeting = listed(people, count, first=first)
        about = meeting.pk if name == "agenda" else people.board.slug
        counts.append(asked(client, reverse(name, args=[about])))
        agenda.cancel(meeting, by=people.chair, reason="Moved") if count == FEW else None

    assert counts[1] <= counts[0]
