"""The board as a document names it: its house, its logo, the rules by which it decided."""

from collections.abc import Iterator
from typing import TypedDict

from django.utils.translation import gettext as _

from tumorboard.models import Board, DeputyRule
from tumorboard.roles import Discipline
from tumorboard.tongue import listed, within


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
    return {
        "id": str(board.pk),
        "name": board.name,
        "slug": board.slug,
        "hospital": board.hospital,
        "letterhead": board.letterhead,
        "logo": logo_face(board),
        "rules": " ".join([_quorum_rule(board), _agreement_rule(board), *_presence_rules(board)]),
    }


def logo_face(board: Board) -> LogoFace | None:
    """The logo, with the name of the house for those who do not see it."""
    if board.logo_id is None:
        return None
    return {"sha256": board.logo_id, "alternative": board.hospital or board.name}


def _quorum_rule(board: Board) -> str:
    core = listed([within(_(Discipline(key).label)) for key in board.core_disciplines])
    if not core:
        return _("Quorum: {number} voting members present.").format(number=board.quorum)
    rule = _("Quorum: {number} voting members present, each of {core} represented.")
    return rule.format(number=board.quorum, core=core)


def _agreement_rule(board: Board) -> str:
    rule = _("Agreement: a consensus from {percent} % support, each discipline counting once.")
    return rule.format(percent=board.agreement_threshold)


def _presence_rules(board: Board) -> Iterator[str]:
    """What the board rules beyond the ordinary about who counts."""
    rules = [_deputies(rule) for rule in board.deputy_rules.select_related("deputy__user")]
    if rules:
        yield _("Deputies: {rules}.").format(rules="; ".join(rules))
    if board.phone_counts:
        yield _("Presence by telephone counts.")


def _deputies(rule: DeputyRule) -> str:
    of_a_discipline = rule.get_deputy_discipline_display()
    whom = _(of_a_discipline) if of_a_discipline else str(rule.deputy.user)
    discipline = _(rule.get_discipline_display())
    return _("{discipline} represented by {whom}").format(discipline=discipline, whom=whom)
