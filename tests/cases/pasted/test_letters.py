"""Letters of referrers in English and German: what is proposed, and what is not."""

from datetime import date

import pytest

from cases.pasted import certain, read_letter

TODAY = date(2026, 11, 28)
ENGLISH = """Dear colleagues,

Re: Mr Arthur ALBERS, DOB 17/06/1964, MRN 300-4711

Diagnosis: Clear cell renal carcinoma, nephrectomy 2023
ICD-10: C79.5, G95.2

Thank you for seeing this 62-year-old man with a lytic metastasis of T8. MRI of the whole
spine of 20 November 2026 shows ESCC 2; the lesion is bright on T2 weighted images.
Primary staged pT3a N0 M0. No evidence of metastases in the brain. Frankel D, KPS 80 %.

Question: Separation surgery before SBRT?
"""
GERMAN = """Sehr geehrte Frau Kollegin Dr. Meier,

wir berichten über Frau Anna Müller-Lüdenscheidt, geb. 03.05.1958, Pat.-Nr.: A/20418,
die sich am 12.11.2026 vorstellte.

Diagnose: Multiples Myelom, Osteolyse BWK 12 bis LWK 2
Fragestellung: Kyphoplastie oder Bestrahlung?

Die 68-jährige Patientin ist mobil, ECOG-Score 1. MRT der BWS vom 10.11.2026.
Keine Metastasen. Im T1-gewichteten Bild signalarm. Filiae anderer Herkunft ausgeschlossen.
"""


def values(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in read_letter(text, today=TODAY):
        found.setdefault(one.field, []).append(one.value)
    return found


def test_an_english_letter():
    assert values(ENGLISH) == {
        "record_number": ["300-4711"],
        "birth_date": ["1964-06-17"],
        "family_name": ["Albers"],
        "given_name": ["Arthur"],
        "sex": ["male"],
        "tumour_class": ["metastasis"],
        "diagnosis": ["Clear cell renal carcinoma, nephrectomy 2023"],
        "icd10": ["C79.5", "G95.2"],
        "levels": ["T8"],
        "performance": ["kps 80"],
        "frankel": ["D"],
        "mri_on": ["2026-11-20"],
        "question": ["Separation surgery before SBRT?"],
    }


def test_a_german_letter():
    assert values(GERMAN) == {
        "record_number": ["A/20418"],
        "birth_date": ["1958-05-03"],
        "family_name": ["Müller-Lüdenscheidt"],
        "given_name": ["Anna"],
        "sex": ["female"],
        "tumour_class": ["haematological"],
        "diagnosis": ["Multiples Myelom, Osteolyse BWK 12 bis LWK 2"],
        "levels": ["T12–L2"],
        "performance": ["ecog 1"],
        "mri_on": ["2026-11-10"],
        "question": ["Kyphoplastie oder Bestrahlung?"],
    }


def test_each_proposal_carries_the_words_it_came_from():
    by_field = {one.field: one for one in read_letter(ENGLISH, today=TODAY)}
    assert "DOB 17/06/1964" in by_field["birth_date"].source
    assert "lytic metastasis of T8" in by_field["levels"].source
    assert all(one.source in " ".join(ENGLISH.split()) for one in by_field.values())


@pytest.mark.parametrize(
    ("words", "levels"),
    [
        ("Fraktur BWK 8", ["T8"]),
        ("Tumor in Th 8 und L2", ["T8", "L2"]),
        ("BWK6-10", ["T6–T10"]),
        ("D8 lesion", ["T8"]),
        ("HWK 3/4", ["C3–C4"]),
        ("T1 weighted, T2-gewichtet, T2w, T1 signal", []),
        ("cT2 N1 M0 and T2 N0", []),
        ("C41.2 and C64 and D16.6", []),
        ("T13, L9, C8, S7", []),
        ("L5 bis L2", []),
    ],
)
def test_levels_are_told_from_what_looks_like_one(words, levels):
    assert values(words).get("levels", []) == levels


@pytest.mark.parametrize(
    "words",
    ["born 31/02/1960", "geb. 03.05.2031", "DOB 1/1/1850", "born 1960", "KPS 85", "ECOG 7"],
)
def test_what_cannot_be_is_not_proposed(words):
    assert values(words) == {}


def test_of_two_answers_a_person_chooses():
    two = read_letter("KPS 80, ECOG 1. Levels T8 and L2.", today=TODAY)
    assert [one.field for one in certain(two)] == ["levels", "levels"]


@pytest.mark.parametrize("text", ["", "\0", "x" * 60_000, "T" * 50_000, "(" * 50_000,
                                  "geb. " * 10_000, "Name: " + "A " * 20_000,
                                  "MRT " * 12_000, "no " * 15_000, "1." * 25_000])  # fmt: skip
@pytest.mark.timeout(10)
def test_no_text_keeps_the_reader_busy(text):
    read_letter(text, today=TODAY)
