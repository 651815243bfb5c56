import itertools
from collections import Counter

import pytest

from cases.levels import Level
from cases.scores import (
    INSTRUMENT,
    ITEMS,
    LOCATIONS,
    TABLE_VERSION,
    ScoreInputError,
    sins,
    sins_applies,
    sins_for_lesion,
    worst,
)

# The demonstration cases; each row: level, pain, bone, alignment, collapse, posterolateral, total.
DEMONSTRATION = {
    "D1": ("T8", "mechanical", "lytic", "normal", "lt50", "unilateral", 9, "indeterminate"),
    "D2": ("L2", "mechanical", "lytic", "normal", "gt50", "none", 10, "indeterminate"),
    "D3": (
        "S2",
        "occasional_nonmechanical",
        "lytic",
        "normal",
        "no_collapse_gt50_involved",
        "bilateral",
        7,
        "indeterminate",
    ),
    "D4": (
        "L4",
        "occasional_nonmechanical",
        "mixed",
        "de_novo_deformity",
        "none",
        "unilateral",
        7,
        "indeterminate",
    ),
    "D7": ("T11", "mechanical", "lytic", "de_novo_deformity", "gt50", "unilateral", 14, "unstable"),
    "D8": (
        "T4",
        "occasional_nonmechanical",
        "lytic",
        "normal",
        "lt50",
        "bilateral",
        9,
        "indeterminate",
    ),
    "D9": (
        "L3",
        "mechanical",
        "mixed",
        "normal",
        "no_collapse_gt50_involved",
        "unilateral",
        8,
        "indeterminate",
    ),
}
CHORDOMA = {
    "pain": "occasional_nonmechanical",
    "bone_lesion": "lytic",
    "alignment": "normal",
    "collapse": "no_collapse_gt50_involved",
    "posterolateral": "bilateral",
}
BREAST_L3 = {
    "pain": "mechanical",
    "bone_lesion": "mixed",
    "alignment": "normal",
    "collapse": "no_collapse_gt50_involved",
    "posterolateral": "unilateral",
}


def every_combination():
    for values in itertools.product(*(rows for rows in ITEMS.values())):
        yield dict(zip(ITEMS, (str(value) for value in values), strict=True))


@pytest.mark.parametrize("case", DEMONSTRATION)
def test_demonstration_case_has_its_published_total(case):
    level, pain, bone, alignment, collapse, posterolateral, total, band = DEMONSTRATION[case]
    score = sins(
        {
            "pain": pain,
            "bone_lesion": bone,
            "alignment": alignment,
            "collapse": collapse,
            "posterolateral": posterolateral,
        },
        level,
    )
    assert (score.total, score.band, score.status) == (total, band, "complete")
    assert score.consult


def test_all_1296_combinations_fall_into_the_three_bands():
    scores = [sins(inputs) for inputs in every_combination()]
    assert len(scores) == 1296
    assert Counter(score.band for score in scores) == {
        "stable": 314,
        "indeterminate": 847,
        "unstable": 135,
    }
    assert {score.total for score in scores} == set(range(19))
    assert all(score.total == sum(score.points.values()) for score in scores)
    assert all(score.consult == (score.total >= 7) for score in scores)


def test_a_range_holds_the_total_for_every_subset_of_items():
    subsets = [subset for size in range(7) for subset in itertools.combinations(ITEMS, size)]
    for inputs in itertools.islice(every_combination(), 0, None, 5):
        total = sins(inputs).total
        for known in subsets:
            score = sins({item: inputs[item] for item in known})
            assert score.low <= total <= score.high
            assert set(score.missing) == set(ITEMS) - set(known)
            assert (score.total is None) == bool(score.missing)


def test_a_missing_item_is_a_range_and_named_never_a_zero():
    score = sins({**BREAST_L3, "pain": ""}, "L3")
    assert (score.low, score.high, score.total, score.band) == (5, 8, None, "")
    assert score.status == "partial_range"
    assert score.missing == ("pain",)
    assert not score.consult
    assert score.words == (
        "SINS 5 to 8 at L3, pain missing: stable to indeterminate (possibly impending instability)"
    )


def test_the_line_of_a_complete_score_says_what_it_calls_for():
    assert sins(BREAST_L3, "L3").words == (
        "SINS 8 at L3: indeterminate (possibly impending instability); "
        "7 or more: surgical consultation"
    )


def test_a_range_above_the_threshold_already_calls_for_a_surgeon():
    score = sins({**BREAST_L3, "posterolateral": None}, "L3")
    assert (score.low, score.high) == (7, 10)
    assert score.consult


@pytest.mark.parametrize("level", ["CO", "T13", "L6", "S6", "sacrum"])
def test_a_level_without_points_is_asked_for(level):
    with pytest.raises(ScoreInputError, match="gives no points") as refused:
        sins(BREAST_L3, level)
    assert refused.value.code == "undefined_level"


@pytest.mark.parametrize("value", ["50", 50, "50 %", "50%"])
def test_exactly_fifty_percent_of_collapse_is_for_the_reader_to_decide(value):
    with pytest.raises(ScoreInputError, match="has to choose one") as refused:
        sins({**BREAST_L3, "collapse": value})
    assert refused.value.code == "ambiguous:collapse"


@pytest.mark.parametrize(
    ("item", "value"), [("pain", "severe"), ("collapse", 60), ("bone_lesion", "mechanical")]
)
def test_an_unknown_value_is_refused(item, value):
    with pytest.raises(ScoreInputError) as refused:
        sins({**BREAST_L3, item: value})
    assert refused.value.code == f"unknown_value:{item}"


def test_a_location_against_the_level_and_an_unknown_item_are_refused():
    with pytest.raises(ScoreInputError) as refused:
        sins({**BREAST_L3, "location": "rigid"}, "L3")
    assert refused.value.code == "contradiction:location"
    with pytest.raises(ScoreInputError) as refused:
        sins({**BREAST_L3, "age": "52"})
    assert refused.value.code == "unknown_item:age"


def test_each_level_of_a_lesion_is_scored_and_the_worst_is_shown_not_the_sum():
    scores = sins_for_lesion("S1", "S4", CHORDOMA)
    assert [(score.level, score.total) for score in scores] == [
        ("S1", 10),
        ("S2", 7),
        ("S3", 7),
        ("S4", 7),
    ]
    assert worst(scores).level == "S1"
    assert worst(scores).total == 10


def test_the_worst_of_equals_is_the_uppermost():
    assert worst(sins_for_lesion("S2", "S4", CHORDOMA)).level == "S2"


def test_a_lesion_of_which_little_is_recorded_does_not_hide_a_known_one():
    known = sins(BREAST_L3, "L3")
    incomplete = sins({"pain": "pain_free"}, "T9")
    assert known.total == 8
    assert (incomplete.low, incomplete.high) == (1, 13)
    assert worst([incomplete, known]) is known


def test_an_incomplete_score_that_is_already_higher_is_the_worst():
    incomplete = sins({**CHORDOMA, "alignment": "de_novo_deformity", "pain": ""}, "S1")
    assert incomplete.low > 8
    assert worst([sins(BREAST_L3, "L3"), incomplete]) is incomplete


def test_the_coccyx_in_a_lesion_is_not_scored():
    scores = sins_for_lesion("S5", "CO", CHORDOMA)
    assert [score.status for score in scores] == ["complete", "not_applicable"]
    assert worst(scores).level == "S5"
    assert worst(sins_for_lesion("CO", "CO", CHORDOMA)) is None


def test_a_lesion_that_is_not_localised_has_an_open_location():
    (score,) = sins_for_lesion("", "", BREAST_L3)
    assert score.missing == ("location",)
    assert (score.low, score.high) == (6, 9)


def test_the_score_is_not_for_intradural_tumours_unless_the_bone_is_destroyed():
    assert not sins_applies("intradural")
    assert sins_applies("intradural", bone_destroyed=True)
    assert sins_applies("metastasis", ["vertebral_body", "epidural"])
    assert not sins_applies("metastasis", ["intramedullary"])
    assert sins_applies("unknown")


def test_the_level_map_leaves_only_the_coccyx_undefined():
    assert set(Level) - set(LOCATIONS) == {"CO"}
    assert Counter(str(place) for place in LOCATIONS.values()) == {
        "junctional": 11,
        "mobile": 7,
        "semirigid": 8,
        "rigid": 4,
    }


def test_the_table_has_a_version_that_changes_with_it():
    # A new value here means that the rule changed: minutes already signed keep the old one.
    assert TABLE_VERSION == "255630d21f0871cd"
    assert sins(BREAST_L3).table_version == TABLE_VERSION
    assert sins(BREAST_L3).instrument == INSTRUMENT
