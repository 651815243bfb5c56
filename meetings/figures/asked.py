"""Whose figures somebody wants to know: the board, the time, and which cases."""

from dataclasses import dataclass
from datetime import datetime

from tumorboard.models import Board, User

from .period import Period


@dataclass(frozen=True)
class Asked:
    """Whose figures: the board, the time, one tumour class or all, and who wants to know."""

    board: Board
    period: Period
    by: User
    tumour_class: str = ""

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the first moment to the last by the clock of the board."""
        return self.board.span(self.period.first, self.period.last)

    def of_class(self, path: str = "") -> dict[str, str]:
        """What keeps only the cases of the tumour class, if one was chosen."""
        return {f"{path}tumour_class": self.tumour_class} if self.tumour_class else {}
