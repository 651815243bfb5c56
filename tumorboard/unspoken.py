"""Keeps secrets that stand in addresses out of every log, whichever server or library writes it."""

import logging
import re
from typing import Any

SECRET = re.compile(r"(/calendars/)[^/\s\"'?.]+")


def masked(said: Any) -> Any:
    """The words without the secret of an address; what is no text stays as it is."""
    return SECRET.sub(r"\1…", said) if isinstance(said, str) else said


class Unspoken(logging.Filter):
    """Masks what a line is made of, before anything writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = masked(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(map(masked, record.args))
        return True
