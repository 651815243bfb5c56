import pytest

from cases.record import catalogue
from cases.record.code_tables import ICD10, ICDO3
from cases.record.codes import LISTS, SNOMED_OF, code_of, entry_of, label_of, of_class, search
from cases.record.fields import Kind
from cases.record.preparation import CONDITIONS

VERIFIED_ICD10 = (
    "C41.2 C41.4 D16.6 D16.8 C79.5 C79.4 C79.3 C72.0 C72.1 C70.1 D33.4 D32.1 D36.1 D43.4 "
    "D42.1 D48.0 D18.0 D21.6 C49.6 C90.0 C90.2 C90.3 C85.9 C80.0 C34.9 C50.9 C61 C64 C73 "
    "G95.2 G99.2 G83.4 G55.0 M49.5 M90.7 T81.4 T84.2 T84.6 G97.8 Z51.0 Z51.5"
)
VERIFIED_ICDO3 = (
    "9191/0 9200/0 9200/1 9210/0 9220/3 9243/3 9240/3 9180/3 9250/1 9250/3 9260/3 9370/3 "
    "9371/3 9372/3 9120/0 9751/1 9731/3 9732/3 9590/3 9680/3 9391/3 9392/3 9394/1 9383/1 "
    "9400/3 9421/3 9530/0 9539/1 9530/3 9560/0 9540/0 9540/3"
)
UNCONFIRMED_ICDO3 = ["9364/3", "9421/1", "9161/1", "9260/0"]


def test_the_lists_are_those_that_were_seen_in_a_source():
    assert sorted(row.code for row in ICD10) == sorted(VERIFIED_ICD10.split())
    icdo3 = [*VERIFIED_ICDO3.split(), *UNCONFIRMED_ICDO3]
    assert sorted(row.code for row in ICDO3) == sorted(icdo3)
    assert {row.code for row in LISTS["loinc"]} == {
        *("89247-1", "89243-0", "97509-4", "72514-3", "38214-3", "1751-7")
    }
    assert len(LISTS["snomed"]) == 22 + 29


def test_what_is_not_confirmed_is_marked_and_nothing_else():
    marked = {row.code for rows in LISTS.values() for row in rows if not row.confirmed}
    assert marked == {*UNCONFIRMED_ICDO3, "413499007", "94602001"}


@pytest.mark.parametrize("name", LISTS)
def test_no_code_and_no_words_twice(name):
    codes = [row.code for row in LISTS[name]]
    words = [row.words.casefold() for row in LISTS[name]]
    assert len(codes) == len(set(codes))
    assert len(words) == len(set(words))


def test_the_traps_of_open_lists():
    assert "not the sacrum" in entry_of("icd10", "C41.2").note
    assert "not the sacrum" in entry_of("icd10", "D16.6").note
    assert "sacrum" in entry_of("icd10", "C41.4").words
    assert "brain" in entry_of("icd10", "C79.3").words
    assert entry_of("icd10", "G83.4").words == "Cauda equina syndrome"
    assert entry_of("icd10", "G95.2").words == "Cord compression"
    assert label_of("icdo3", "9370/3") == "Chordoma (9370/3)"
    assert entry_of("icd10", "C79.51") is None, "that is ICD-10-CM"


def test_the_behaviour_follows_from_the_code():
    assert entry_of("icdo3", "9530/0").behaviour == "benign"
    assert entry_of("icdo3", "9250/1").behaviour == "uncertain whether benign or malignant"
    assert entry_of("icdo3", "9370/3").behaviour == "malignant"
    assert all(row.behaviour for row in ICDO3)
    assert entry_of("icd10", "C41.2").behaviour == ""


@pytest.mark.parametrize(
    "typed", ["Chordoma", "chordoma ", "9370/3", "Chordoma (9370/3)", "CHORDOMA"]
)
def test_words_label_and_code_are_read_back(typed):
    assert code_of("icdo3", typed) == "9370/3"


@pytest.mark.parametrize("typed", ["", "chord", "9370/4", "(", "Chordoma (9999/9)", "\x00"])
def test_what_is_not_in_the_list_has_no_code(typed):
    assert code_of("icdo3", typed) == ""


def test_every_label_is_read_back():
    for name, rows in LISTS.items():
        for row in rows:
            assert code_of(name, label_of(name, row.code)) == row.code


def test_a_search_takes_every_word_and_the_common_name():
    assert [row.code for row in search("icdo3", "chordoma ded")] == ["9372/3"]
    assert [row.code for row in search("icd10", "metastasis bone")] == ["C79.5"]
    assert "D32.1" in [row.code for row in search("icd10", "meningioma")]
    assert len(search("icd10", "", limit=5)) == 5
    assert search("no such list", "bone") == []


def test_a_class_sees_its_own_codes_and_the_common_ones():
    codes = {row.code for row in of_class("icd10", "intradural")}
    assert {"D43.4", "D32.1", "G95.2"} <= codes
    assert "C41.2" not in codes


def test_codes_stand_for_the_answers_of_the_record():
    intents = {key for key, _ in catalogue.field_of("planning", "intent").values}
    assert set(SNOMED_OF["intent"]) <= intents
    trends = {key for key, _ in catalogue.field_of("follow_up", "disease_trend").values}
    assert set(SNOMED_OF["disease_trend"]) == trends
    known = {row.code for row in LISTS["snomed"]}
    assert all(code in known for rows in SNOMED_OF.values() for code in rows.values())


def test_every_field_of_codes_has_its_list():
    for one in catalogue.SECTIONS.values():
        for field in one.fields:
            if field.kind is Kind.CODE:
                assert field.codes in LISTS


def test_the_comorbidities_are_the_seventeen_of_charlson_and_those_of_the_frailty_index():
    charlson = {key for key, _ in CONDITIONS} - {"none"}
    assert len(charlson) + 2 == 17, "diabetes is asked apart, once for both indices"
    assert {row.code for row in LISTS["comorbidity"]} >= charlson
