"""A judgement that stands in place of a computed score is told wherever the score is."""

from datetime import date

import pytest

from cases import scoring
from meetings.brief import brief_of, room_brief_of
from meetings.snapshots.faces import case_face
from tests import stories

DAY = date(2026, 11, 30)


@pytest.fixture
def item(people):
    item = stories.presented(people)
    what = {"by": people.surgeon, "reason": "Unstable on standing films."}
    lesion = item.case.lesions.get()
    scoring.override(item.case, "SINS", lesion=lesion.pk, score="13 (Berger)", **what)
    return item


def test_the_frozen_score_says_who_judged_otherwise_and_why(item):
    (lesion,) = case_face(item)["lesions"]

    assert lesion["sins"]["words"].startswith(
        f"SINS 13 (Berger), set by {item.case.scores.get(status='overridden').by.name} "
        "(Unstable on standing films). Computed: SINS 9"
    )
    assert lesion["sins"]["total"] == 9


def test_the_brief_says_that_the_score_was_overridden(item):
    shown = {fact["label"]: fact["value"] for fact in brief_of(item.case, on=DAY)["facts"]}
    assert shown["SINS overridden"] == "13 (Berger) at T8"


def test_the_room_says_so_too_and_names_nobody(item):
    shown = {fact["label"]: fact["value"] for fact in room_brief_of(item.case, on=DAY)["facts"]}
    assert shown["SINS"] == f"9, indeterminate; overridden: 13 ({item.case.reference}) at T8"
