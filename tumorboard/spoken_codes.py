"""Codes that one person reads aloud or from a wall, and another types."""

import secrets

LETTERS = "ACDEFHJKMNPRTUWXY34679"
"""No two of them look or sound alike: no 0 and O, 1 and I, 2 and Z, 5 and S, 8 and B."""


def new_code(length: int) -> str:
    """A code that nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def as_made(typed: str) -> str:
    """A code without the spaces, dashes and small letters with which it was typed."""
    return "".join(typed.upper().split()).replace("-", "")
