"""The page of the figures: who sees it, what it never tells, and what is handed out."""

import csv
import io
import re

import pytest
from django.test import Client

from meetings import ballots, session
from meetings.vocabulary import Round
from tests import stories
from tests.stories import OPINION
from tumorboard.models import AuditEvent

pytestmark = pytest.mark.slow

ADDRESS = "/boards/spine/figures/"
VARYING = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|data-now="[^"]*"'
    rb"|Counted: <strong>[^<]*"
)


def seen_by(user, address: str = ADDRESS) -> bytes:
    """The page without the clock and what differs from one session to the next."""
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return VARYING.sub(b"", answer.content)


def test_a_sealed_vote_moves_no_byte_of_anybodys_page(people):
    meeting = stories.opened(people, cases=2)
    decided, waiting = meeting.items.all()
    stories.decide(people, decided)
    session.present(waiting, by=people.chair)
    readers = (people.chair, people.clerk, people.auditor)
    before = [seen_by(user) for user in readers]
    assert b"1 of 1, 100 %" in before[0]
    ballot = ballots.current(waiting, Round.OPINION)
    ballots.cast(ballot, by=people.chair, **OPINION)
    assert seen_by(people.chair).splitlines() == before[0].splitlines(), "one's own is sealed too"
    for name in stories.VOTERS[1:]:
        ballots.cast(ballot, by=people.users[name], **OPINION)
    assert [seen_by(user) for user in readers] == before
    ballots.reveal(ballot, by=people.chair)
    assert seen_by(people.auditor) == before[2], "revealed, but not decided"


def test_no_name_is_on_the_page_and_no_free_text_for_the_auditor(people):
    meeting = stories.opened(people, cases=2)
    decided, other = meeting.items.all()
    stories.decide(people, decided)
    session.defer(other, by=people.chair, reason="Mr Berger has no MRI.")
    session.close_meeting(meeting, by=people.chair)
    year = f"?since={meeting.starts_at:%Y-01-01}&until={meeting.starts_at:%Y-12-31}"
    assert b"no MRI" in seen_by(people.chair, ADDRESS + year)
    page = seen_by(people.auditor, ADDRESS + year)
    assert b"Deferred" in page
    for name in ("Berger", "Okafor", "Said", "Lindqvist", "MRI"):
        assert name.encode() not in page


@pytest.mark.parametrize(
    "query",
    [
        "year=abc",
        "year=9999999",
        "quarter=7",
        "since=2025-05-01&until=2025-01-01",
        "since=0001-01-01",
        "tumour_class=x",
        "yearly=-1",
    ],
)
def test_a_choice_that_cannot_be_counted_is_told(people, client, query):
    client.force_login(people.clerk)
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 422
    assert b"errors" in answer.content or b"error" in answer.content
    assert client.get(f"{ADDRESS}file/?{query}").status_code == 409


def test_a_file_has_the_numbers_of_the_page_and_is_noted(people, client):
    stories.decided(people)
    client.force_login(people.auditor)
    answer = client.get(f"{ADDRESS}file/?format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert ["With quorum", "1", "1", "100"] in [row[1:5] for row in rows]
    assert answer["Content-Disposition"].startswith('attachment; filename="figures-spine-')
    hidden = client.get(f"{ADDRESS}file/?format=pack&outside=on")
    assert hidden.content[:2] == b"PK"
    noted = AuditEvent.objects.filter(action="figures.exported").order_by("pk")
    assert [(one.detail["format"], one.detail["outside"]) for one in noted] == [
        ("csv", False),
        ("pack", True),
    ]
    assert client.get(f"{ADDRESS}file/?format=exe").status_code == 409
