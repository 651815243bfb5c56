"""An emergency board in its documents: its clock, who answered, what was ratified later."""

from meetings import answers, clock
from meetings.models import AgendaItem, Consensus, Meeting
from meetings.vocabulary import ClockBasis
from tumorboard.roles import Discipline

from .calling import EmergencyFace
from .quorum import quorum_face
from .schema import Attendance, Person, RatificationFace, Word
from .words import maybe, moment, person, word

APART: Word = {"key": answers.APART, "words": "Answered apart"}
SEALED = "The recommendations were sealed until all were revealed at once."
OPEN = "The recommendations were open: those who were called read each one as it was recorded."


def emergency_face(meeting: Meeting) -> EmergencyFace | None:
    """The call, its clock, and whether the decision came in time."""
    if not meeting.is_emergency:
        return None
    summons, item = meeting.call, meeting.items.get()
    done = item.finished_at if item.decisions.exists() else None
    said = clock.verdict(summons.decide_by, done) if done else ""
    return {
        "called_by": summons.by.name,
        "called_at": moment(summons.at, meeting.zone),
        "basis": word(ClockBasis, summons.basis),
        "clock_from": moment(summons.clock_from, meeting.zone),
        "decide_by": moment(summons.decide_by, meeting.zone),
        "verdict": f"Decided {said}." if said else "No decision was made.",
        "way": SEALED if summons.is_sealed else OPEN,
        "gaps": summons.gaps,
    }


def answered_faces(meeting: Meeting) -> list[Attendance]:
    """One line for everybody who answered; nobody came together."""
    there = answers.answered(meeting.items.get())
    called = meeting.call.called.select_related("user").filter(user__in=there)
    return [
        {
            "name": one.user.name,
            "discipline": maybe(Discipline, there[one.user_id].discipline),
            "part": "Leads, votes" if one.user_id == meeting.chair_id else "Votes",
            "mode": APART,
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
    return "It is put before the next regular meeting of the board to be ratified."


def ratification_face(item: AgendaItem) -> RatificationFace | None:
    """The earlier decision, and whether the board confirmed or changed it."""
    said = getattr(item, "ratification", None)
    if said is None:
        return None
    old = item.ratifies
    kind = "Emergency decision" if old.item.meeting.is_emergency else "Decision without quorum"
    when = old.recorded_at.astimezone(item.meeting.zone)
    return {
        "sentence": f"{kind} of {when:%-d %b %Y, %H:%M} ratified, {said.outcome}.",
        "recommendation": old.recommendation,
        "quorum": quorum_face(said.quorum, said.quorum_waiver),
    }
