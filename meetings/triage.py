"""Sending a case to discussion: at triage with a reason, or off the list by any member."""

from django.db import transaction

from cases import lifecycle
from cases.facts import gaps_of
from cases.models import Case
from tumorboard.models import User
from tumorboard.refusal import Refused

from . import agenda, listed
from .models import AgendaItem, Meeting, Triage
from .vocabulary import TriageState


@transaction.atomic
def discuss(meeting: Meeting, *, case: Case, reason: str, by: User) -> Triage:
    """Put a ready case on the agenda of a meeting, and keep why it is discussed."""
    reason = listed.needed(reason, "why the case is discussed")
    item = agenda.add(meeting, case=case, by=by)
    made = Triage.objects.create(
        meeting=item.meeting,
        case=item.case,
        reason=reason,
        question=item.question,
        by=by,
        state=TriageState.DISCUSS,
    )
    listed.note(made, "triage.discussed", by=by, reason=reason)
    return made


@transaction.atomic
def pull(one: Triage, *, words: str, by: User) -> AgendaItem | None:
    """Take a listed case into discussion, with a sentence why that chair and clerk read.

    It goes to the end of the same meeting's agenda. Where that cannot be, because the record lacks
    something by now, it waits as ready, and nothing is given back.
    """
    one = listed.locked(one)
    words = listed.needed(words, "why the case should be discussed")
    if one.state == TriageState.PULLED:
        raise Refused(f"{one.ended_by.name} has taken this case into discussion already.")
    listed.end(one, TriageState.PULLED, by=by, words=words)
    case = lifecycle.take_off(one.case, by=by, reason=words)
    lacks = any(gap.blocker for gap in gaps_of(case, today=case.board.today()))
    if lacks or not one.meeting.is_agenda_open:
        return None
    return agenda.add(one.meeting, case=case, by=by)
