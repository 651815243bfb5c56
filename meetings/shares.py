"""The words of a digest: what one person owes in each board, and what others owe who are away."""

from collections.abc import Sequence
from dataclasses import dataclass

OF_SEVERAL = "Actions wait for an answer"


@dataclass(frozen=True)
class Share:
    """Open actions of one board of which a person hears.

    `of` names whose they are when that person is away until `until`; `is_deputy` says that the
    reader was named as deputy, and otherwise hears of it as the office.
    """

    board: str
    open: int
    overdue: int
    of: str = ""
    until: str = ""
    is_deputy: bool = False

    @property
    def words(self) -> str:
        return counted(self.open, self.overdue)

    @property
    def sentence(self) -> str:
        """The share in a sentence; of somebody who is away, with who and until when."""
        if not self.of:
            return f"{self.words[:1].upper()}{self.words[1:]}."
        how = "You are the deputy" if self.is_deputy else "There is no deputy who is here"
        return f"{self.of} is away until {self.until}. {how}: {self.words}."


def counted(many: int, late: int) -> str:
    """How many actions wait, for example “2 actions wait for an answer, 1 past the day”."""
    words = "1 action waits" if many == 1 else f"{many} actions wait"
    return f"{words} for an answer" + (f", {late} past the day" if late else "")


def mail_of(shares: Sequence[Share]) -> tuple[str, str]:
    """Subject and words of a digest; only one that is of a single board says more in its subject.

    The office of each board reads the subjects of its mails, and has no business with another's.
    """
    boards = list(dict.fromkeys(one.board for one in shares))
    if len(boards) == 1:
        words = counted(sum(one.open for one in shares), sum(one.overdue for one in shares))
        said, asked = [one.sentence for one in shares], f"The {boards[0]} {_ASKED}"
        return f"{boards[0]}: {words}", "\n\n".join([*said, asked])
    said = [f"{board}: {_of_board(board, shares)}" for board in boards]
    return OF_SEVERAL, "\n\n".join([*said, f"Each board {_ASKED}"])


def _of_board(board: str, shares: Sequence[Share]) -> str:
    return " ".join(one.sentence for one in shares if one.board == board)


_ASKED = (
    "asks what became of what it advised: done as advised, differently, in part, or not. "
    "An answer takes a minute, on a phone too. You get this mail once a day at most. "
    "Sign in to answer:"
)
