"""How an emergency board stands in its documents."""

from typing import TypedDict

from .values import Moment, Word


class EmergencyFace(TypedDict):
    """The clock of an emergency board, and whether it was kept."""

    called_by: str
    called_at: Moment
    basis: Word
    clock_from: Moment
    decide_by: Moment
    verdict: str
    way: str
    gaps: list[str]
