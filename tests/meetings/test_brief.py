"""A room never reads who the patient is, however the name was written into free text."""

import pytest

from cases.models import Case, Patient
from meetings.brief import pseudonymised


def shown(text: str, *, family: str, given: str = "", number: str = "4711") -> str:
    person = Patient(record_number=number, family_name=family, given_name=given)
    return pseudonymised(text, Case(number=7, patient=person))


@pytest.mark.parametrize(
    ("family", "text", "expected"),
    [
        ("Garcia Lopez", "Mrs Garcia prefers SBRT.", "Mrs S-0007 prefers SBRT."),
        ("Garcia Lopez", "Garcia  Lopez, T8", "S-0007, T8"),
        ("Meyer-Lang", "Meyer-Lang and Mr Lang", "S-0007 and Mr S-0007"),
        ("Smith", "smith's cord, SMITH", "S-0007's cord, S-0007"),
        ("O'Neill", "Mr O’Neill, o'neill", "Mr S-0007, S-0007"),
        ("Li", "Li and LI, likely lithium", "S-0007 and S-0007, likely lithium"),
    ],
)
def test_family_name_is_hidden_whole_and_in_its_parts(family, text, expected):
    assert shown(text, family=family) == expected


def test_each_given_name_is_hidden():
    text = "Anna-Maria asks; anna walks; Maria Eva rests"

    assert shown(text, family="Berg", given="Anna-Maria Eva") == (
        "S-0007 asks; S-0007 walks; S-0007 S-0007 rests"
    )


def test_record_number_is_hidden_once_and_not_within_the_reference():
    assert shown("Berg (0007)", family="Berg", number="0007") == "S-0007 (S-0007)"


@pytest.mark.parametrize(
    ("family", "text"),
    [
        ("Lang", "Langerhans cell histiocytosis"),
        ("Rose", "sclerosed, prostate, roseola"),
        ("De La Cruz", "decompression of the cord, lateral, crucial"),
        ("An", "Is an open approach safe?"),
    ],
)
def test_clinical_words_that_hold_a_name_are_left(family, text):
    assert shown(text, family=family) == text


def test_text_about_nobody_named_is_left():
    assert shown("T8 lytic", family="", number="") == "T8 lytic"
