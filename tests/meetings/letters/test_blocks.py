"""The sentences of the letter: the same in both languages, and one for every coded value."""

import tomllib

import pytest

from cases.vocabulary import HistologyStatus, PresentationReason, TumourClass
from meetings.letters import LANGUAGES, blocks_of
from meetings.letters.blocks import FOLDER, gaps_in
from meetings.letters.composing import SECTIONS
from meetings.letters.places import REGIONS
from meetings.letters.signs import ORDER
from meetings.vocabulary import Intent, Modality, Timing, Trial
from tumorboard.board_settings import Language
from tumorboard.roles import Discipline

from .matrix import DEFICIT, PRESSED, STABILITY

SENTENCES = {
    "class": TumourClass.values,
    "histology": HistologyStatus.values,
    "reason": PresentationReason.values,
    "modality": Modality.values,
    "intent": Intent.values,
    "timing": Timing.values,
    "trial": Trial.values,
    "stability": STABILITY[1:],
    "pressed": PRESSED[1:],
    "deficit": DEFICIT[1:],
    "signs": ORDER,
    "heading": SECTIONS,
}
WORDS = {"modality": Modality.values, "discipline": Discipline.values, "region": REGIONS}


def test_every_language_of_the_settings_has_its_file():
    assert sorted(LANGUAGES) == sorted(Language.values)
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(LANGUAGES)
    assert [blocks_of(language).language for language in LANGUAGES] == list(LANGUAGES)


def test_both_languages_have_the_same_sentences_with_the_same_placeholders():
    english, german = (blocks_of(language).texts for language in ("en", "de"))
    assert english.keys() == german.keys()
    differing = [key for key in english if gaps_in(english[key]) != gaps_in(german[key])]
    assert differing == []
    same = {key for key in english if english[key] == german[key]}
    assert same == {"edition", "approved_by", "frame.version"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_coded_value_has_its_sentence_and_its_words(language):
    texts = blocks_of(language).texts
    wanted = {f"blocks.{kind}.{key}" for kind, keys in SENTENCES.items() for key in keys}
    wanted |= {f"words.{kind}.{key}" for kind, keys in WORDS.items() for key in keys}
    assert wanted - texts.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_says_which_edition_it_is_and_who_approved_it(language):
    blocks = blocks_of(language)
    assert blocks.edition
    assert blocks.approved_by == "not yet approved by a clinician"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_plain_data(language):
    read = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    assert len(read["dates"]["months"]) == 12
    for key, text in blocks_of(language).texts.items():
        assert text.strip() == text != "", key
        assert "  " not in text, key
        if key.startswith("blocks.") and not key.startswith(("blocks.heading", "blocks.signs")):
            assert text[-1] in ".?:," or key in FRAGMENTS, key


FRAGMENTS = {
    *(f"blocks.until.{key}" for key in ("lie", "brace", "lift", "drive")),
    "blocks.closing.regards",
}


def test_a_language_without_sentences_is_refused():
    with pytest.raises(KeyError):
        blocks_of("../en")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "2 December 2026"), ("de", "2. Dezember 2026")]
)
def test_a_day_is_written_in_the_language(language, words):
    assert blocks_of(language).day("2026-12-02") == words


def test_a_sentence_with_an_unknown_placeholder_is_left_out():
    blocks = blocks_of("en")
    assert blocks.say("next.responsible", name="") == ""
    assert blocks.say("next.responsible", name="Dr. {0} Said").startswith("Dr. {0} Said is")
