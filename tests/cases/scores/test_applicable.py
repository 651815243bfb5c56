"""Which instruments are meant for which class of tumour."""

import pytest

from cases.scores import applicable
from cases.vocabulary import TumourClass

EVERYONE = {"FRANKEL", "AIS", "KPS", "ECOG", "ASA", "CLAVIEN_DINDO"}
METASTASIS = EVERYONE | {
    "SINS", "ESCC", "NOMS", "TOKUHASHI_2005", "TOMITA_2001", "MODIFIED_BAUER", "NESMS", "MFI5",
    "SPINO",
}  # fmt: skip
PRIMARY = EVERYONE | {
    "SINS", "ESCC", "ENNEKING", "ENNEKING_APPROPRIATE", "WBB", "CHARLSON", "SPINO",
}  # fmt: skip
MEANT = {
    "metastasis": METASTASIS,
    "haematological": METASTASIS - {"TOKUHASHI_2005", "TOMITA_2001"},
    "primary_benign": PRIMARY,
    "primary_malignant": PRIMARY,
    "intradural": EVERYONE | {"MCCORMICK", "CHARLSON", "MFI5", "WHO_GRADE"},
    "unknown": EVERYONE | {"SINS", "ESCC"},
}


def meant(tumour_class, **place) -> set[str]:
    return {one.instrument for one in applicable(tumour_class, **place) if one.applies}


@pytest.mark.parametrize("tumour_class", TumourClass)
def test_each_class_has_its_instruments_and_a_reason_for_the_others(tumour_class):
    assert meant(tumour_class) == MEANT[tumour_class]
    for one in applicable(tumour_class):
        assert one.name
        assert bool(one.reason) != one.applies


def test_the_reason_says_for_what_the_score_is_made():
    reasons = {one.instrument: one for one in applicable("haematological")}
    assert reasons["TOKUHASHI_2005"].reason == (
        "Tokuhashi is made for metastases of solid tumours; this is a haematological tumour."
    )
    assert reasons["TOKUHASHI_2005"].can_be_overridden
    assert not reasons["ENNEKING"].can_be_overridden


def test_the_place_of_the_tumour_counts_too():
    assert meant("primary_malignant", sacral=True) == PRIMARY - {"WBB", "ESCC"}
    assert meant("primary_benign", epidural=False) == PRIMARY - {"ESCC"}
    assert "SINS" in meant("intradural", bone_destroyed=True)


def test_a_class_that_is_missing_counts_as_not_known():
    assert meant("") == MEANT["unknown"]
    assert meant("no such class") == MEANT["unknown"]
