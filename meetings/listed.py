"""Listing a case by a protocol, and how the listing ends: noted, taken off, or in discussion."""

from django.db import transaction
from django.utils import timezone

from cases import lifecycle
from cases.models import Case
from tumorboard import audit, live, refusal
from tumorboard.models import User
from tumorboard.refusal import Refused

from . import history, protocols
from .models import Meeting, ProtocolVersion, Triage
from .states import MeetingState
from .validity import misfit
from .vocabulary import TriageState

LONGEST = 1000
BEFORE = (MeetingState.PLANNED, MeetingState.PUBLISHED)
BEGUN = (
    "This meeting has begun: nobody could look at the case beforehand. Put it on the agenda, or on "
    "the list of a later meeting."
)


@transaction.atomic
def list_only(
    meeting: Meeting, *, case: Case, version: ProtocolVersion, reason: str, by: User
) -> Triage:
    """Put a ready case on the list of a meeting by a protocol: it is not discussed there.

    The version is kept with it as it is. Raises `Refused` when that is not in force, or is not for
    such a case, and when the meeting has begun.
    """
    meeting = history.lock(meeting)
    reason = needed(reason, "why the case meets the criteria")
    if meeting.is_emergency or meeting.state not in BEFORE:
        raise Refused(BEGUN)
    if case.board_id != meeting.board_id or version.protocol.board_id != meeting.board_id:
        raise Refused("This case or this protocol belongs to another board.")
    version = protocols.held(version)
    case = lifecycle.list_for_meeting(case, by=by)
    about = {"tumour_class": case.tumour_class, "reason": case.presentation_reason}
    if sentence := misfit(version.cover, **about, urgency=case.urgency):
        raise Refused(sentence)
    made = Triage.objects.create(
        meeting=meeting,
        case=case,
        version=version,
        reason=reason,
        question=case.question,
        by=by,
        state=TriageState.LISTED,
    )
    named = {"protocol": version.protocol.name, "number": version.number}
    note(made, "triage.listed", by=by, **named, reason=reason)
    live.bump(meeting.topic)
    return made


@transaction.atomic
def take_off(one: Triage, *, by: User, reason: str) -> Triage:
    """Take a case off the list before the meeting begins; it waits as ready."""
    one = locked(one)
    reason = needed(reason, "why the case is taken off the list")
    if one.state == TriageState.TAKEN_OFF:
        return one
    if one.meeting.state not in BEFORE:
        raise Refused("The meeting has begun. Take the case into discussion instead.")
    _give_back(one, by=by, reason=reason)
    return one


def note_all(meeting: Meeting, *, by: User) -> None:
    """Record with the end of the locked meeting that the board has heard of its listed cases."""
    for one in _standing(meeting):
        end(one, TriageState.NOTED, by=by)
        lifecycle.mark_heard(one.case, by=by)


def give_back_all(meeting: Meeting, *, by: User, reason: str) -> None:
    """Give the listed cases of the locked meeting back to the ready ones."""
    for one in _standing(meeting):
        _give_back(one, by=by, reason=reason)


def make_way(case: Case, *, by: User, reason: str) -> None:
    """Take a case off the list on which it stands, because it is decided elsewhere and sooner."""
    found = Triage.objects.filter(case=case, state=TriageState.LISTED).first()
    if found is None:
        return
    one = locked(found)
    if one.is_standing:
        _give_back(one, by=by, reason=reason)


def locked(one: Triage) -> Triage:
    """The listing as it stands now, under its locked meeting."""
    meeting = history.lock(Meeting(pk=one.meeting_id))
    rows = Triage.objects.select_for_update(of=("self",))
    found = rows.select_related("case__patient", "version__protocol").get(pk=one.pk)
    found.meeting = meeting
    return found


def end(one: Triage, state: TriageState, *, by: User, words: str = "") -> None:
    """End a locked listing, once, and write it into the trail."""
    if not one.is_standing:
        raise Refused(f"This case is no longer on the list: {one.get_state_display().lower()}.")
    one.state, one.ended_by, one.ended_at, one.ended_words = state, by, timezone.now(), words
    one.save(update_fields=["state", "ended_by", "ended_at", "ended_words"])
    actions = {
        TriageState.NOTED: "triage.noted",
        TriageState.PULLED: "triage.pulled",
        TriageState.TAKEN_OFF: "triage.taken_off",
    }
    note(one, actions[state], by=by, **({"reason": words} if words else {}))
    live.bump(one.meeting.topic)


def note(one: Triage, action: str, *, by: User, **detail: object) -> None:
    """Write the audit row of a step of triage."""
    board = one.meeting.board.slug
    audit.record(action, by=by, board=board, patient=one.patient_number, target=one, **detail)


def needed(words: str, what: str) -> str:
    """The sentence that a step asks for, or the refusal without it."""
    return refusal.needed(words, what, most=LONGEST)


def _give_back(one: Triage, *, by: User, reason: str) -> None:
    end(one, TriageState.TAKEN_OFF, by=by, words=reason[:LONGEST])
    lifecycle.take_off(one.case, by=by, reason=reason[:LONGEST])


def _standing(meeting: Meeting) -> list[Triage]:
    rows = Triage.objects.select_for_update(of=("self",)).filter(
        meeting=meeting, state=TriageState.LISTED
    )
    found = list(rows.select_related("case__patient", "version__protocol").order_by("at", "pk"))
    for one in found:
        one.meeting = meeting
    return found
