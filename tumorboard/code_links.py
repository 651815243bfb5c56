"""A link for somebody without an account, and the code that they are told on another way."""

from datetime import datetime, timedelta
from typing import Protocol

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from .spoken_codes import as_made, new_code

LENGTH = 8
LIFE = timedelta(days=14)
MOST_TRIES = 5


class Coded(Protocol):
    """Whatever keeps the hash of a code."""

    code: str


def fresh() -> tuple[str, dict[str, object]]:
    """A new code, which is shown once, and what a link stores of it."""
    code = new_code(LENGTH)
    return code, {"code": make_password(code), "wrong_codes": 0, "expires_at": ends_at()}


def ends_at() -> datetime:
    """Until when a link opens that is made now."""
    return timezone.now() + LIFE


def fits(link: Coded, typed: str) -> bool:
    """Whether what was typed is the code of the link."""
    return check_password(as_made(typed)[:64], link.code)
