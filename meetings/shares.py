"""The words of a digest: what one person owes in each board, and what others owe who are away."""

from collections.abc import Sequence
from dataclasses import dataclass

OF_SEVERAL = "Your boards wait for something"


@dataclass(frozen=True)
class Share:
    """What is open in one board of which a person hears: actions, and cases that lack something.

    `of` names whose they are when that person is away until `until`; `is_deputy` says that the
    reader was named as deputy, and otherwise hears of it as the office.
    """

    board: str
    open: int
    overdue: int
    of: str = ""
    until: str = ""
    is_deputy: bool = False
    lacking: int = 0

    @property
    def words(self) -> str:
        return counted(self.open, self.overdue, self.lacking)

    @property
    def sentence(self) -> str:
        """The share in a sentence; of somebody who is away, with who and until when."""
        if not self.of:
            return f"{self.words[:1].upper()}{self.words[1:]}."
        how = "You are the deputy" if self.is_deputy else "There is no deputy who is here"
        return f"{self.of} is away until {self.until}. {how}: {self.words}."


def counted(many: int, late: int, lacking: int = 0) -> str:
    """How much waits, for example “2 actions wait for an answer, 1 past the day”."""
    words = "1 action waits" if many == 1 else f"{many} actions wait"
    waits = f"{words} for an answer" + (f", {late} past the day" if late else "")
    lacks = "1 case lacks" if lacking == 1 else f"{lacking} cases lack"
    lacks = f"{lacks} something that the board needs"
    if not lacking:
        return waits
    return f"{waits}, and {lacks}" if many else lacks


def mail_of(shares: Sequence[Share]) -> tuple[str, str]:
    """Subject and words of a digest; only one that is of a single board says more in its subject.

    The office of each board reads the subjects of its mails, and has no business with another's.
    """
    boards = list(dict.fromkeys(one.board for one in shares))
    if len(boards) == 1:
        words = counted(
            sum(one.open for one in shares),
            sum(one.overdue for one in shares),
            sum(one.lacking for one in shares),
        )
        said = [one.sentence for one in shares]
        return f"{boards[0]}: {words}", "\n\n".join([*said, _asked(f"The {boards[0]}", shares)])
    said = [f"{board}: {_of_board(board, shares)}" for board in boards]
    return OF_SEVERAL, "\n\n".join([*said, _asked("Each board", shares)])


def _of_board(board: str, shares: Sequence[Share]) -> str:
    return " ".join(one.sentence for one in shares if one.board == board)


def _asked(who: str, shares: Sequence[Share]) -> str:
    """What the reader is asked to do."""
    asked = {
        "answer": f"{who} {_ACTIONS}" if any(one.open for one in shares) else "",
        "add it": _CASES if any(one.lacking for one in shares) else "",
    }
    steps = [step for step, words in asked.items() if words]
    words = " ".join(asked[step] for step in steps)
    return f"{words} You get this mail once a day at most. Sign in to {' and to '.join(steps)}:"


_ACTIONS = (
    "asks what became of what it advised: done as advised, differently, in part, or not. "
    "An answer takes a minute, on a phone too."
)
_CASES = "What a case lacks is named on its page; whoever of those asked adds it spares the others."
