"""The lists of the coming meetings: which are complete, and what the others lack."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import prefetch_related_objects
from django.utils import timezone

from cases import ledger
from cases.facts import gaps_of
from tumorboard.models import Board, User

from . import outline
from .completeness import ListFacts, complete_by, missing
from .deadline import clock_words, left_words
from .models import Meeting
from .states import ItemState, MeetingState

AHEAD = timedelta(days=14)
SHOWN = 4


@dataclass(frozen=True)
class ComingList:
    """A coming meeting with what its list lacks, and until when it should be complete."""

    meeting: Meeting
    missing: list[str]
    due: datetime

    @property
    def due_words(self) -> str:
        return clock_words(self.due.astimezone(self.meeting.zone))

    @property
    def left_words(self) -> str:
        """How long it is until then; empty when it is past."""
        return left_words(timezone.now(), self.due)

    @property
    def is_late(self) -> bool:
        return bool(self.missing) and timezone.now() > self.due


def coming_lists(board: Board, user: User) -> list[ComingList]:
    """The meetings of the next two weeks that are not opened, the next one first."""
    before = (MeetingState.PLANNED, MeetingState.PUBLISHED)
    coming = outline.coming_of(board, user).filter(state__in=before)
    soon = coming.filter(starts_at__lt=timezone.now() + AHEAD)[:SHOWN]
    return [list_of(meeting) for meeting in soon]


def list_of(meeting: Meeting) -> ComingList:
    """One meeting with what its list lacks."""
    due = complete_by(meeting.starts_at, meeting.list_closes_at)
    return ComingList(meeting, missing(_facts(meeting)), due)


def _facts(meeting: Meeting) -> ListFacts:
    waiting = meeting.items.exclude(state=ItemState.DEFERRED).select_related(
        "case__patient", "case__presenter", "case__board"
    )
    items = list(waiting)
    cases = [item.case for item in items if not item.is_ratification]
    prefetch_related_objects(cases, "lesions", ledger.with_record())
    today = meeting.board.today()
    return ListFacts(
        is_published=meeting.state != MeetingState.PLANNED,
        cases=len(items),
        lacking=tuple(
            case.reference
            for case in cases
            if any(gap.blocker for gap in gaps_of(case, today=today))
        ),
        minutes_over=max(0, sum(item.minutes for item in items) - meeting.length_minutes),
        has_reason=bool(meeting.over_reason),
        has_place=bool(meeting.place or meeting.link),
    )
