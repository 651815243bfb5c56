"""When a result contradicts what the plan rests on, and when it does not."""

import pytest

from meetings.contradictions import Basis, Result, contradictions

BASIS = Basis(
    tumour_class="metastasis",
    morphology="8310/3",
    diagnosis="Clear cell renal carcinoma",
    frankel="D",
    sins=9,
)
EN_BLOC = Basis(tumour_class="primary_malignant", resection="en_bloc", planned_margin="wide")


def said(basis: Basis, section: str, sins: int | None = None, **values) -> list[str]:
    results = [Result("1", section, values)] if section else []
    return [one.words for one in contradictions(basis, results, sins=sins)]


@pytest.mark.parametrize(
    ("basis", "section", "values", "words"),
    [
        (BASIS, "pathology", {"morphology": "9732/3", "diagnosis": "Myeloma"}, "says Myeloma"),
        (Basis(tumour_class="metastasis"), "pathology", {"morphology": "9200/0"}, "9200/0"),
        (Basis(tumour_class="primary_benign"), "pathology", {"morphology": "9180/3"}, "benign"),
        (Basis(tumour_class="primary_malignant"), "pathology", {"morphology": "8140/6"}, "malig"),
        (BASIS, "postoperative_check", {"frankel": "C"}, "Frankel C, D at the decision"),
        (Basis(frankel="none"), "follow_up", {"frankel": "D"}, "Frankel D, E at the decision"),
        (BASIS, "postoperative_check", {"change": "worse"}, "worse than before"),
        (EN_BLOC, "pathology", {"residual": "R1"}, "the specimen is R1"),
        (EN_BLOC, "pathology", {"achieved_margin": "intralesional"}, "margin is intralesional"),
        (EN_BLOC, "pathology", {"margin_dural": "intralesional"}, "(dural)"),
        (EN_BLOC, "pathology", {"achieved_margin": "marginal"}, "wide margin was planned"),
        (EN_BLOC, "operation", {"done_resection": "debulking"}, "done: intralesional debulking"),
        (BASIS, "operation", {"status": "stopped"}, "begun and stopped"),
        (BASIS, "complication", {"grade": "IIIa", "type": "infection_deep"}, "Clavien-Dindo IIIa"),
        (BASIS, "follow_up", {"spino": "local_progression"}, "grown again"),
        (BASIS, "follow_up", {"new_lesions": True}, "new lesions"),
        (BASIS, "follow_up", {"implant": "broken"}, "implant is broken"),
        (BASIS, "radiotherapy", {"course": "stopped"}, "radiotherapy was stopped"),
    ],
)
def test_a_result_that_contradicts_the_basis_says_so(basis, section, values, words):
    (found,) = said(basis, section, **values)
    assert words in found


@pytest.mark.parametrize(
    ("basis", "section", "values"),
    [
        (BASIS, "pathology", {"morphology": "8310/3"}),
        (BASIS, "pathology", {"morphology": "8310/6"}),
        (BASIS, "pathology", {"residual": "R1", "achieved_margin": "intralesional"}),
        (EN_BLOC, "pathology", {"residual": "R0", "achieved_margin": "wide"}),
        (EN_BLOC, "operation", {"done_resection": "en_bloc_sacrectomy"}),
        (BASIS, "postoperative_check", {"frankel": "E", "change": "better"}),
        (Basis(), "postoperative_check", {"frankel": "A"}),
        (Basis(frankel="E"), "follow_up", {"frankel": "none"}),
        (BASIS, "complication", {"grade": "II"}),
        (BASIS, "complication", {"grade": "V", "type": "death"}),
        (BASIS, "complication", {"grade": "IVa", "outcome": "death"}),
        (BASIS, "follow_up", {"spino": "local_control", "new_lesions": False}),
        (BASIS, "radiotherapy", {"course": "completed"}),
        (BASIS, "drug", {"drug": "Sunitinib"}),
    ],
)
def test_a_result_that_fits_says_nothing(basis, section, values):
    assert said(basis, section, **values) == []


def test_a_spine_that_is_unstable_now_says_so_once():
    assert said(BASIS, "", sins=13) == ["The spine is unstable now: SINS 13, 9 at the decision."]
    assert said(BASIS, "", sins=12) == []
    assert said(Basis(sins=14), "", sins=15) == []
