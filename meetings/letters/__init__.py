"""The patient's letter: approved sentences, chosen by coded facts; nobody's own words."""

from .blocks import LANGUAGES, Blocks, blocks_of
from .composing import Letter, compose
from .facts import Facts, unsaid
from .readability import Readability, measure

__all__ = [
    "LANGUAGES",
    "Blocks",
    "Facts",
    "Letter",
    "Readability",
    "blocks_of",
    "compose",
    "measure",
    "unsaid",
]
