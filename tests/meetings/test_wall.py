"""What fits on the wall."""

from datetime import UTC, datetime

from meetings.wall import Fitted, expected_end, fitted

FOUR = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def test_text_shrinks_in_steps_and_is_then_cut_at_a_word():
    assert fitted("Surgery first.", 100) == Fitted("Surgery first.", "")
    assert fitted("word " * 10, 100).size == "long"
    assert fitted("word " * 15, 100).size == "longer"
    assert not fitted("x" * 100, 100).is_cut
    cut = fitted("first, second, " * 20, 100)
    assert cut.is_cut
    assert len(cut.text) <= 100
    assert cut.text.endswith(("first", "second"))


def test_text_without_a_space_is_cut_all_the_same():
    assert fitted("x" * 1000, 100) == Fitted("x" * 100, "longer", is_cut=True)


def test_line_ends_take_no_room():
    assert fitted(" One.\n\n Two. ", 100).text == "One. Two."


def test_the_end_moves_with_the_delay():
    assert f"{expected_end(FOUR, 45, 0):%H:%M}" == "16:45"
    assert f"{expected_end(FOUR, 45, 12):%H:%M}" == "16:57"
    assert expected_end(FOUR, 45, None) is None
    assert expected_end(FOUR, 45, 3 * 24 * 60) is None
