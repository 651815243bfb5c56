"""In which order ready cases are proposed, and what is said of it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from meetings import absences, agenda, session, suggesting
from meetings.suggestions import Seats, Waiting, disciplines, ranked
from tests import stories
from tumorboard.models import Membership

pytestmark = pytest.mark.slow

CORE = ("neurosurgery", "medical_oncology")
LABELS = {
    "neurosurgery": "Neurosurgery",
    "medical_oncology": "Medical oncology",
    "pathology": "Pathology",
}
SEATS = {"neurosurgery": {"hale"}, "medical_oncology": {"okafor", "vos"}}


def waiting(number: int, **facts) -> Waiting:
    return Waiting(key=number, number=number, **{"days": 3, "needs": CORE, **facts})


def order(*cases: Waiting, away: frozenset = frozenset()) -> list[int]:
    return [one.key for one in ranked(cases, Seats(SEATS, LABELS, away))]


def why(one: Waiting, *away: str) -> str:
    return ranked([one], Seats(SEATS, LABELS, frozenset(away)))[0].why


def test_urgency_comes_first_then_who_can_be_there_then_what_was_put_off_then_the_wait():
    assert order(
        waiting(1, days=90),
        waiting(2, urgency="urgent", days=0),
        waiting(3, escc="2"),
        waiting(4, sins=13, days=5),
        waiting(5, sins=12, days=6),
        waiting(6, alarm="New weakness since 36 hours"),
        waiting(7, urgency="emergency"),
        waiting(8, is_deferred=True, days=1),
        waiting(9, needs=(*CORE, "pathology"), days=99),
        waiting(10, days=90),
    ) == [7, 6, 2, 4, 3, 8, 1, 10, 5, 9]


def test_a_case_whose_people_are_away_comes_after_those_that_can_be_heard():
    cases = (waiting(1, needs=("neurosurgery",), days=50), waiting(2, needs=("medical_oncology",)))
    assert order(*cases) == [1, 2]
    assert order(*cases, away=frozenset({"hale"})) == [2, 1]
    assert order(*cases, away=frozenset({"okafor"})) == [1, 2]
    assert order(waiting(1, presenter="okafor"), waiting(2), away=frozenset({"okafor"})) == [2, 1]


def test_each_says_why_in_a_sentence():
    assert why(waiting(1)) == "Waiting 3 days; everyone it needs is expected."
    assert why(waiting(1, days=0, is_deferred=True)) == (
        "Was put off by a meeting; ready since today; everyone it needs is expected."
    )
    pressing = waiting(1, urgency="urgent", escc="3", sins=14, days=1)
    assert why(pressing, "hale") == (
        "Urgent, for the next meeting; the cord is compressed (ESCC 3); the spine is unstable "
        "(SINS 14); waiting 1 day; neurosurgery is away."
    )
    lonely = waiting(1, needs=disciplines(CORE, histology_status="pending"), presenter="vos")
    assert why(lonely, "vos").endswith(
        "who presents it is away; the board has nobody for pathology."
    )


def test_the_agenda_proposes_what_is_found_in_the_record_and_one_key_puts_it_on(client, people):
    meeting = stories.published(people)
    put_off = meeting.items.get()
    session.defer(put_off, by=people.chair, reason="The MRI is missing.")
    with time_machine.travel(timezone.now() - timedelta(days=3, hours=1)):
        stories.ready(people, number="2", family="Long")
    following = stories.planned(people)
    client.force_login(people.clerk)

    page = client.get(reverse("agenda", args=[following.pk]))

    rows = page.context["waiting"]
    assert rows[0]["case"].pk == put_off.case_id
    assert [(row["key"], row["bar"]) for row in rows] == [(1, ""), (2, "")]
    assert rows[0]["why"].startswith("Cord compressed (ESCC 2) with a deficit; was")
    assert "was put off by a meeting; ready since today" in rows[0]["why"]
    assert 'data-key="1"' in page.content.decode()
    old = client.get(reverse("agenda", args=[meeting.pk])).context["waiting"]
    assert [(row["key"], row["bar"]) for row in old] == [(1, ""), (0, "this meeting put it off")]


def test_who_noted_an_absence_is_away_on_the_day_of_the_meeting(client, people):
    meeting = stories.planned(people)
    stories.ready(people)
    day = meeting.local_start.date()
    surgeon = Membership.objects.get(user=people.surgeon, board=people.board)
    absences.record(surgeon, first=day, last=day, deputy=None, by=people.surgeon)
    client.force_login(people.clerk)
    (row,) = client.get(reverse("agenda", args=[meeting.pk])).context["waiting"]
    assert "is away" in row["why"]


def test_seats_follow_the_members_and_the_rules_for_deputies_and_the_absent(people):
    stories.ready(people)
    meeting = stories.planned(people)
    away = frozenset({people.radiation.pk})
    (row,) = suggesting.suggested(meeting, people.clerk, away=away)
    assert row["why"].endswith("; radiation oncology is away.")

    oncology = Membership.objects.get(user=people.oncologist)
    people.board.deputy_rules.create(discipline="radiation_oncology", deputy=oncology)
    (row,) = suggesting.suggested(meeting, people.clerk, away=away)
    assert row["why"].endswith("everyone it needs is expected.")
    assert Case.objects.get().state == "ready"
    agenda.add(meeting, case=Case.objects.get(), by=people.clerk)
    assert suggesting.suggested(meeting, people.clerk) == []
