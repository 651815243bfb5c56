"""Two writers in one text: both changes stay, and a true clash is never resolved in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.merging import merged

pytestmark = pytest.mark.slow

BASE = "Separation surgery at T8, then radiosurgery."


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (
            "Urgent separation surgery at T8, then radiosurgery.",
            "Separation surgery at T8, then radiosurgery after two weeks.",
            "Urgent separation surgery at T8, then radiosurgery after two weeks.",
        ),
        (BASE, "SBRT alone.", "SBRT alone."),
        ("SBRT alone.", BASE, "SBRT alone."),
        ("The same words.", "The same words.", "The same words."),
        (
            "Separation surgery at T9, then radiosurgery.",
            "Separation surgery at T8, then radiosurgery, if the wound is dry.",
            "Separation surgery at T9, then radiosurgery, if the wound is dry.",
        ),
    ],
)
def test_changes_at_different_places_stand_together(theirs, mine, both):
    assert merged(BASE, theirs, mine) == both


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (
            "Separation surgery at T9, then radiosurgery.",
            "Separation surgery at T10, then radiosurgery.",
        ),
        ("", "Separation surgery at T8, then radiosurgery and drugs."),
        ("Observe.", "Operate."),
    ],
)
def test_different_changes_of_the_same_words_are_a_clash(theirs, mine):
    assert merged(BASE, theirs, mine) is None
    assert merged(BASE, mine, theirs) is None


TEXTS = st.lists(st.sampled_from(["we", "operate", "T8", ",", "then", "wait"]), max_size=8).map(
    " ".join
)


@given(TEXTS, TEXTS)
def test_one_writer_alone_always_gets_their_own_words(base, text):
    assert merged(base, base, text) == text
    assert merged(base, text, base) == text
    assert merged(base, text, text) == text


@given(TEXTS, TEXTS, TEXTS)
def test_nobody_writes_a_word_that_neither_wrote_and_order_does_not_matter(base, theirs, mine):
    both = merged(base, theirs, mine)
    assert both == merged(base, mine, theirs)
    if both is not None:
        assert set(both.split()) <= set(f"{base} {theirs} {mine}".split())
