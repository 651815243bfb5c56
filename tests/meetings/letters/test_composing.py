"""Composing a letter from coded facts: whole in every case, and nothing but what is known."""

import re
from collections.abc import Iterable

import pytest

from meetings.letters import LANGUAGES, compose
from meetings.letters.composing import running_text

from .matrix import EMPTY, FULL, every_letter

# A code of the program: words tied by an underscore, or a placeholder that stayed open.
RAW = re.compile(r"\w_\w|[{}]")
CODES = re.compile(
    r"\b(surgery_|systemic|intradural|haematological|indeterminate|unstable|palliative)\b"
)


def written(letter: dict) -> list[str]:
    """Every line of a letter."""
    lines = [
        line for section in letter["sections"] for p in section["parts"] for line in p["lines"]
    ]
    headings = [section["heading"] for section in letter["sections"]]
    return [letter["greeting"], *letter["opening"], *headings, *lines, letter["regards"]]


def plain(lines: Iterable[str]) -> str:
    """The lines with ordinary spaces in the telephone numbers."""
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def said(language: str = "en", **changes) -> str:
    return plain(written(compose({**FULL, **changes}, language)))


def section(key: str, language: str = "en", **changes) -> str:
    letter = compose({**FULL, **changes}, language)
    found = [one for one in letter["sections"] if one["key"] == key]
    return plain(line for one in found for part in one["parts"] for line in part["lines"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_has_a_hole_or_a_code(language):
    lines, written_letters = set(), 0
    for facts in every_letter():
        letter = compose(facts, language)
        assert [one["key"] for one in letter["sections"]][:3] == ["advice", "warning", "next"]
        assert all(part["lines"] for one in letter["sections"] for part in one["parts"])
        lines.update(written(letter))
        written_letters += 1
    assert written_letters == 2100
    holes = [line for line in lines if line != line.strip() or not line or "  " in line]
    assert holes == []
    assert [line for line in lines if RAW.search(line) or CODES.search(line)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_of_which_nothing_is_coded_still_makes_a_whole_letter(language):
    letter = compose(EMPTY, language)
    assert [one["key"] for one in letter["sections"]] == [
        "advice", "warning", "next", "found", "until", "ask", "choice", "support", "why", "copies",
    ]  # fmt: skip
    assert not any(RAW.search(line) for line in written(letter))
    assert "+49 30 23125 001" in plain(written(letter))


def test_the_same_facts_give_the_same_letter():
    assert compose(FULL, "de") == compose(dict(FULL), "de")


def test_the_letter_says_what_is_advised_and_to_what_end():
    advice = section("advice")
    assert "We advise surgery on your spine." in advice
    assert "radiotherapy, which is treatment with radiation\nmedicines that work" in advice
    assert "The aim is to stop the tumour at this place." in advice
    assert "This should start by 7 December 2026." in advice


def test_a_day_that_has_passed_is_not_promised():
    late = {"released_on": "2026-12-20"}
    assert "This should start soon." in section("advice", **late)
    assert "December" not in section("advice", **late) + section("next", **late)
    assert "Dr. Omar Said will talk with you about our advice." in section("next", **late)


def test_what_is_advised_is_not_said_twice():
    assert section("advice", components=["surgery"]).count("surgery") == 1
    assert "as well" not in section("advice", components=["surgery"])


@pytest.mark.parametrize(
    ("levels", "signs", "others"),
    [
        ([["C5", "C6"]], ["clumsy hands"], ["like a belt", "between your legs"]),
        ([["T8", "T8"]], ["like a belt"], ["clumsy hands", "between your legs"]),
        ([["L4", "L4"]], ["between your legs", "down one leg"], ["clumsy hands", "like a belt"]),
        ([["S2", "CO"]], ["between your legs"], ["clumsy hands", "like a belt"]),
        ([["C6", "T2"]], ["clumsy hands", "like a belt"], ["between your legs"]),
        ([], ["clumsy hands", "like a belt", "between your legs"], []),
    ],
)
def test_warning_signs_follow_the_level(levels, signs, others):
    warning = section("warning", levels=levels)
    assert [sign for sign in signs if sign not in warning] == []
    assert [sign for sign in others if sign in warning] == []
    assert "bladder" not in warning
    assert "hold or pass urine" in warning
    assert "Call +49 30 23125 001." in warning


@pytest.mark.parametrize(
    ("facts", "words", "is_said"),
    [
        ({"stability": "unstable", "pressed": ""}, "as the bone is weak", True),
        ({"stability": "stable", "pressed": ""}, "as the bone is weak", False),
        ({"stability": "indeterminate"}, "when you sit, stand or move", True),
        ({"stability": "stable"}, "when you sit, stand or move", False),
        ({"pressed": "cord"}, "presses on your nerves", True),
        ({"pressed": "none"}, "presses on your nerves", False),
        ({"pressed": "cord", "levels": [["S1", "S1"]]}, "cannot walk as well", True),
        ({"pressed": "none", "levels": [["S1", "S1"]]}, "cannot walk as well", False),
    ],
)
def test_warning_signs_follow_the_risk(facts, words, is_said):
    assert (words in section("warning", **facts)) is is_said


def test_levels_are_named_as_people_hear_them_in_each_language():
    levels = [["T6", "T10"], ["L2", "L2"]]
    assert "Doctors call these places T6 to T10 and L2." in section("found", levels=levels)
    assert "BWK 6 bis BWK 10 und LWK 2" in section("found", "de", levels=levels)
    occiput = section("found", levels=[["OC", "C2"]])
    assert "your neck" in occiput
    assert "Doctors call" not in occiput


def test_what_is_not_known_is_not_said():
    facts = {"tumour_class": "", "histology": "", "levels": [], "stability": "", "pressed": ""}
    found = section("found", **facts, deficit="")
    assert found == "Your doctor can show you the scans and tell you more."


def test_of_a_kind_that_is_not_known_nothing_is_presumed():
    found = section("found", tumour_class="unknown", histology="presumed")
    assert "We do not know yet what kind it is." in found
    assert "We think so" not in found


def test_who_was_there_is_said_by_profession():
    why = section("why", disciplines=["radiology", "nursing"])
    assert "These people took part:\ndoctors who read scans\nnurses" in why
    assert "Doctors from more than one field took part." in section("why", disciplines=[])


def test_that_opinions_differed_is_said_only_when_it_is_a_fact():
    assert "Not all of us saw it in the same way." in said(opinions_differed=True)
    assert "same way" not in said()


def test_who_is_in_charge_is_written_by_hand_where_it_is_not_known():
    assert "Who is in charge of your treatment" in section("next", responsible="")
    known = section("next")
    assert "Dr. Omar Said is in charge of your treatment." in known
    assert "Who is in charge" not in known
    assert "A doctor will talk with you" in section("next", informs="")


def test_without_an_office_number_the_other_one_is_named():
    assert "+49 30 23125 002" not in said(office_phone="")
    assert said(office_phone="").count("+49 30 23125 001") == 4


def test_the_letter_after_another_says_which_one_it_replaces():
    assert "takes the place of our letter of 20 November 2026" in said(replaces="2026-11-20")
    assert "takes the place" not in said()


def test_a_decision_that_waits_for_ratification_says_so():
    assert "look at this advice once more" in said(awaits_ratification=True)
    assert "once more" not in said()


def test_a_name_cannot_fill_a_placeholder():
    assert "Dear {phone}<b>," in said(patient="{phone}<b>")


def test_neither_headings_nor_lines_to_write_on_count_as_sentences():
    letter = compose(FULL, "en")
    text = running_text(letter)
    assert "What we advise" not in text
    assert "Place" not in text
    assert letter["opening"][0] in text
