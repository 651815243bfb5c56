"""What the histories of a run came to, counted."""

import re
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.meetings.histories.step import Deed


def _without_times(sentence: str) -> str:
    return re.sub(r"\d+", "#", sentence)


@dataclass
class Figures:
    """Histories, steps, how each verb ended, and how often an invariant was asked."""

    histories: int = 0
    steps: int = 0
    looked_at: int = 0
    rendered: int = 0
    verbs: Counter = field(default_factory=Counter)
    refusals: Counter = field(default_factory=Counter)

    def note(self, deed: "Deed") -> None:
        self.steps += 1
        self.verbs[deed.verb, deed.outcome] += 1
        if deed.sentence:
            self.refusals[_without_times(deed.sentence)] += 1

    def add(self, other: "Figures") -> None:
        """Count those of another process as well."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
