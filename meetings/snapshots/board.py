"""The board as a document names it: its house, its logo, the rules by which it decided."""

from typing import TypedDict

from tumorboard.models import Board
from tumorboard.roles import Discipline

from .words import listed


class BoardFace(TypedDict):
    """The board and its rules as they stood."""

    id: str
    name: str
    slug: str
    hospital: str
    letterhead: str
    rules: str


def board_face(board: Board) -> BoardFace:
    """The board and the rules by which it decided."""
    core = listed([Discipline(key).label.lower() for key in board.core_disciplines])
    needs = f", each of {core} represented" if core else ""
    return {
        "id": str(board.pk),
        "name": board.name,
        "slug": board.slug,
        "hospital": board.hospital,
        "letterhead": board.letterhead,
        "rules": (
            f"Quorum: {board.quorum} voting members present{needs}. Agreement: a consensus from "
            f"{board.agreement_threshold} % support, each discipline counting once."
            f"{_presence_rules(board)}"
        ),
    }


def _presence_rules(board: Board) -> str:
    """What the board rules beyond the ordinary about who counts."""
    deputies = "; ".join(str(rule) for rule in board.deputy_rules.select_related("deputy__user"))
    phone = " Presence by telephone counts." if board.phone_counts else ""
    return f"{f' Deputies: {deputies}.' if deputies else ''}{phone}"
