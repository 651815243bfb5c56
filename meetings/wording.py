"""The consensus on the screens while it is worded: the growing words, what is still open."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from .models import AgendaItem, Ballot, Consensus, DraftPart, Proposal
from .planned import actions_of
from .recommendation import WORDING, Fault, missing, read_back
from .vocabulary import Said


@dataclass
class Wording:
    """What the board is putting into words on the current case.

    Nothing of it is shown before the opinions are revealed: who words a consensus may know
    more than the room. `turn` changes with the stage and with those who write.
    """

    item: AgendaItem | None
    opinion: Ballot | None
    proposal: Proposal | None
    consensus: Consensus | None
    turn: str

    @cached_property
    def draft(self) -> dict[str, str]:
        if self.item is None or self.consensus:
            return {}
        is_open = self.item.is_ratification or (self.opinion and self.opinion.is_revealed)
        return {name: text for name, text, _ in self._parts} if is_open else {}

    @cached_property
    def _parts(self) -> list[tuple[str, str, int]]:
        parts = self.item.draft_parts.order_by("name") if self.item else DraftPart.objects.none()
        return list(parts.values_list("name", "text", "revision"))

    @property
    def growing(self) -> str:
        """The words in the making, once somebody has written in them.

        What was filled in at the reveal is nobody's word yet, and what stands before the board is
        shown as that.
        """
        text = self.draft.get("recommendation", "").strip()
        is_written = any(name == "recommendation" and count for name, _, count in self._parts)
        return text if is_written and text != self._standing else ""

    @property
    def _standing(self) -> str:
        """The words before the board: the proposal's, else those that are to be ratified."""
        if self.proposal:
            return self.proposal.recommendation
        return self.item.ratifies.recommendation if self.item and self.item.ratifies else ""

    @property
    def is_ahead(self) -> bool:
        """Whether the draft says something else than the proposal that stands before the board."""
        if self.proposal is None or not self.draft:
            return False
        now = {name: self.draft.get(name, "").strip() for name in WORDING}
        before = {"recommendation": self.proposal.recommendation, **self.proposal.content}
        plan = [action.as_json() for action in actions_of(self.draft)]
        return plan != self.proposal.plan or any(now[n] != before.get(n, "") for n in WORDING)

    @cached_property
    def content(self) -> dict[str, str]:
        """What is recorded, or would be if the consensus were recorded now."""
        if self.consensus:
            return self.consensus.content
        if self.proposal is None:
            return self.draft
        rest = {name: text for name, text in self.draft.items() if name not in WORDING}
        return {**rest, **self.proposal.content, "recommendation": self.proposal.recommendation}

    @property
    def read_back(self) -> list[str]:
        """The recommendation as the chair reads it aloud."""
        return read_back(self.content) if self.content else []

    @property
    def missing(self) -> list[Fault]:
        """What has to be said, or waived, before the consensus is recorded."""
        return missing(self.content) if self.proposal and not self.consensus else []

    @property
    def checklist(self) -> list[dict]:
        """What has to be said on the case, each with its key on the chair's screen."""
        said = self.item.said if self.item else []
        return [
            {"value": value, "label": label, "key": number, "is_said": value in said}
            for number, (value, label) in enumerate(Said.choices, start=1)
        ]

    @property
    def pen(self) -> str:
        """An opaque word that changes with every word of the draft, for those who write in it."""
        if self.item is None:
            return ""
        facts = (self.item.pk, self.turn, [(name, count) for name, _, count in self._parts])
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
