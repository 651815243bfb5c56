"""Which scores a case has, at which level, and why it has no others."""

from itertools import combinations

import pytest

from cases.models import Case, Lesion
from cases.scorecard import OF_A_CASE, PROGNOSIS, scorecard, sins_of_lesion
from cases.scores import INSTRUMENTS
from tests.stories import T8

ITEMS = ("bone_lesion", "alignment", "collapse", "posterolateral")
STAGED = {
    "examination": {"performance_scale": "kps", "performance_value": 80, "frankel": "D"},
    "staging": {"visceral": "none", "vertebral_metastases": 1, "extraspinal_bone_foci": 1},
    "history": {"pain": "mechanical"},
    "tumour": {"primary": "kidney"},
}


def lesion(upper: str = "T8", lower: str = "", **columns) -> Lesion:
    given = {"compartments": ["vertebral_body"], **columns}
    return Lesion(level_from=upper, level_to=lower or upper, **given)


def card(*lesions: Lesion, tumour_class: str = "metastasis", rows=None, **latest):
    rows = rows or [T8] * len(lesions)
    told = [{**row, "subject": str(one.pk)} for row, one in zip(rows, lesions, strict=True)]
    case = Case(tumour_class=tumour_class)
    return scorecard(case, {**STAGED, "lesion": told, **latest}, list(lesions))


def test_every_instrument_of_a_case_is_one_of_the_program():
    assert set(OF_A_CASE) | {"SINS", "ESCC", "NOMS"} <= set(INSTRUMENTS)
    assert set(PROGNOSIS) <= set(OF_A_CASE)


def test_a_metastasis_has_the_prognosis_scores_side_by_side_and_no_stage_of_a_primary():
    found = card(lesion())
    assert [one.instrument for one in found.prognosis] == list(PROGNOSIS)
    left = {one.instrument: one.reason for one in found.left_out}
    assert {"ENNEKING", "WBB", "MCCORMICK"} <= left.keys()
    assert all(left.values())


@pytest.mark.parametrize(
    ("tumour_class", "wanted", "unwanted"),
    [
        ("primary_malignant", {"ENNEKING", "WBB"}, {*PROGNOSIS, "MCCORMICK"}),
        ("intradural", {"MCCORMICK"}, {*PROGNOSIS, "ENNEKING", "WBB", "SINS"}),
        ("metastasis", {"SINS", "ESCC", "NOMS"}, {"ENNEKING", "MCCORMICK"}),
    ],
)
def test_the_class_decides_which_scores_are_computed(tumour_class, wanted, unwanted):
    row = {key: value for key, value in T8.items() if key != "bone_lesion"}
    scored = card(lesion(), rows=[row], tumour_class=tumour_class).scored
    found = {one.instrument for one in scored}
    assert wanted <= found
    assert not unwanted & found


def test_an_intradural_tumour_that_destroys_bone_has_a_sins():
    place = lesion(compartments=["intramedullary"])
    without = card(place, tumour_class="intradural", rows=[{"levels": ["T8", "T8"]}])
    assert without.of("SINS") == []
    assert card(place, tumour_class="intradural").of("SINS")


def test_each_lesion_has_its_own_scores():
    upper, lower = lesion("T8"), lesion("L3")
    rows = [T8, {**T8, "levels": ["L3", "L3"], "collapse": "gt50", "escc_grade": "0"}]
    found = card(upper, lower, rows=rows)
    assert [(one.lesion, one.level) for one in found.of("SINS")] == [(upper, "T8"), (lower, "L3")]
    assert [one.score for one in found.of("ESCC")] == ["2", "0"]
    assert [one.lesion for one in found.of("NOMS")] == [upper, lower]


def test_the_worst_level_of_a_lesion_counts_and_levels_are_never_added():
    place = lesion("T9", "T12")
    row = {**T8, "levels": ["T9", "T12"]}
    scored = card(place, rows=[row]).first("SINS")
    totals = {one.level: one.result.score for one in scored.others}
    assert list(totals) == ["T9", "T10", "T11", "T12"]
    assert scored.result.score == max(totals.values()) == totals[scored.level]
    assert totals["T11"] > totals["T9"]


@pytest.mark.parametrize("count", range(len(ITEMS) + 1))
def test_a_range_holds_the_total_whatever_is_missing(count):
    total = sins_of_lesion(lesion(), T8, STAGED).result.score
    for missing in combinations(ITEMS, count):
        row = {key: value for key, value in T8.items() if key not in missing}
        result = sins_of_lesion(lesion(), row, STAGED).result
        if not missing:
            assert result.score == total
            continue
        assert result.score is None
        assert result.low <= total <= result.high
        assert set(result.missing) == set(missing)


def test_a_lesion_that_is_not_localised_is_scored_as_far_as_it_is_known():
    scored = card(lesion("", ""), rows=[{"bone_lesion": "lytic"}]).first("SINS")
    assert (scored.level, scored.score) == ("", "")
    assert "location" in scored.result.missing


def test_what_is_not_begun_says_so():
    found = card(lesion(), **{key: {} for key in STAGED})
    assert not found.first("MFI5").is_begun
    assert not found.first("TOKUHASHI_2005").score


def test_the_worst_complication_and_the_newest_report_are_graded():
    worst = [{"grade": "I"}, {"grade": "IVa"}, {"grade": "II"}]
    rows = [{"type": "vte", "subject": str(place), **row} for place, row in enumerate(worst)]
    assert card(lesion(), complication=rows).first("CLAVIEN_DINDO").score == "IVa"
    reports = [
        {"cns_grade": "2", "who_edition": "cns5_2021"},
        {"cns_grade": "3", "who_edition": "cns5_2021"},
    ]
    found = card(lesion(), tumour_class="intradural", pathology=reports).first("WHO_GRADE")
    assert found.inputs["grade"] == "3"


@pytest.mark.parametrize("tumour_class", ["", "metastasis", "primary_benign", "intradural"])
def test_an_empty_record_has_no_scores_and_no_error(tumour_class):
    found = scorecard(Case(tumour_class=tumour_class), {}, [])
    assert all(not one.score for one in found.scored)
