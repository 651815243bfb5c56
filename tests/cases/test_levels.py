import pytest

from cases.levels import ORDER, SNOMED_LEVELS, Level, level_of, span


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
