"""A sitting: what one person does between signing in and signing out."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def begin(request: HttpRequest, **_: Any) -> None:
    """Fix the end of the sitting; nothing that the person does afterwards puts it off."""
    request.session.set_expiry(timedelta(seconds=settings.SESSION_COOKIE_AGE))


def mark_of(request: HttpRequest) -> str:
    """A word that is the same throughout the sitting, and of no use to anybody who reads it."""
    key = request.session.session_key or ""
    return salted_hmac("tumorboard.sitting", key, algorithm="sha256").hexdigest()[:16]
