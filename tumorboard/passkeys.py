"""What a browser answers for a passkey; whatever else is sent in its place is a wrong answer."""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

NOT_ACCEPTED = "This was not accepted. Please try once more."

STRANGE = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
    struct.error,
)
"""What the libraries raise at an answer that no browser would give."""


@contextmanager
def judged() -> Iterator[None]:
    """Let an answer that cannot be read be as wrong as one of the wrong key."""
    try:
        yield
    except STRANGE:
        raise ValidationError(NOT_ACCEPTED) from None


def read(text: str) -> Any:
    """The answer as the browser sent it; raises `ValidationError` for what is none."""
    with judged():
        return json.loads(text)


class CredentialField(forms.JSONField):
    """The answer in a form."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        with judged():
            return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> None:
        """Nothing: an answer is good for one challenge, and never shown again."""
