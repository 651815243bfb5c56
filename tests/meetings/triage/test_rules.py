"""The pure rules of triage: which version holds, for which case, and what a seed draws."""

from datetime import date

import pytest

from meetings.lot import Quarter, draw, last_over, quarter_of, size
from meetings.validity import Cover, Standing, misfit, why_not

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 28)


def standing(**other) -> Standing:
    said = {"number": 2, "newest": 2, "is_signed": True, "is_retired": False, "review_on": DAY}
    return Standing(**{**said, **other})


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, ""),
        ({"review_on": date(2026, 11, 27)}, "reviewed by 27 November 2026"),
        ({"is_signed": False}, "draft"),
        ({"newest": 3}, "Version 3 has replaced"),
        ({"is_retired": True}, "withdrawn"),
    ],
)
def test_a_version_holds_until_its_review_date_and_no_longer(other, words):
    sentence = why_not(standing(**other), DAY)
    assert words in sentence
    assert bool(words) == bool(sentence)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (("metastasis", "recurrence", "routine"), ""),
        (("metastasis", "recurrence", "urgent"), ""),
        (("metastasis", "recurrence", "emergency"), "emergency"),
        (("intradural", "recurrence", "routine"), "tumour class"),
        (("metastasis", "", "routine"), "not recorded"),
    ],
)
def test_a_protocol_is_for_what_it_covers(case, words):
    cover = Cover(("metastasis",), ("recurrence", "after_surgery"))
    tumour_class, reason, urgency = case
    sentence = misfit(cover, tumour_class=tumour_class, reason=reason, urgency=urgency)
    assert words in sentence
    assert bool(words) == bool(sentence)
    assert misfit(Cover(), tumour_class="", reason="", urgency="routine") == ""


@pytest.mark.parametrize(
    ("listed", "percent", "least", "drawn"),
    [(0, 5, 5, 0), (3, 5, 5, 3), (100, 5, 5, 5), (101, 5, 5, 6), (400, 5, 5, 20), (9, 0, 1, 1)],
)
def test_the_share_is_rounded_up_and_never_less_than_the_least(listed, percent, least, drawn):
    assert size(listed, percent=percent, least=least) == drawn


def test_the_same_seed_draws_the_same_whatever_the_order():
    keys = [f"{number}" for number in range(200)]
    drawn = draw(keys, seed="a", count=10)
    assert draw(reversed(keys), seed="a", count=10) == drawn
    assert len(set(drawn)) == 10
    assert draw(keys, seed="b", count=10) != drawn
    hits = [key for number in range(500) for key in draw(keys, seed=f"{number}", count=20)]
    counts = [hits.count(key) for key in keys]
    assert 20 < min(counts) <= max(counts) < 90, "each is drawn about fifty times"


def test_quarters():
    assert quarter_of(DAY) == Quarter(2026, 4)
    assert last_over(DAY) == Quarter(2026, 3)
    assert last_over(date(2026, 1, 1)) == Quarter(2025, 4)
    fourth = Quarter(2025, 4)
    assert (fourth.first, fourth.after) == (date(2025, 10, 1), date(2026, 1, 1))
    assert fourth.is_over(date(2026, 1, 1))
    assert not fourth.is_over(date(2025, 12, 31))
