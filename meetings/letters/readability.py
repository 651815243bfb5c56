"""How easy a text is to read, by formulas from the literature.

English: Flesch Reading Ease (Flesch R, J Appl Psychol 1948;32(3):221-33): 206.835 minus 1.015 words
a sentence minus 84.6 syllables a word. German: its adaptation 180 minus words a sentence minus 58.5
syllables a word (Amstad T, Wie verständlich sind unsere Zeitungen?, Zürich 1978), and the first
Wiener Sachtextformel, made for the school years 4 to 15 (Bamberger R, Vanecek E, Lesen, Verstehen,
Lernen, Schreiben, Wien 1984).

The goal is a reading age of twelve: a Flesch score of 70 or more, a Wiener school year of 7 or
less. Formulas count letters and syllables; whether a sentence is understood only a reader can say.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .syllables import syllables_in

EASY_ENOUGH = 70
SCHOOL_YEAR = 7
FIRST_YEAR = 4
LONG_WORD = 6
MANY_SYLLABLES = 3

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A full stop after a title or an ordinal number, as in “2. Dezember”, ends no sentence.
END = re.compile(r"(?<!\bDr)(?<!\bProf)(?<!\bSt)(?<!\bmed)(?<!\b\d)(?<!\b\d\d)\.|[!?]")


@dataclass(frozen=True)
class Readability:
    """The counts of a text, and what the formulas make of them."""

    language: str
    sentences: int
    words: int
    syllables: int
    long_words: int
    heavy_words: int
    light_words: int

    @property
    def words_a_sentence(self) -> float:
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def flesch(self) -> float:
        """Reading ease: 100 is very easy, 0 very hard; by Amstad for German."""
        if not self.words:
            return 0.0
        a_word = self.syllables / self.words
        if self.language == "de":
            return 180 - self.words_a_sentence - 58.5 * a_word
        return 206.835 - 1.015 * self.words_a_sentence - 84.6 * a_word

    @property
    def school_year(self) -> float | None:
        """The school year by the first Wiener Sachtextformel; None for other languages."""
        if self.language != "de" or not self.words:
            return None
        heavy, long, light = (
            100 * count / self.words
            for count in (self.heavy_words, self.long_words, self.light_words)
        )
        of_words = 0.1935 * heavy + 0.1297 * long - 0.0327 * light
        return of_words + 0.1672 * self.words_a_sentence - 0.875

    @property
    def meets_goal(self) -> bool:
        """Whether somebody of twelve can be expected to read it."""
        if self.school_year is not None:
            return self.school_year <= SCHOOL_YEAR
        return self.words > 0 and self.flesch >= EASY_ENOUGH

    @property
    def figures(self) -> list[str]:
        """The figures with their goals, as phrases."""
        ease = f"{self.flesch:.0f}"
        if self.school_year is None:
            return [f"Flesch Reading Ease {ease} (goal: {EASY_ENOUGH} or more)"]
        low = self.school_year < FIRST_YEAR
        year = f"{FIRST_YEAR} or below" if low else f"{self.school_year:.1f}"
        return [
            f"Wiener Sachtextformel: school year {year} (goal: {SCHOOL_YEAR} or less)",
            f"Flesch Reading Ease by Amstad {ease}",
        ]


def measure(texts: Iterable[str], language: str) -> Readability:
    """Count paragraphs and list items; the end of each is the end of a sentence."""
    counts = [_counts(text, language) for text in texts]
    return Readability(language, *map(sum, zip(*counts, strict=True)) if counts else [0] * 6)


@lru_cache(maxsize=1024)
def _counts(text: str, language: str) -> tuple[int, int, int, int, int, int]:
    """Of one text: sentences, words, syllables, long words, words of many and of one syllable."""
    sentences = sentences_in(text)
    words = [word for sentence in sentences for word in sentence]
    syllables = [syllables_in(word, language) for word in words]
    return (
        len(sentences),
        len(words),
        sum(syllables),
        sum(len(word) > LONG_WORD for word in words),
        sum(count >= MANY_SYLLABLES for count in syllables),
        sum(count == 1 for count in syllables),
    )


def sentences_in(text: str) -> list[list[str]]:
    """The words of each sentence; numbers are read past."""
    return [words for part in END.split(text) if (words := WORD.findall(part))]
