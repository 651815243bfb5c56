import pytest

from cases.levels import (
    ORDER,
    SNOMED_LEVELS,
    Level,
    in_words,
    level_of,
    levels_in,
    span,
    spans_in,
)


def test_levels_run_from_the_occiput_to_the_coccyx():
    assert len(Level) == 31
    assert (min(Level, key=ORDER.get), max(Level, key=ORDER.get)) == ("OC", "CO")
    assert ORDER["C7"] < ORDER["T1"] < ORDER["T10"] < ORDER["L1"] < ORDER["S5"] < ORDER["CO"]


def test_span_includes_both_ends_and_crosses_regions():
    assert span("T11", "L1") == ["T11", "T12", "L1"]
    assert span("C4", "C4") == ["C4"]
    assert span("OC", "CO") == list(Level)


def test_span_refuses_a_reversed_order_in_words():
    with pytest.raises(ValueError, match="Enter the upper level first") as refused:
        span("L3", "T8")
    assert "L3" in str(refused.value)
    assert "T8" in str(refused.value)


@pytest.mark.parametrize("word", ["T13", "L6", "C8", "", "t8", "C0"])
def test_a_level_that_does_not_exist_is_asked_for(word):
    with pytest.raises(ValueError, match="is not a level of the spine"):
        level_of(word)


def test_snomed_names_every_vertebra_once_and_neither_trap_code():
    assert set(SNOMED_LEVELS.values()) == set(Level) - {"OC", "CO"}
    assert len(SNOMED_LEVELS) == 29
    assert SNOMED_LEVELS["280849005"] == "T12"
    assert "3572006" not in SNOMED_LEVELS
    assert "1186895000" not in SNOMED_LEVELS


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("T8", [("T8", "T8")]),
        ("t8", [("T8", "T8")]),
        ("Th8", [("T8", "T8")]),
        ("D 8", [("T8", "T8")]),
        ("T6-T10", [("T6", "T10")]),
        ("Th6-10", [("T6", "T10")]),
        ("T6–10, L2", [("T6", "T10"), ("L2", "L2")]),
        ("T12 to L1 and S1", [("T12", "L1"), ("S1", "S1")]),
        ("C7..Th2", [("C7", "T2")]),
        ("occiput-C2; coccyx", [("OC", "C2"), ("CO", "CO")]),
        ("L2 + L4 & S1", [("L2", "L2"), ("L4", "L4"), ("S1", "S1")]),
        (" , ", []),
        ("", []),
    ],
)
def test_spans_are_read_as_clinicians_write_them(typed, spans):
    assert spans_in(typed) == spans


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("T13", "is not a level of the spine"),
        ("L10", "is not a level of the spine"),
        ("T10-6", "lies below the lower level"),
        ("T", "is not a level of the spine"),
        ("8", "is not a level. Write T8"),
        ("hip", "is not a level. Write T8"),
        ("T8 T9", "is not a level. Write T8"),
        ("T8-", "is not a level. Write T8"),
        ("T٨", "is not a level"),
        ("T8" * 4000, "is not a level. Write T8"),
        ("<script>", "is not a level. Write T8"),
    ],
)
def test_what_names_no_level_is_asked_for_in_a_short_sentence(typed, sentence):
    with pytest.raises(ValueError, match=sentence) as told:
        spans_in(typed)
    assert len(str(told.value)) < 260


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("L2, T6-8", ["T6", "T7", "T8", "L2"]),
        ("T8, T7-T9", ["T7", "T8", "T9"]),
        ("T11-L1", ["T11", "T12", "L1"]),
    ],
)
def test_levels_are_touched_once_from_the_head_downwards(typed, levels):
    assert levels_in(typed) == levels


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        (["T6", "T7", "T8", "L2"], "T6–T8, L2"),
        (["L2", "T8"], "T8, L2"),
        (["T12", "L1"], "T12–L1"),
        (["S5", "CO"], "S5–Coccyx"),
        (["T8", "nonsense"], "T8"),
        ([], ""),
    ],
)
def test_levels_are_told_as_spans_of_neighbours(levels, words):
    assert in_words(levels) == words


def test_every_stretch_reads_back_as_it_was_written():
    for place, upper in enumerate(Level):
        for lower in list(Level)[place:]:
            levels = span(upper, lower)
            assert levels_in(in_words(levels)) == levels
