"""Scores as a person reads them: what stands beside a value, and what is no value at all."""

import pytest
from django.urls import reverse

from cases import ledger
from cases.reading.scores import DISPUTED, ScoreLine, panel
from tests import stories

pytestmark = pytest.mark.slow

FIT = {"tolerates_surgery": "yes"}


def line(case, instrument: str) -> ScoreLine:
    case.refresh_from_db()
    return panel(case, ledger.latest(case)).of(instrument)[0]


def test_the_three_conversions_of_kps_stand_side_by_side_and_none_is_the_value(people):
    case = stories.ready(people)
    stories.rewrite(case, "examination", {"performance_value": 50}, by=people.clerk)

    one = line(case, "KPS_TO_ECOG")

    assert (one.short, one.value) == ("KPS 50 beside ECOG", "2 / 3 / 3")
    assert not one.can_be_overridden


def test_noms_says_that_the_board_decides_while_the_lists_differ_and_nobody_has_judged(people):
    case = stories.ready(people)
    stories.rewrite(case, "planning", FIT, by=people.clerk)
    assert line(case, "NOMS").dispute == ""

    stories.rewrite(case, "tumour", {"primary": "lung_non_small_cell"}, by=people.clerk)
    assert line(case, "NOMS").dispute == DISPUTED

    judged = {"radiosensitivity": "resistant", "radiosensitivity_reason": "Seen in this patient."}
    stories.rewrite(case, "tumour", judged, by=people.clerk)
    assert line(case, "NOMS").dispute == ""


def test_the_options_of_noms_are_never_shown_as_keys(people, client):
    case = stories.ready(people)
    stories.rewrite(case, "planning", FIT, by=people.clerk)
    stories.rewrite(case, "tumour", {"primary": "kidney"}, by=people.clerk)
    stories.rewrite(case, "lesion", {"escc_grade": "1c"}, by=people.clerk)
    client.force_login(people.clerk)

    page = client.get(reverse("case", args=[case.pk])).content.decode()

    assert "the board decides: radiosurgery (SRS/SBRT) / separation surgery" in page
    assert "separation_surgery" not in page
    assert page.count("cohort 2005") == 1


def test_a_stage_with_one_recommended_margin_is_not_called_disputed(people):
    case = stories.ready(people)
    stories.rewrite(case, "tumour", {"tumour_class": "primary_malignant"}, by=people.clerk)
    stage = {"enneking_grade": "G1", "enneking_site": "T2", "enneking_metastasis": "M0"}
    stories.rewrite(case, "planning", stage, by=people.clerk)

    assert line(case, "ENNEKING").choices == []
    benign = {"enneking_grade": "G0", "enneking_behaviour": "aggressive"}
    stories.rewrite(case, "planning", benign, by=people.clerk)
    assert line(case, "ENNEKING").choices == ["marginal", "wide"]


def test_wbb_is_drawn_with_the_scheme_that_was_chosen(people, client):
    case = stories.ready(people)
    stories.rewrite(case, "tumour", {"tumour_class": "primary_benign"}, by=people.clerk)
    wbb = {"wbb_numbering": "sosg_counterclockwise", "wbb_zones": ["4", "5"], "wbb_layers": ["B"]}
    client.force_login(people.clerk)
    record = reverse("case-record", args=[case.pk]) + "?open=planning"
    before = client.get(record).content.decode()
    stories.rewrite(case, "planning", wbb, by=people.clerk)

    shown = client.get(reverse("case", args=[case.pk])).content.decode()
    after = client.get(record).content.decode()

    assert before.count('class="drawing wbb"') - after.count('class="drawing wbb"') == 1
    assert "Original numbering, clockwise" in before
    words = "WBB zones 4 to 5; layers B (bone, superficial). Spine Oncology Study Group numbering"
    assert words in shown
    assert words in after
    assert "Original numbering, clockwise" not in after


def test_what_medical_oncology_says_stands_beside_the_prognosis_scores(people, client):
    case = stories.ready(people)
    said = {"prognosis_view": "Years with the first-line drugs.", "systemic_options": "Two lines."}
    stories.rewrite(case, "planning", said, by=people.clerk)
    client.force_login(people.clerk)

    page = client.get(reverse("case", args=[case.pk])).content.decode()

    prognosis = page[page.index('id="prognosis"') :]
    before_the_first_score = prognosis[: prognosis.index("Tokuhashi <span")]
    assert "Years with the first-line drugs." in before_the_first_score
    assert "Two lines." in before_the_first_score
