"""Every word of a document has its German, in the file that people read and in the compiled one."""

import re

import pytest

from .catalogue import FOLDER, compiled, written
from .sayings import everything

pytestmark = pytest.mark.slow

# Words that are the same in both languages: names, Latin, what German medicine took over.
THE_SAME = {
    *("Name", "Score", "Scores", "Version %(version)s", "H:i", "Routine", "Rehabilitation"),
    *("Embolisation", "Debulking", "Separation", "Carbon-PEEK", "normal"),
    *("moribund", "marginal", "Tokuhashi", "Tomita", "Charlson", "Clavien-Dindo", "Enneking"),
    *("McCormick", "mFI-5", "NOMS", "Median", "Remission", "2008 (Leithner)", "ISNCSCI 2019"),
}
GAPS = re.compile(r"%\(\w+\)s|\{\w+\}|</?b>")
# What English readers would take for English.
ENGLISH = re.compile(
    r"\b(the|of|and|with|is|are|was|not|no|to|by|on|at|from|or|without|for|this|has|board|missing)\b"
)


def test_every_word_of_a_document_has_its_german():
    assert everything() - written().keys() == set()


def test_nothing_is_kept_that_no_document_says():
    assert written().keys() - everything() == set()


def test_what_stands_equal_in_both_languages_does_so_on_purpose():
    equal = {words for (_, words), german in written().items() if words == german}
    assert equal == THE_SAME


def test_the_german_keeps_the_gaps_of_the_english_and_none_of_its_words():
    wrong = [
        (words, german)
        for (_, words), german in written().items()
        if sorted(GAPS.findall(words)) != sorted(GAPS.findall(german))
        or ENGLISH.search(GAPS.sub("", german))
    ]
    assert wrong == []


def test_the_compiled_words_are_those_that_people_read():
    known = compiled()
    for (context, words), german in written().items():
        if not words.endswith("open points"):
            found = known.pgettext(context, words) if context else known.gettext(words)
            assert found == german
    several = [known.ngettext("%(number)s open point", "%(number)s open points", n) for n in (1, 2)]
    assert several == ["%(number)s offener Punkt", "%(number)s offene Punkte"]


def test_the_file_says_that_no_clinician_has_approved_it_yet():
    said = (FOLDER / "django.po").read_text("utf-8")
    assert "No clinician who speaks German has approved these words yet." in said
