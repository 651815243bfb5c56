"""The ways of a meeting, of an agenda item, of a ballot and of a document."""

from dataclasses import dataclass

from django.db.models import TextChoices


class MeetingState(TextChoices):
    PLANNED = "planned", "Planned"
    PUBLISHED = "published", "Published"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    SIGNED = "signed", "Signed"
    CANCELLED = "cancelled", "Cancelled"


OVER = frozenset({MeetingState.CLOSED, MeetingState.SIGNED, MeetingState.CANCELLED})


class ItemState(TextChoices):
    WAITING = "waiting", "Waiting"
    PRESENTING = "presenting", "Presenting"
    VOTING = "voting", "Voting"
    DECIDED = "decided", "Decided"
    DEFERRED = "deferred", "Deferred"


LIVE = (ItemState.WAITING, ItemState.PRESENTING, ItemState.VOTING)
"""The states in which an item belongs to its meeting and can stand on no other agenda."""

CURRENT = (ItemState.PRESENTING, ItemState.VOTING)
"""The states of the case that is before the board."""


class BallotState(TextChoices):
    PREPARED = "prepared", "Prepared"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    REVEALED = "revealed", "Revealed"
    ANNULLED = "annulled", "Annulled"


RUNNING = (BallotState.PREPARED, BallotState.OPEN, BallotState.CLOSED)
"""The states of a ballot that is neither revealed nor annulled yet."""


class DocumentState(TextChoices):
    QUEUED = "queued", "Queued"
    RENDERING = "rendering", "Rendering"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


UNFINISHED = (DocumentState.QUEUED, DocumentState.RENDERING)
GIVEN_UP = (DocumentState.FAILED, DocumentState.CANCELLED)


@dataclass(frozen=True)
class Move:
    """One allowed move of a kind of thing, with the words that complete “It cannot be …”."""

    sources: frozenset[str]
    target: str
    words: str


def _moves(*rows: tuple[str, str, str, str]) -> dict[str, Move]:
    return {
        verb: Move(frozenset(sources.split()), target, words)
        for verb, sources, target, words in rows
    }


MOVES: dict[str, dict[str, Move]] = {
    "meeting": _moves(
        ("publish", "planned", MeetingState.PUBLISHED, "published"),
        ("open", "published", MeetingState.OPEN, "opened"),
        ("close", "open", MeetingState.CLOSED, "closed"),
        ("cancel", "planned published", MeetingState.CANCELLED, "cancelled"),
    ),
    "agenda item": _moves(
        ("present", "waiting deferred", ItemState.PRESENTING, "presented"),
        ("set_aside", "presenting voting", ItemState.WAITING, "set aside"),
        ("propose", "presenting voting", ItemState.VOTING, "put to the board"),
        ("decide", "presenting voting", ItemState.DECIDED, "decided"),
        ("defer", "waiting presenting voting", ItemState.DEFERRED, "deferred"),
        ("restore", "waiting deferred", ItemState.PRESENTING, "put back before the board"),
        ("take_back", "presenting deferred", ItemState.WAITING, "put back among the waiting"),
    ),
    "ballot": _moves(
        ("open", "prepared", BallotState.OPEN, "opened"),
        ("close", "open", BallotState.CLOSED, "closed"),
        ("reveal", "closed", BallotState.REVEALED, "revealed"),
        ("annul", "prepared open closed", BallotState.ANNULLED, "annulled"),
    ),
}


STATES: dict[str, type[TextChoices]] = {
    "meeting": MeetingState,
    "agenda item": ItemState,
    "ballot": BallotState,
}


def refusal(thing: str, verb: str, state: str) -> str | None:
    """The sentence why the move is not possible from this state, or None when it is."""
    move = MOVES[thing][verb]
    if state in move.sources:
        return None
    words = {key: STATES[thing](key).label.lower() for key in (state, *sorted(move.sources))}
    now, allowed = words.pop(state), " or ".join(words.values())
    return f"This {thing} is {now}. It cannot be {move.words} now; it would have to be {allowed}."
