"""Whom a line of a plan means: who is to do a thing is written there in words."""

import re
from collections.abc import Iterable

TITLES = {"dr", "prof", "pd", "priv", "doz", "med", "mr", "mrs", "ms", "professor", "doctor"}
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def means(owner: str, *, name: str, discipline: str) -> bool:
    """Whether the words name this person, in full or by family name and title, or the discipline.

    `discipline` is its label, such as “Neurosurgery”.
    """
    said = _words(owner)
    person = [word for word in _words(name) if word not in TITLES]
    if not said or not person:
        return False
    named = [word for word in said if word not in TITLES]
    if _holds(named, person) or (len(named) < len(said) and named[:1] == person[-1:]):
        return True
    return bool(discipline) and _holds(said, _words(discipline))


def the_one(owner: str, people: Iterable[tuple[object, str]]) -> object | None:
    """The only one of these people whom the words name, by key; None for nobody or several."""
    found = [key for key, name in people if means(owner, name=name, discipline="")]
    return found[0] if len(found) == 1 else None


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _holds(words: list[str], wanted: list[str]) -> bool:
    """Whether the words have these in a row."""
    many = len(wanted)
    return any(words[at : at + many] == wanted for at in range(len(words) - many + 1))
