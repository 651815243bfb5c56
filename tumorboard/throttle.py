"""Lets only some guesses pass at a time, counted in PostgreSQL for all web processes together.

A guess is counted before it is looked at, so that many at once are not more than one by one, and
is given back when it was right. Nobody is shut out for good: a bucket empties by itself. Nor can a
stranger keep a doctor out: a browser that the doctor has signed in with has a bucket of its own.
"""

import math
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import User
from .refusal import Refused
from .sitting_rows import Try
from .whereabouts import neighbourhood_of

PAUSE = timedelta(minutes=15)
"""A guess counts for so long."""

OF_ACCOUNT, OF_ADDRESS, OF_PERSON = 10, 60, 5
"""Guesses let through in one pause: at an account, from an address, by one who is known."""

OF_CALENDAR = 30
"""Readings of one calendar let through in one pause, by however many programs."""

MOST_KNOWN, KNOWN_FOR = 12, timedelta(days=180)
SALT = "tumorboard.known"

Bucket = tuple[str, int]


class TooOften(Refused):
    """There were too many wrong guesses; the sentence says when to come back."""


def for_sign_in(request: HttpRequest, email: str) -> list[Bucket]:
    """The buckets of a password that is tried for an account, known or not."""
    account = _mark(email)
    device = _known(request).get(account)
    if device:
        return [(f"device:{device}:{account}", OF_ACCOUNT)]
    place = neighbourhood_of(request)
    return [(f"account:{account}", OF_ACCOUNT), (f"address:{place}", OF_ADDRESS)]


def for_code(request: HttpRequest, user: User) -> list[Bucket]:
    """The bucket of a code that is tried after the password."""
    device = _known(request).get(_mark(user.email), "")
    return [(f"code:{user.pk}:{device}", OF_PERSON)]


def for_proof(user: User) -> list[Bucket]:
    """The bucket of somebody who is signed in and proves once more who they are."""
    return [(f"proof:{user.pk}", OF_PERSON)]


def for_emergency(user: User) -> list[Bucket]:
    """The bucket of somebody who looks for a case to open in an emergency."""
    return [(f"emergency:{user.pk}", OF_PERSON)]


def for_link(request: HttpRequest) -> list[Bucket]:
    """The bucket of a code that a stranger types for a link, on whatever link."""
    return [(f"link:{neighbourhood_of(request)}", OF_ADDRESS)]


def for_calendar(address: object) -> list[Bucket]:
    """The bucket of a calendar program that reads an address: not of its guesses, of its greed."""
    return [(f"calendar:{address}", OF_CALENDAR)]


def is_noted(request: HttpRequest) -> bool:
    """Whether what a stranger did is still written down: a trail that only grows is no toy.

    So many times in one pause it is; whoever goes on adds nothing to it.
    """
    try:
        take([(f"noted:{neighbourhood_of(request)}", OF_ADDRESS)])
    except TooOften:
        return False
    return True


@contextmanager
def counted(buckets: list[Bucket]) -> Iterator[None]:
    """Count a guess, and give it back unless it turns out wrong by raising.

    Raises `TooOften` before anything is looked at. Not for use in a transaction that a wrong guess
    takes back.
    """
    taken = take(buckets)
    yield
    Try.objects.filter(pk__in=taken).delete()


@transaction.atomic
def take(buckets: list[Bucket]) -> list[int]:
    """Count a guess in each bucket, or raise `TooOften` when one of them is full."""
    since = timezone.now() - PAUSE
    taken = []
    for bucket, most in sorted(buckets):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [bucket])
        tries = Try.objects.filter(bucket=bucket, at__gt=since).order_by("at")
        times = list(tries.values_list("at", flat=True))
        if len(times) >= most:
            raise TooOften(_come_back(times[-most] - since))
        taken.append(Try.objects.create(bucket=bucket).pk)
    return taken


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have the browser known as one that the person has signed in with."""
    account, known = _mark(user.email), _known(request)
    device = known.pop(account, "") or secrets.token_hex(8)
    kept = [*known.items(), (account, device)][-MOST_KNOWN:]
    response.set_cookie(
        settings.KNOWN_COOKIE_NAME,
        signing.dumps(kept, salt=SALT),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def sweep() -> int:
    """Forget the guesses that count for nothing any more."""
    return Try.objects.filter(at__lt=timezone.now() - PAUSE).delete()[0]


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        told = request.COOKIES.get(settings.KNOWN_COOKIE_NAME, "")
        return dict(signing.loads(told, salt=SALT, max_age=KNOWN_FOR))
    except (signing.BadSignature, ValueError, TypeError):
        return {}


def _mark(email: str) -> str:
    """What an account is counted under: what is typed there may be a mistyped password."""
    typed = email.strip().lower()
    return salted_hmac(SALT, typed, algorithm="sha256").hexdigest()[:32]


def _come_back(wait: timedelta) -> str:
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    return (
        "Too many tries that were wrong. "
        f"Please try again in {minutes} minute{'' if minutes == 1 else 's'}."
    )
