"""Finding cases by any words: name, record number, reference, diagnosis, class or level."""

import re

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet, TextField

from tumorboard.models import Board, User

from .models import Case, Patient, SearchLine

MOST_WORDS = 6
FEW = 2000
LEVEL = re.compile(r"\b(hwk|bwk|lwk|swk|th|d)\s?(\d{1,2})\b", re.IGNORECASE)
REGION = {"hwk": "c", "bwk": "t", "lwk": "l", "swk": "s", "th": "t", "d": "t"}

TextField.register_lookup(TrigramWordSimilar)


def tokens_of(words: str) -> list[str]:
    """What is looked for: letters and digits of each word, levels as the record names them."""
    words = LEVEL.sub(lambda found: f"{REGION[found[1].lower()]}{found[2]}", words[:200])
    plain = ("".join(filter(str.isalnum, part)).lower()[:60] for part in words.split())
    return [part for part in plain if part][:MOST_WORDS]


def cases(board: Board, user: User, words: str, *, most: int) -> list[int]:
    """The numbers of the newest cases that hold a word beginning with each of these.

    Where there is none, those that hold similar names.
    """
    tokens = tokens_of(words)
    if not tokens:
        return []
    mine = SearchLine.objects.visible_to(user).filter(case__board=board)
    begun = " & ".join(f"'{token}':*" for token in tokens)
    exact = mine.filter(vector=SearchQuery(begun, search_type="raw", config="simple"))
    found = _newest(exact, most)
    # A number or a level that is written wrong is another one; a name may be spelled otherwise.
    if found or not all(token.isalpha() for token in tokens):
        return found
    return _newest(mine.filter(words__trigram_word_similar=" ".join(tokens)), most)


def _newest(lines: QuerySet[SearchLine], most: int) -> list[int]:
    """The newest of these lines, by the index of words where few have them, else by number.

    The planner cannot tell a rare word from a common one: asked for the newest of a rare one it
    would read all cases from the newest to the oldest.
    """
    numbers = lines.values_list("case__number", flat=True)
    some = list(numbers[: FEW + 1])
    if len(some) <= FEW:
        return sorted(some, reverse=True)[:most]
    return list(numbers.order_by("-case__number")[:most])


def patients(board: Board, user: User, words: str, *, most: int) -> list[Patient]:
    """The patients whom the words name, those with the newest case first."""
    numbers = cases(board, user, words, most=4 * most)
    found = Case.objects.visible_to(user).filter(board=board, number__in=numbers)
    newest = found.select_related("patient").order_by("-number")
    by_person = {case.patient_id: case.patient for case in newest}
    return list(by_person.values())[:most]
