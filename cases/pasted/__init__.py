"""Reads a pasted letter: facts are proposed with the words that they came from, none is written."""

from .proposal import Proposal
from .reading import LONGEST_LETTER, certain, read_letter

__all__ = ["LONGEST_LETTER", "Proposal", "certain", "read_letter"]
