"""An emergency board in its documents: its clock, who answered, what was ratified later."""

from datetime import datetime

from django.utils.translation import gettext as _

from meetings import answers, clock
from meetings.models import AgendaItem, Consensus, Meeting
from meetings.vocabulary import ClockBasis, Outcome
from tumorboard.roles import Discipline
from tumorboard.tongue import within

from .calling import EmergencyFace
from .quorum import quorum_face
from .schema import Attendance, Person, RatificationFace, Word
from .words import day_and_time, maybe, moment, person, word

SEALED = "The recommendations were sealed until all were revealed at once."
EMERGENCY = "Emergency decision of {when} ratified, {outcome}."
SHORT = "Decision without quorum of {when} ratified, {outcome}."
OPEN = "The recommendations were open: those who were called read each one as it was recorded."


def emergency_face(meeting: Meeting) -> EmergencyFace | None:
    """The call, its clock, and whether the decision came in time."""
    if not meeting.is_emergency:
        return None
    summons, item = meeting.call, meeting.items.get()
    done = item.finished_at if item.decisions.exists() else None
    return {
        "called_by": summons.by.name,
        "called_at": moment(summons.at, meeting.zone),
        "basis": word(ClockBasis, summons.basis),
        "clock_from": moment(summons.clock_from, meeting.zone),
        "decide_by": moment(summons.decide_by, meeting.zone),
        "verdict": _verdict(summons.decide_by, done),
        "way": _(SEALED if summons.is_sealed else OPEN),
        "gaps": summons.gaps,
    }


def _verdict(decide_by: datetime, done: datetime | None) -> str:
    if done is None:
        return _("No decision was made.")
    return _("Decided {when}.").format(when=clock.verdict(decide_by, done))


def answered_faces(meeting: Meeting) -> list[Attendance]:
    """One line for everybody who answered; nobody came together."""
    there = answers.answered(meeting.items.get())
    called = meeting.call.called.select_related("user").filter(user__in=there)
    apart: Word = {"key": answers.APART, "words": _("Answered apart")}
    return [
        {
            "name": one.user.name,
            "discipline": maybe(Discipline, there[one.user_id].discipline),
            "part": _("Leads, votes") if one.user_id == meeting.chair_id else _("Votes"),
            "mode": apart,
            "spans": [],
        }
        for one in sorted(called, key=lambda one: (one.user_id != meeting.chair_id, one.user.name))
    ]


def silent_faces(meeting: Meeting) -> list[Person]:
    """Those who were called and did not answer."""
    there = answers.answered(meeting.items.get())
    called = meeting.call.called.select_related("user").exclude(user__in=there)
    return [person(one.user.name, one.discipline) for one in called]


def due_sentence(consensus: Consensus) -> str:
    """Whether the decision waits for the word of a regular meeting."""
    if not consensus.needs_ratification:
        return ""
    return _("It is put before the next regular meeting of the board to be ratified.")


def ratification_face(item: AgendaItem) -> RatificationFace | None:
    """The earlier decision, and whether the board confirmed or changed it."""
    said = getattr(item, "ratification", None)
    if said is None:
        return None
    old = item.ratifies
    outcome = within(_(Outcome(said.outcome).label))
    by_few = old.item.meeting.is_emergency
    return {
        "sentence": _(EMERGENCY if by_few else SHORT).format(
            when=day_and_time(old.recorded_at, item.meeting.zone), outcome=outcome
        ),
        "recommendation": old.recommendation,
        "quorum": quorum_face(said.quorum, said.quorum_waiver),
    }
