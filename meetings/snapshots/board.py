"""The board as a document names it: its house, its logo, the rules by which it decided."""

from typing import TypedDict

from tumorboard.models import Board
from tumorboard.roles import Discipline

from .words import listed


class LogoFace(TypedDict):
    """The logo at the head; its bytes are those with the SHA-256."""

    sha256: str
    alternative: str


class BoardFace(TypedDict):
    """The board and its rules as they stood."""

    id: str
    name: str
    slug: str
    hospital: str
    letterhead: str
    logo: LogoFace | None
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
        "logo": logo_face(board),
        "rules": (
            f"Quorum: {board.quorum} voting members present{needs}. Agreement: a consensus from "
            f"{board.agreement_threshold} % support, each discipline counting once."
            f"{_presence_rules(board)}"
        ),
    }


def logo_face(board: Board) -> LogoFace | None:
    """The logo, with the name of the house for those who do not see it."""
    if board.logo_id is None:
        return None
    return {"sha256": board.logo_id, "alternative": board.hospital or board.name}


def _presence_rules(board: Board) -> str:
    """What the board rules beyond the ordinary about who counts."""
    deputies = "; ".join(str(rule) for rule in board.deputy_rules.select_related("deputy__user"))
    phone = " Presence by telephone counts." if board.phone_counts else ""
    return f"{f' Deputies: {deputies}.' if deputies else ''}{phone}"
