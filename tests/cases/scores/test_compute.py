"""One entry for all instruments: facts, full input spaces, ranges, and nothing that raises."""

import itertools
import sys
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.scores import INSTRUMENTS, Result, compute, input_space
from tests.cases.scores.facts import COMPLETE, FACTS

pytestmark = pytest.mark.slow

SPACES = {
    "SINS": (1296, {"stable": 314, "indeterminate": 847, "unstable": 135}),
    "TOKUHASHI_2005": (1458, {"0-8:<6mo": 945, "9-11:>=6mo": 434, "12-15:>=12mo": 79}),
    "TOMITA_2001": (
        18,
        {
            "2-3:wide_or_marginal": 3,
            "4-5:marginal_or_intralesional": 5,
            "6-7:palliative_surgery": 6,
            "8-10:supportive": 4,
        },
    ),
    "MODIFIED_BAUER": (12, {"0-1": 4, "2": 4, "3-4": 4}),
    "NESMS": (8, {"0": 1, "1": 3, "2": 3, "3": 1}),
    "MFI5": (32, {"not_frail": 6, "mildly_frail": 10, "severely_frail": 16}),
}


@pytest.mark.parametrize(
    ("instrument", "inputs", "expected"),
    FACTS,
    ids=[f"{name}-{number}" for number, (name, _, _) in enumerate(FACTS)],
)
def test_a_published_fact_holds(instrument, inputs, expected):
    result = compute(instrument, inputs)
    expected = {"error": None, **expected}
    assert {key: getattr(result, key) for key in expected} == expected


@pytest.mark.parametrize("instrument", SPACES)
def test_the_whole_input_space_falls_into_its_bands(instrument):
    results = [compute(instrument, inputs) for inputs in input_space(instrument)]
    count, bands = SPACES[instrument]
    assert len(results) == count
    assert Counter(result.band for result in results) == bands
    assert all(result.error is None for result in results)
    assert all(sum(result.component_points) == result.score for result in results)


def test_a_range_holds_the_total_for_every_subset_of_sins_items():
    items = [item.key for item in INSTRUMENTS["SINS"].items]
    subsets = [s for size in range(7) for s in itertools.combinations(items, size)]
    assert len(subsets) == 64
    for inputs in itertools.islice(input_space("SINS"), 0, None, 29):
        total = compute("SINS", inputs).score
        for known in subsets:
            result = compute("SINS", {item: inputs[item] for item in known})
            assert result.low <= total <= result.high
            assert set(result.missing) == set(items) - set(known)
            assert (result.score is None) == bool(result.missing)


@pytest.mark.parametrize("instrument", ["TOMITA_2001", "MODIFIED_BAUER", "NESMS", "MFI5"])
def test_a_range_is_exactly_what_the_missing_item_leaves_open(instrument):
    space = list(input_space(instrument))
    for item in INSTRUMENTS[instrument].items:
        groups: dict[tuple, list[dict]] = {}
        for inputs in space:
            rest = tuple((key, value) for key, value in inputs.items() if key != item.key)
            if item.key != "albumin":
                groups.setdefault(rest, []).append(inputs)
        for rest, group in groups.items():
            totals = [compute(instrument, inputs).score for inputs in group]
            result = compute(instrument, dict(rest))
            assert result.partial_range == [min(totals), max(totals)]
            assert result.error == f"missing:{item.key}"


def test_every_instrument_has_a_complete_example_and_a_source():
    assert set(COMPLETE) == set(INSTRUMENTS)
    for key, inputs in COMPLETE.items():
        result = compute(key, inputs)
        assert result.error is None, key
        assert result.band, key
        assert result.band_words, key
        assert result.name, key
        assert result.citation, key
        assert result.edition, key
        assert len(result.table_version) == 16
        assert all(line.label and line.value for line in result.items), key


def test_scores_say_which_way_they_point():
    better = {key for key, one in INSTRUMENTS.items() if one.direction == "higher is better"}
    assert better >= {"TOKUHASHI_2005", "MODIFIED_BAUER", "BAUER_1995", "NESMS", "KPS"}
    assert INSTRUMENTS["SINS"].direction == INSTRUMENTS["TOMITA_2001"].direction
    assert INSTRUMENTS["TOMITA_2001"].direction == "higher is worse"


@pytest.mark.parametrize("key", COMPLETE)
def test_an_error_and_a_warning_have_a_sentence(key):
    for inputs in (COMPLETE[key], {}):
        result = compute(key, inputs)
        assert bool(result.error) == bool(result.error_words)
        assert bool(result.warning) == bool(result.warning_words)
        assert bool(result.flag) == bool(result.flag_words)


def test_what_is_no_instrument_or_no_inputs_is_said():
    assert compute("GLASGOW", {}).error == "unknown_value:instrument"
    assert compute(None, {}).error == "unknown_value:instrument"
    assert compute(["SINS"], {}).error == "unknown_value:instrument"
    for inputs in (None, [], "SINS", 7):
        assert compute("SINS", inputs).error == "unknown_value:inputs"


def test_only_summed_scores_have_an_input_space():
    with pytest.raises(ValueError, match="no finite input space"):
        next(input_space("AIS"))


def test_cells_that_no_source_confirms_are_marked():
    sure = compute("NOMS", COMPLETE["NOMS"])
    unsure = compute("NOMS", {**COMPLETE["NOMS"], "tolerates_surgery": False})
    assert set(unsure.unconfirmed) - set(sure.unconfirmed) == {"This cell of the framework"}


STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.text(alphabet=st.characters(categories=None), max_size=12),
    st.integers(),
    st.sampled_from([10**5000, -(10**400), sys.maxsize, 0, -1]),
    st.floats(allow_nan=True, allow_infinity=True),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.sampled_from([Decimal("sNaN"), b"mechanical", 3j, object(), ..., {"a": 1}, [[]], {1}]),
    st.lists(st.one_of(st.text(max_size=3), st.integers(), st.none(), st.lists(st.none()))),
)
WORDS = st.sampled_from(
    sorted({value for inputs in COMPLETE.values() for value in inputs.values()
            if isinstance(value, str)})
)  # fmt: skip
KEYS = sorted({key for inputs in COMPLETE.values() for key in inputs} | {
    "level", "tumour_class", "published_total_only", "published_band_only", "asa", "frankel",
    "ecog", "paraplegia_by_index_tumour", "recommended_margin", "disability_at_discharge",
})  # fmt: skip


@settings(max_examples=120, deadline=None, database=None)
@given(
    instrument=st.sampled_from(sorted(INSTRUMENTS)),
    inputs=st.dictionaries(st.sampled_from(KEYS), st.one_of(WORDS, STRANGE), max_size=8),
)
def test_no_inputs_whatever_raise(instrument, inputs):
    result = compute(instrument, inputs)
    assert isinstance(result, Result)
    assert result.error is None or (result.error_words and result.score is None)
    result.error_words.encode("utf-8")


@settings(max_examples=60, deadline=None, database=None)
@given(data=st.data(), value=STRANGE)
def test_one_strange_value_in_good_inputs_is_never_a_zero(data, value):
    instrument = data.draw(st.sampled_from(sorted(SPACES)))
    item = data.draw(st.sampled_from(INSTRUMENTS[instrument].items))
    result = compute(instrument, {**COMPLETE[instrument], item.key: value})
    assert isinstance(result, Result)
    if not isinstance(value, bool | int | float | Decimal | str):
        assert result.error
        assert result.score is None


# Prognosis scores of the demonstration cases: inputs, then the total.
PROGNOSIS = {
    "D1": (
        ((80, 1, 1, "removable", "kidney", "D"), 10),
        (("moderate", "treatable", "multiple"), 6),
        ((False, True, True, False), 2),
        ((2, "independent", 38), 2),
    ),
    "D8": (
        ((50, 4, 5, "unremovable", "lung", "C"), 2),
        (("rapid", "untreatable", "multiple"), 10),
        ((False, False, False, False), 0),
        ((0, "nonambulatory", 31), 0),
    ),
    "D9": (
        ((90, 2, 2, "none", "breast", "E"), 13),
        (("slow", "none", "multiple"), 3),
        ((True, True, True, False), 3),
        ((3, "independent", 41), 3),
    ),
}
ASKED = ("TOKUHASHI_2005", "TOMITA_2001", "MODIFIED_BAUER", "NESMS")


@pytest.mark.parametrize("case", PROGNOSIS)
def test_a_demonstration_case_has_its_prognosis_scores(case):
    for instrument, (values, total) in zip(ASKED, PROGNOSIS[case], strict=True):
        keys = [item.key for item in INSTRUMENTS[instrument].items]
        inputs = dict(zip(keys, values, strict=True))
        if instrument == "NESMS":
            inputs["albumin_unit"] = "g/L"
        assert compute(instrument, inputs).score == total, instrument


def test_a_score_made_before_todays_drugs_says_so():
    assert "systemic options" in compute("TOKUHASHI_2005", COMPLETE["TOKUHASHI_2005"]).warning_words
    assert compute("TOMITA_2001", COMPLETE["TOMITA_2001"]).warning == "strategy_of_its_time"
