"""Finding cases by any words: name, record number, reference, diagnosis, class or level."""

import re

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from tumorboard.models import Board, User

from .levels import Level
from .models import Case, Patient, SearchLine

MOST_WORDS = 6
NEAR = 8000
"""So many of the newest cases are read one by one: what many cases have is found among them."""

FEW = 2000
"""So many cases of any age are put in order here; of more the database finds the newest."""

OF_ONE = 4
"""Among so many times as many cases are as many patients as are wanted."""

LEVEL = re.compile(r"\b(hwk|bwk|lwk|swk|th|d)\s?(\d{1,2})\b", re.IGNORECASE)
LEVELS = {level.value.lower() for level in Level if level.value[-1].isdigit()}
REGION = {"hwk": "c", "bwk": "t", "lwk": "l", "swk": "s", "th": "t", "d": "t"}

TextField.register_lookup(TrigramWordSimilar)


def tokens_of(words: str) -> list[str]:
    """What is looked for: letters and digits of each word, levels as the record names them."""
    words = LEVEL.sub(lambda found: f"{REGION[found[1].lower()]}{found[2]}", words[:200])
    plain = ("".join(filter(str.isalnum, part)).lower()[:60] for part in words.split())
    return [part for part in plain if part][:MOST_WORDS]


def cases(board: Board, user: User, words: str, *, most: int) -> list[int]:
    """The numbers of the newest cases that hold a word beginning with each of these.

    Where there is none, those that hold similar names. A level is itself: T1 is not T10.
    """
    tokens = tokens_of(words)
    if not tokens:
        return []
    mine = SearchLine.objects.visible_to(user).filter(board=board)
    begun = " & ".join(f"'{token}'" if token in LEVELS else f"'{token}':*" for token in tokens)
    found = _with(mine, SearchQuery(begun, search_type="raw", config="simple"), most)
    # A number or a level that is written wrong is another one; a name may be spelled otherwise.
    if found or not all(token.isalpha() for token in tokens):
        return found
    return _newest(mine.filter(words__trigram_word_similar=" ".join(tokens)), most)


def _with(mine: QuerySet[SearchLine], asked: SearchQuery, most: int) -> list[int]:
    """The newest that hold what is asked: of the newest cases of all, else of any.

    The index of words collects all cases that have a word before it hands out one. For a word that
    many have this takes longer than to look at the newest cases until there are enough.
    """
    numbers = mine.order_by("-number").values_list("number", flat=True)
    beyond = numbers[NEAR : NEAR + 1].first()
    near = numbers if beyond is None else numbers.filter(number__gt=beyond)
    # So written, the planner cannot take the index of words.
    told = Coalesce("vector", Value("", output_field=SearchVectorField()))
    found = list(near.alias(told=told).filter(told=asked)[:most])
    if beyond is None or len(found) == most:
        return found
    return _newest(mine.filter(vector=asked), most)


def _newest(lines: QuerySet[SearchLine], most: int) -> list[int]:
    """The newest of these lines, by the index of words where few have them, else by number.

    The planner cannot tell a rare word from a common one: asked for the newest of a rare one it
    would read all cases from the newest to the oldest.
    """
    numbers = lines.values_list("number", flat=True)
    some = list(numbers[: FEW + 1])
    if len(some) <= FEW:
        return sorted(some, reverse=True)[:most]
    return list(numbers.order_by("-number")[:most])


def patients(board: Board, user: User, words: str, *, most: int) -> list[Patient]:
    """The patients whom the words name, those with the newest case first."""
    people: list[Patient] = []
    for asked in (most, OF_ONE * most):
        numbers = cases(board, user, words, most=asked)
        found = Case.objects.visible_to(user).filter(board=board, number__in=numbers)
        newest = found.select_related("patient").order_by("-number")
        people = list({case.patient_id: case.patient for case in newest}.values())[:most]
        if len(people) == most or len(numbers) < asked:
            break
    return people
