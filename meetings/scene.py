"""What the shared screens of a meeting show, loaded once for each version.

Blind by construction: of a ballot that is not revealed this module asks only who has voted.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property

from cases.states import CaseState
from tumorboard import live

from . import ballots, ratification, strips
from .company import Company
from .control import Control
from .models import AgendaItem, Ballot, Break, Consensus, Meeting, Proposal, Triage
from .stages import WITH_A_CASE, Stage, stage_of
from .states import BallotState, ItemState, MeetingState
from .vocabulary import Grade, Round, TriageState
from .wording import Wording

_RATIFIED = ("ratifies__item__meeting", "ratifies__proposal")
"""What the screens say of a decision that is before the board again."""

GRADE_TONE = {
    Grade.UNANIMOUS: ("good", "circle-check"),
    Grade.CONSENSUS: ("good", "circle-check"),
    Grade.MAJORITY: ("care", "triangle-alert"),
    Grade.SPLIT: ("bad", "split"),
    Grade.NOT_TAKEN: ("muted", "minus"),
}


@dataclass
class Scene(Company):
    """A meeting at one moment; each fact is loaded when a part first asks for it.

    With `about` it tells of that case, whichever one the screens show.
    """

    meeting: Meeting
    about: AgendaItem | None = None

    @cached_property
    def items(self) -> list[AgendaItem]:
        found = list(self.meeting.items.select_related("case__patient", "case__presenter"))
        for item in found:
            item.meeting = self.meeting
        prefetch_related_objects([item for item in found if item.is_ratification], *_RATIFIED)
        deferred = [item for item in found if item.state == ItemState.DEFERRED]
        prefetch_related_objects(deferred, "errands")
        return found

    @cached_property
    def listed(self) -> list[Triage]:
        """The cases that are listed by a protocol and not discussed."""
        kept = self.meeting.triages.filter(state__in=[TriageState.LISTED, TriageState.NOTED])
        return list(kept.select_related("case__board", "version__protocol").order_by("at", "pk"))

    @cached_property
    def current(self) -> AgendaItem | None:
        return next((item for item in self.items if item.is_current), None)

    @cached_property
    def next(self) -> AgendaItem | None:
        waiting = [item for item in self.items if item.state == ItemState.WAITING]
        return min(waiting, key=lambda item: item.turn, default=None)

    @cached_property
    def startable(self) -> set[UUID]:
        """The cases that the chair may bring before the board now, in any order."""
        if self.meeting.state != MeetingState.OPEN or self.current:
            return set()
        revealed = self.meeting.items.filter(ballots__state=BallotState.REVEALED)
        known = set(revealed.values_list("pk", flat=True))
        return {item.pk for item in self.items if _is_startable(item, known)}

    @cached_property
    def shown(self) -> AgendaItem | None:
        """The case on the screens: the current one, else the last that was decided."""
        if self.about:
            return next((item for item in self.items if item.pk == self.about.pk), None)
        done = [i for i in self.items if i.state == ItemState.DECIDED and i.finished_at]
        last = max(done, key=lambda item: item.finished_at, default=None)
        return self.current or (last if self.stage in (Stage.BETWEEN, Stage.DONE) else None)

    @cached_property
    def opinion(self) -> Ballot | None:
        return self._rounds.get(Round.OPINION)

    @cached_property
    def position(self) -> Ballot | None:
        """The vote on the wording that is shown."""
        if self.consensus:
            return self.consensus.ballot
        return self._rounds.get(Round.POSITION)

    @cached_property
    def _rounds(self) -> dict[str, Ballot | None]:
        return ballots.current_of_each(self.shown) if self.shown else {}

    @cached_property
    def stage(self) -> Stage:
        opinion, position = (self.opinion, self.position) if self.current else (None, None)
        return stage_of(
            self.meeting.state,
            has_case=self.current is not None,
            is_case_waiting=self.next is not None,
            opinion=opinion and opinion.state,
            position=position and position.state,
            is_ratification=bool(self.current and self.current.is_ratification),
        )

    @cached_property
    def consensus(self) -> Consensus | None:
        if self.shown is None:
            return None
        return self.shown.decisions.last()

    @cached_property
    def proposal(self) -> Proposal | None:
        """The wording before the board, or the recorded one."""
        if self.consensus:
            return self.consensus.proposal
        return self.position.proposal if self.position else None

    @property
    def is_unchanged(self) -> bool:
        """Whether an earlier decision is before the board in its own words."""
        item = self.current
        is_put = bool(item and item.is_ratification and self.proposal)
        return is_put and ratification.is_unchanged(self.proposal, item)

    @cached_property
    def plan(self) -> list[dict]:
        lines = self.proposal.plan if self.proposal else []
        return [{**line, "due_words": due_words(line["due"])} for line in lines]

    @cached_property
    def wording(self) -> Wording:
        """The consensus while it is worded, and what it says."""
        return Wording(
            self.current,
            self.opinion,
            self.proposal,
            self.consensus,
            turn=f"{self.stage} {self.control.term_number} {self.meeting.minute_taker_id}",
        )

    @property
    def planned_seconds(self) -> int:
        return self.shown.minutes * 60 if self.shown else 0

    @property
    def decided_count(self) -> int:
        return sum(item.state == ItemState.DECIDED for item in self.items)

    @property
    def deferred_count(self) -> int:
        return sum(item.state == ItemState.DEFERRED for item in self.items)

    @property
    def done_count(self) -> int:
        return self.decided_count + self.deferred_count

    @cached_property
    def control(self) -> Control:
        """What the chair steers by."""
        return Control(self)

    @property
    def on_break(self) -> Break | None:
        """The break that the meeting is in, which every screen says."""
        return self.control.on_break

    def load(self) -> None:
        """Load what one's own part is made from, for those who ask for it at the same moment."""
        _ = self.key, self.present, self.recusals, self.proposal, self.control.hands
        if self.shown:
            self.shown.case.board = self.meeting.board
        if self.meeting.is_emergency:
            _ = self.asked

    @cached_property
    def opinion_cells(self) -> list[dict]:
        return strips.opinion_cells(self.opinion, self.meeting.board.core_disciplines)

    @cached_property
    def position_cells(self) -> list[dict]:
        return strips.position_cells(
            self.position, self.meeting.board.core_disciplines, before=self.opinion
        )

    @cached_property
    def result(self) -> dict | None:
        """Grade, tally and dissent of the revealed positions or of the recorded consensus."""
        if self.consensus:
            return _result(self.consensus.tally)
        if self.position and self.position.is_revealed:
            return _result(self.position.tally)
        return None

    @property
    def key(self) -> str:
        """An opaque word that changes when what all have in their own parts does."""
        item = self.shown
        facts = [self.meeting.state, self.stage, item and (item.pk, item.state)]
        facts += [(b.pk, b.state) for b in (self.opinion, self.position) if b]
        facts.append(self.control.term_number)
        return _opaque(facts)

    @property
    def nudge(self) -> str:
        """An opaque word that changes when somebody's own part may have, not with each vote.

        Where the recommendations are open each of them is news to those who were called.
        """
        facts = [self.key, self.control.answered_count]
        if self.opinion and not self.opinion.is_sealed:
            facts.append(live.version(self.meeting.topic))
        return _opaque(facts)

    @property
    def is_recordable(self) -> bool:
        """Whether nothing is left to be asked before the consensus is recorded."""
        has_quorum = self.quorum["is_met"] or bool(self.quorum["waiver"])
        has_votes = self.result is not None and self.result["cast"] > 0
        return has_quorum and has_votes and not self.wording.missing

    @property
    def has_case(self) -> bool:
        return self.stage in WITH_A_CASE


def due_words(due: str) -> str:
    """A planned date as it is read; empty without one."""
    return f"{date.fromisoformat(due):%-d %b %Y}" if due else ""


def _opaque(facts: list) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _is_startable(item: AgendaItem, revealed: set[UUID]) -> bool:
    if item.state == ItemState.DEFERRED:
        return item.case.state == CaseState.READY and item.pk not in revealed
    return item.state == ItemState.WAITING


def _result(tally: dict) -> dict:
    grade = Grade(tally["grade"])
    tone, icon = GRADE_TONE[grade]
    percent = tally.get("percent")
    words = grade.label if percent is None else f"{grade.label}, {percent} % support"
    return {**tally, "words": words, "tone": tone, "icon": icon}
