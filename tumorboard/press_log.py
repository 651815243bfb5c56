"""What the printing library says in its logs: missing glyphs, and pages that are laid out."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MISSING_GLYPH = ".notdef glyph"
LAID_OUT = "Step 5 - Creating layout - Page"


class _Listener(logging.Handler):
    """Hands on the first argument of this thread's records that begin with certain words."""

    def __init__(self, beginning: str, tell: Callable[..., None]) -> None:
        super().__init__()
        self.beginning, self.tell, self.thread = beginning, tell, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread and record.msg.startswith(self.beginning):
            self.tell(record.args[0])


@contextmanager
def missing_glyphs() -> Iterator[list[str]]:
    """Collect the characters that this thread's document has no glyph for."""
    missing: list[str] = []
    with _listening("weasyprint", logging.WARNING, MISSING_GLYPH, missing.append):
        yield missing


@contextmanager
def pages_laid_out(tell: Callable[[int], None]) -> Iterator[None]:
    """Call with the number of each page of this thread's document as it is laid out.

    What the call raises ends the printing.
    """
    with _listening("weasyprint.progress", logging.INFO, LAID_OUT, tell):
        yield


@contextmanager
def _listening(name: str, level: int, beginning: str, tell: Callable[..., None]) -> Iterator[None]:
    logger, listener = logging.getLogger(name), _Listener(beginning, tell)
    before, handed_on = logger.level, logger.propagate
    # A site that silences the library's log must not silence what is needed here with it; and
    # what it wants in its log is decided by the level that it has set.
    if not logger.isEnabledFor(level):
        logger.setLevel(level)
        logger.propagate = False
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
        logger.setLevel(before)
        logger.propagate = handed_on


def unprintable_sentence(missing: list[str]) -> str:
    """Which characters cannot be printed, and what to do about it."""
    characters = list(dict.fromkeys(missing))
    named = ", ".join(f"“{character}” (U+{ord(character):04X})" for character in characters[:5])
    more = f" and {len(characters) - 5} more" if len(characters) > 5 else ""
    return (
        f"No font here can print {named}{more}. "
        "Replace these characters by words or Latin letters and print again."
    )
