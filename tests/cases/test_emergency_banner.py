"""The banner of an emergency: on the page of the case and of its record, with the hours."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from tests import stories

from .typing_in_record import plain

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(shared_story):
    case = stories.draft(shared_story)
    stories.rewrite(case, "examination", {"frankel": "none"}, by=shared_story.surgeon)
    return shared_story, case.pk


@pytest.fixture
def case(told, db):
    return Case.objects.select_related("board").get(pk=told[1])


def banner(client, people, case, *, who="clerk", page="case") -> str:
    client.force_login(people.users[who])
    text = client.get(reverse(page, args=[case.pk])).content.decode()
    return plain(text.split('id="emergency"')[1].split("<h2")[0])


def write_onset(case, people, hours: int) -> None:
    onset = timezone.localtime(timezone=case.board.zone) - timedelta(hours=hours)
    changes = {"onset_motor": f"{onset:%Y-%m-%dT%H:%M}"}
    stories.rewrite(case, "history", changes, by=people.surgeon)


def test_a_calm_case_has_no_banner(client, told, case):
    assert "Care does not wait" not in banner(client, told[0], case)


@pytest.mark.parametrize("page", ["case", "case-record"])
@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "since less than an hour"), (1, "since 1 hour"), (36, "since 36 hours"), (120, "5 days")],
)
def test_new_weakness_is_said_with_its_hours(client, told, case, page, hours, words):
    people, _ = told
    write_onset(case, people, hours)
    text = banner(client, people, case, page=page)
    assert "New weakness" in text
    assert words in text
    assert "Onset " in text
    assert "Care does not wait for this record." in text


def test_a_compressed_cord_with_a_deficit_is_said_without_an_onset(client, told, case):
    people, _ = told
    stories.rewrite(case, "examination", {"frankel": "D"}, by=people.surgeon)
    text = banner(client, people, case)
    assert "Cord compressed (ESCC 2) with a deficit." in text
    assert "Onset " not in text


def test_who_may_change_the_urgency_is_led_there_and_nobody_else(client, told, case):
    people, _ = told
    write_onset(case, people, 3)
    assert "Make it an emergency" in banner(client, people, case)
    for who in ("surgeon", "observer"):
        assert "Make it an emergency" not in banner(client, people, case, who=who)
        assert "New weakness" in banner(client, people, case, who=who)


def test_a_case_in_the_emergency_lane_is_not_asked_again(client, told, case):
    people, _ = told
    write_onset(case, people, 3)
    Case.objects.filter(pk=case.pk).update(urgency="emergency")
    assert "Make it an emergency" not in banner(client, people, case)
    assert "since 3 hours" in banner(client, people, case)
