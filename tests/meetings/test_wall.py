"""What fits on the wall."""

from meetings.wall import Fitted, fitted


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
