"""The way of a case: its states, its moves, and why a move is refused."""

from dataclasses import dataclass

from django.db.models import TextChoices


class CaseState(TextChoices):
    """Where a case stands between referral and the end of its follow-up."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    ACCEPTED = "accepted", "Accepted"
    READY = "ready", "Ready"
    LISTED = "listed", "On an agenda"
    HEARD = "heard", "Heard"
    IN_FOLLOW_UP = "in_follow_up", "In follow-up"
    CLOSED = "closed", "Closed"
    RETURNED = "returned", "Returned"
    WITHDRAWN = "withdrawn", "Withdrawn"


@dataclass(frozen=True)
class Move:
    """One allowed move; `words` completes the sentence “It cannot be …”."""

    verb: str
    sources: frozenset[str]
    target: str
    words: str


def _move(verb: str, sources: str, target: CaseState, words: str) -> Move:
    return Move(verb, frozenset(sources.split()), target, words)


MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        _move("submit", "draft returned", CaseState.SUBMITTED, "submitted"),
        _move("accept", "submitted", CaseState.ACCEPTED, "accepted"),
        _move("return", "submitted accepted ready", CaseState.RETURNED, "returned"),
        _move("mark_ready", "accepted", CaseState.READY, "marked as ready"),
        _move(
            "reopen",
            "ready withdrawn heard in_follow_up closed",
            CaseState.ACCEPTED,
            "taken back to work",
        ),
        _move("list", "ready", CaseState.LISTED, "put on an agenda"),
        _move("unlist", "listed", CaseState.READY, "taken off the agenda"),
        _move(
            "call",
            "draft submitted accepted ready returned heard in_follow_up",
            CaseState.LISTED,
            "called to an emergency board",
        ),
        _move("hear", "listed", CaseState.HEARD, "recorded as heard"),
        _move("follow_up", "heard", CaseState.IN_FOLLOW_UP, "taken into follow-up"),
        _move("close", "heard in_follow_up", CaseState.CLOSED, "closed"),
        _move(
            "withdraw", "draft submitted accepted ready returned", CaseState.WITHDRAWN, "withdrawn"
        ),
    )
}

EDITABLE = frozenset(
    {
        CaseState.DRAFT,
        CaseState.SUBMITTED,
        CaseState.ACCEPTED,
        CaseState.READY,
        CaseState.LISTED,
        CaseState.RETURNED,
    }
)

# What is found and done after the decision is written until the case leaves the board.
WRITABLE = frozenset(CaseState) - {CaseState.CLOSED, CaseState.WITHDRAWN}


def refusal(verb: str, state: str) -> str | None:
    """The sentence why the move is not possible from this state, or None when it is."""
    move = MOVES[verb]
    if state in move.sources:
        return None
    allowed = " or ".join(CaseState(source).label.lower() for source in sorted(move.sources))
    return (
        f"This case is {CaseState(state).label.lower()}. It cannot be {move.words} now; "
        f"that needs a case that is {allowed}."
    )


def moves_from(state: str) -> list[str]:
    """The verbs that are possible from the state."""
    return [verb for verb, move in MOVES.items() if state in move.sources]
