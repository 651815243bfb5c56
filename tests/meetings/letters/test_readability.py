"""How easy a letter is to read: the formulas, the counting, and every letter against the goal."""

import pytest

from meetings.letters import LANGUAGES, compose, measure
from meetings.letters.composing import running_text
from meetings.letters.readability import sentences_in
from meetings.letters.syllables import syllables_in

from .matrix import EMPTY, FULL, every_letter

pytestmark = pytest.mark.slow

TOLERANCE = 0.05
"""By how much the syllables of a text may be miscounted."""

LONGEST = 18
"""Words in a sentence."""

# Syllables counted by hand, word by word.
BY_HAND = {
    "en": [
        ("The tumour presses on the cord in your spine.", "1 2 2 1 1 1 1 1 1"),
        ("We advise surgery on your spine.", "1 2 3 1 1 1"),
        ("You can say no to any treatment.", "1 1 1 1 1 2 2"),
        ("Ask us first if you do not know what you may lift.", "1 1 1 1 1 1 1 1 1 1 1 1"),
        ("This is called radiotherapy.", "1 1 1 6"),
        ("It comes from a cancer in some other part of your body.", "1 1 1 1 2 1 1 2 1 1 1 2"),
        ("The scans of the patient were examined by experienced people.",
         "1 1 1 1 2 1 3 1 4 2"),
        ("Rehabilitation begins on the first day at the hospital.", "6 2 1 1 1 1 1 1 3"),
        ("The multidisciplinary consensus recommends stabilisation.", "1 7 3 3 5"),
        ("He walked home, needed help and created a little noise.", "1 1 1 2 1 1 3 1 2 1"),
        ("Some places, tables, files and drives are used carefully.",
         "1 3 2 1 1 1 1 1 3"),
        ("Being ill is hard for families and the whole society.", "2 1 1 1 1 3 1 1 1 4"),
    ],
    "de": [
        ("Der Tumor drückt auf das Rückenmark.", "1 2 1 1 1 3"),
        ("Wir raten Ihnen zu einer Operation am Rücken.", "1 2 2 1 2 5 1 2"),
        ("Bei Ihnen wurde ein Tumor am Rückgrat gefunden.", "1 2 2 1 2 1 2 3"),
        ("Sie dürfen zu allem Nein sagen.", "1 2 1 2 1 2"),
        ("Eine Studie prüft, was am besten hilft.", "2 3 1 1 1 2 1"),
        ("Die Strahlentherapie beginnt nach der Untersuchung.", "1 5 2 1 1 4"),
        ("Die Patientinnen und Patienten entscheiden selbst.", "1 5 1 4 4 1"),
        ("Ihre Familie kann Sie beim Gespräch begleiten.", "2 4 1 1 1 2 3"),
        ("Zwei Ärztinnen haben die geehrte Frau genauer beobachtet.", "1 3 2 1 3 1 3 4"),
        ("Die Wirbelsäule wird mit Schrauben stabilisiert.", "1 5 1 1 2 4"),
        ("Bitte rufen Sie die Notaufnahme an.", "2 2 1 1 4 1"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_syllables_are_counted_within_the_tolerance(language):
    counted = by_hand = 0
    for sentence, syllables in BY_HAND[language]:
        (words,) = sentences_in(sentence)
        hand = [int(count) for count in syllables.split()]
        assert len(words) == len(hand), sentence
        ours = [syllables_in(word, language) for word in words]
        far = [word for word, a, b in zip(words, ours, hand, strict=True) if abs(a - b) > 1]
        assert far == [], "no single word is more than one off"
        counted, by_hand = counted + sum(ours), by_hand + sum(hand)
    assert abs(counted - by_hand) <= TOLERANCE * by_hand


def test_the_english_formula():
    # 2 sentences, 12 words, 14 syllables: 206.835 - 1.015 * 6 - 84.6 * 14 / 12
    found = measure(["We advise drugs. Some drugs may make you feel a bit sick."], "en")
    assert (found.sentences, found.words, found.syllables) == (2, 12, 13)
    assert found.flesch == pytest.approx(206.835 - 1.015 * 6 - 84.6 * 13 / 12)
    assert found.school_year is None


def test_the_german_formulas():
    # 2 sentences; Operation (5 syllables) and Rückenmark (3) are heavy, both have more than 6
    # letters; 7 of 10 words have one syllable.
    found = measure(["Die Operation ist gut. Sie hilft und schont das Rückenmark."], "de")
    assert (found.sentences, found.words, found.syllables) == (2, 10, 16)
    assert (found.heavy_words, found.long_words, found.light_words) == (2, 2, 8)
    assert found.flesch == pytest.approx(180 - 5 - 58.5 * 1.6)
    expected = 0.1935 * 20 + 0.1672 * 5 + 0.1297 * 20 - 0.0327 * 80 - 0.875
    assert found.school_year == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. Omar Said will talk with you by 2 December 2026. Call us.", 2),
        ("Prof. Hale und St. Aurelia: Es soll bis zum 7. Dezember 2026 beginnen. Gut!", 2),
        ("Why? Because.", 2),
        ("numb legs", 1),
        ("+49 30 23125 001", 0),
    ],
)
def test_titles_and_days_end_no_sentence(text, count):
    assert len(sentences_in(text)) == count


def test_hard_words_miss_the_goal():
    hard = "Interdisziplinäre Tumorkonferenzen empfehlen stabilisierende Dekompressionsoperationen."
    assert not measure([hard], "de").meets_goal
    assert not measure(
        ["Multidisciplinary recommendations necessitate stabilisation."], "en"
    ).meets_goal
    assert not measure([], "en").meets_goal


def test_the_figures_name_their_goals():
    english, german = (
        measure(running_text(compose(FULL, one)), one).figures for one in ("en", "de")
    )
    assert english[0].startswith("Flesch Reading Ease ")
    assert english[0].endswith("(goal: 70 or more)")
    assert german[0].startswith("Wiener Sachtextformel: school year ")
    assert german[1].startswith("Flesch Reading Ease by Amstad ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_and_each_of_its_sections_can_be_read_at_twelve(language):
    """A letter as a whole could hide a hard sentence among many easy ones."""
    read: set[tuple[str, ...]] = set()
    for facts in [FULL, EMPTY, *every_letter()]:
        letter = compose(facts, language)
        read |= {tuple(running_text(letter)), tuple(letter["opening"])}
        for one in letter["sections"]:
            read.add(tuple(running_text({**letter, "opening": [], "sections": [one]})))
    found = [(texts, measure(texts, language)) for texts in read]
    assert [(texts[0], one.figures) for texts, one in found if not one.meets_goal] == []
    sentences = {text for texts in read for text in texts}
    assert max(len(words) for text in sentences for words in sentences_in(text)) <= LONGEST
