"""Doing one thing with several cases: case by case, by the verbs that there are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tumorboard.models import Board, User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from . import lifecycle
from .facts import gaps_of
from .models import Case

MOST = 200
LONGEST = 900


@dataclass(frozen=True)
class Deed:
    """What can be done with many cases at once; `act` is given a case, a person and the reason."""

    key: str
    label: str
    done: str
    act: Callable[[Case, User, str], object]
    needs_reason: bool = False
    permission: Permission = Permission.CASE_MOVE


@dataclass(frozen=True)
class Outcome:
    """What became of each case: those it was done with, and the others with the reason why not."""

    done: list[Case]
    refused: list[tuple[Case, str]]


def ask_for_gaps(case: Case, by: User, reason: str) -> object:
    """Return a case to its referrer and ask for what it lacks, with the words of the rules."""
    missing = [
        gap.what.rstrip(".") for gap in gaps_of(case, today=case.board.today()) if gap.blocker
    ]
    if not missing and not reason.strip():
        raise Refused("Nothing is missing that could be asked for.")
    words = [reason.strip(), f"Still missing: {'; '.join(missing)}." if missing else ""]
    asked = " ".join(filter(None, words))[:LONGEST]
    return lifecycle.return_to_referrer(case, by=by, reason=asked)


OWN = (
    Deed("accept", "Accept", "accepted", lambda case, by, _: lifecycle.accept(case, by=by)),
    Deed(
        "mark-ready", "Mark ready", "marked ready",
        lambda case, by, _: lifecycle.mark_ready(case, by=by),
    ),
    Deed("ask", "Ask for what is missing", "returned with what is asked for", ask_for_gaps),
    Deed(
        "withdraw", "Withdraw", "withdrawn",
        lambda case, by, reason: lifecycle.withdraw(case, by=by, reason=reason),
        needs_reason=True,
    ),
)  # fmt: skip
sources: list[Callable[[Board], Iterable[Deed]]] = []
"""What the floor above can do with cases, such as putting them on the list of a meeting."""


def deeds_of(board: Board, permissions: Iterable[Permission]) -> list[Deed]:
    """What a person may do with the cases of a board."""
    found = [*OWN, *(deed for source in sources for deed in source(board))]
    return [deed for deed in found if deed.permission in permissions]


def do(deed: Deed, cases: Iterable[Case], *, by: User, reason: str = "") -> Outcome:
    """Do it with each case in a transaction of its own; one that is refused stops no other."""
    if deed.needs_reason and not reason.strip():
        raise Refused("Please give the reason.")
    if len(reason) > LONGEST:
        raise Refused(f"Please give the reason in at most {LONGEST} characters.")
    done, refused = [], []
    for case in sorted(cases, key=lambda case: case.number):
        try:
            deed.act(case, by, reason)
        except Refused as refusal:
            refused.append((case, refusal.sentence))
        else:
            done.append(case)
    return Outcome(done, refused)
