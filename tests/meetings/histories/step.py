"""One thing that somebody did, or tried to do, with the world before and after it."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from meetings.models import Ballot, Document
from tests.meetings.histories.world import Difference, World

DONE, REFUSED, SHUT, OUTSIDE = "done", "refused", "no right", "administration"
CANARY = re.compile(r"canary\d+x")


@dataclass
class Deed:
    """Who did what, and how it ended; `OUTSIDE` is what the administration does past the verbs.

    A door that is `SHUT` never called the verb: the rule on the face of the view said no.
    """

    actor: str
    user: str
    email: str
    verb: str
    words: str
    outcome: str = DONE
    sentence: str = ""
    term: int | None = None

    def __str__(self) -> str:
        ending = {DONE: "", OUTSIDE: ""}.get(self.outcome, f" -> {self.outcome}")
        reason = f": {self.sentence}" if self.sentence else ""
        return f"{self.actor} {self.words}{ending}{reason}"


@dataclass
class Memory:
    """What the writers of drafts were told is stored: for each part its words."""

    words: dict[tuple[str, str], set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Step(Difference):
    """The change from one world to the next, the deed that made it, and what was promised."""

    deed: Deed
    memory: Memory

    @cached_property
    def snapshots(self) -> list[str]:
        """What the documents say that were frozen in this step."""
        return [str(d.snapshot) for d in Document.objects.filter(pk__in=self.of(Document))]

    @property
    def is_outside(self) -> bool:
        return self.deed.outcome == OUTSIDE


def open_canaries(world: World) -> set[str]:
    """The words in the reasons of revealed votes, which everybody may read."""
    return {
        word
        for ballot, votes in world.votes_of.items()
        if _is_revealed(world, ballot)
        for vote in votes
        for word in CANARY.findall(vote["reason"])
    }


def _is_revealed(world: World, ballot: str) -> bool:
    return world[Ballot][ballot]["revealed_at"] is not None


def leaks(world: World, texts: object) -> set[str]:
    """The words of sealed or withdrawn votes that stand in the texts."""
    return {word for text in texts for word in CANARY.findall(text)} - open_canaries(world)
