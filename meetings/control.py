"""What the chair steers by: whose turn it is to lead and to speak, the clock, the way back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property

from . import history, slips
from .models import AgendaItem, Break, ChairTerm, Errand, Hand
from .stages import Slot, Stage, end_of, is_break_due, rested_since
from .states import ItemState, MeetingState

WORTH_A_WORD = 2
ANOTHER_DAY = 12 * 60
"""Minutes from which a difference to the plan says nothing any more."""

if TYPE_CHECKING:
    from .scene import Scene


@dataclass
class Control:
    """The control of the meeting of a scene; each fact is loaded when it is first asked for."""

    scene: "Scene"

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def term(self) -> ChairTerm | None:
        """The term of who has the chair; None before the opening and after the close."""
        return self.scene.meeting.chair_terms.filter(until=None).first()

    @property
    def term_number(self) -> int:
        return self.term.number if self.term else 0

    @property
    def chair_words(self) -> str:
        """Who has the chair, and since when if it was not from the beginning."""
        meeting, term = self.scene.meeting, self.term
        if term is None:
            return f"{meeting.chair.name} {'had the chair' if meeting.is_over else 'is to chair'}"
        since = f" since {history.clock(term, meeting)}" if term.number > 1 else ""
        return f"{meeting.chair.name} has the chair{since}"

    @cached_property
    def hands(self) -> list[Hand]:
        """Who has something to say, the longest wait first."""
        return [hand for hand in self._hands if hand.lowered_at is None]

    @property
    def answered_count(self) -> int:
        """How many were heard: each of them learns it from their own part."""
        lowered = [hand for hand in self._hands if hand.lowered_at]
        return sum(hand.lowered_by_id != hand.user_id for hand in lowered)

    @cached_property
    def _hands(self) -> list[Hand]:
        return list(self.scene.meeting.hands.select_related("user"))

    @property
    def undo(self) -> dict | None:
        """The step that can be taken back, in words."""
        step = slips.offered(self.scene.meeting.undoable, self.now)
        return {"id": step["id"], "words": slips.words_of(step)} if step else None

    @cached_property
    def errands(self) -> list[Errand]:
        """What was to be brought for the case on the screens when it was last deferred."""
        item = self.scene.shown
        return errands_for(item) if item else []

    # The clock

    @cached_property
    def pauses(self) -> list[Break]:
        """The breaks; one that was taken back has no length and is none."""
        breaks = self.scene.meeting.breaks.exclude(ended_at=F("started_at"))
        return list(breaks)

    @property
    def on_break(self) -> Break | None:
        return next((pause for pause in self.pauses if pause.ended_at is None), None)

    @property
    def is_break_due(self) -> bool:
        """Whether the chair should be reminded of a break."""
        meeting, stage = self.scene.meeting, self.scene.stage
        if meeting.state != MeetingState.OPEN or self.on_break or stage == Stage.DONE:
            return False
        rested_at = max([p.ended_at for p in self.pauses], default=meeting.opened_at)
        heard = [i for i in self.scene.items if i.finished_at and i.finished_at > rested_at]
        return is_break_due(
            self.now,
            rested_at=rested_at,
            cases=sum(item.state == ItemState.DECIDED for item in heard),
            after_minutes=meeting.board.break_after_minutes,
            after_cases=meeting.board.break_after_cases,
        )

    @property
    def clock_since(self) -> datetime | None:
        """From when the time of the case on the screens counts; breaks do not count."""
        item = self.scene.shown
        if item is None or item.presented_at is None:
            return None
        return item.presented_at + self._rested(item.presented_at)

    @property
    def clock_stopped_at(self) -> int | None:
        """The seconds at which the case's time stands still during a break."""
        if self.on_break is None or self.clock_since is None:
            return None
        return max(0, int((self.now - self.clock_since).total_seconds()))

    @property
    def clock_stopped_words(self) -> str:
        minutes, seconds = divmod(self.clock_stopped_at or 0, 60)
        return f"{minutes}:{seconds:02}"

    @property
    def end_words(self) -> str:
        """When the meeting will be over, and how late that is; empty when nothing runs."""
        if self.ends_at is None:
            return ""
        lateness = f", {self.late} min late" if self.late else ""
        return f"Ends about {self.ends_at.astimezone(self.scene.meeting.zone):%H:%M}{lateness}"

    @property
    def late(self) -> int:
        """The minutes by which that is later than planned, if they are worth a word."""
        if self.ends_at is None:
            return 0
        late = round((self.ends_at - self.scene.meeting.local_end).total_seconds() / 60)
        return late if WORTH_A_WORD <= late < ANOTHER_DAY else 0

    @cached_property
    def ends_at(self) -> datetime | None:
        """When the meeting will be over, as every screen says it; None when nothing runs."""
        if self.scene.meeting.state != MeetingState.OPEN:
            return None
        items, current = self.scene.items, self.scene.current
        slots = [Slot(i.state, i.minutes, i.presented_at, i.finished_at) for i in items]
        begun = current.presented_at if current else None
        return end_of(self.now, slots, rested=self._rested(begun) if begun else timedelta())

    def _rested(self, begun: datetime) -> timedelta:
        return rested_since(begun, [(p.started_at, p.ended_at) for p in self.pauses], self.now)


def errands_for(item: AgendaItem) -> list[Errand]:
    """Who brings what for this presentation of a case."""
    return errands_of([item])[item.pk]


def errands_of(items: list[AgendaItem]) -> dict[UUID, list[Errand]]:
    """Who brings what: as it was said here, or when the case was put off the last time.

    Once a case was decided, what was asked for before is no longer owed.
    """
    cases = [item.case_id for item in items]
    said: dict[UUID, list[Errand]] = {}
    for errand in Errand.objects.filter(item__case__in=cases):
        said.setdefault(errand.item_id, []).append(errand)
    if not said:
        return {item.pk: [] for item in items}
    finished = AgendaItem.objects.filter(case__in=cases).exclude(finished_at=None)
    heard: dict[UUID, list[tuple[UUID, str]]] = {}
    for case, *presentation in finished.order_by("finished_at").values_list("case", "pk", "state"):
        heard.setdefault(case, []).append(tuple(presentation))
    return {item.pk: _owed(item, heard.get(item.case_id, []), said) for item in items}


def _owed(
    item: AgendaItem, heard: list[tuple[UUID, str]], said: dict[UUID, list[Errand]]
) -> list[Errand]:
    here = said.get(item.pk, [])
    if here or item.finished_at is not None:
        return here
    last, state = next((one for one in reversed(heard) if one[0] != item.pk), (None, ""))
    return said.get(last, []) if state == ItemState.DEFERRED else []
