"""The snapshot of a meeting's minutes."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from meetings.drafting import NOTES, texts_of
from meetings.models import AgendaItem, Approval, Attendance, Document, Meeting
from meetings.states import ItemState
from meetings.stretches import words_of
from meetings.vocabulary import PresenceMode, Said
from tumorboard import access
from tumorboard.roles import Discipline, Role
from tumorboard.tongue import within

from .board import board_face
from .emergency import answered_faces, ratification_face, silent_faces
from .faces import case_face, document_face, meeting_face, recorder_of
from .listed import listed_faces
from .schema import (
    SCHEMA_VERSION,
    Action,
    Correction,
    Deferral,
    MinutesCase,
    MinutesSnapshot,
    Person,
    Word,
)
from .schema import Attendance as AttendanceFace
from .votes import ballot_face, decision_face
from .words import maybe, maybe_moment, moment, person, word


def minutes_snapshot(
    document: Document,
    *,
    earlier: dict | None = None,
    approvals: Iterable[Approval] = (),
    amendment: str = "",
) -> MinutesSnapshot:
    """Freeze the meeting with its attendance, cases, votes, dissent and actions.

    With the snapshot of an `earlier` version, the cases stay as that one says: what became of a
    patient since the meeting has no place in its minutes.
    """
    meeting = document.meeting
    document_says = document_face(document, approvals=approvals, amendment=amendment)
    if earlier and earlier["schema_version"] == SCHEMA_VERSION:
        recorder = recorder_of(meeting, otherwise=earlier["meeting"]["recorder"])
        face = {**earlier["meeting"], "recorder": recorder}
        here = {**_people(meeting), "document": document_says, "meeting": face}
        return {**earlier, **here}
    cases = [_case(item, meeting) for item in _items(meeting)]
    recorder = recorder_of(meeting, otherwise=document.requested_by.name)
    return {
        "schema_version": SCHEMA_VERSION,
        "document": document_says,
        "board": board_face(document.board),
        "meeting": meeting_face(meeting, recorder=recorder),
        **_people(meeting),
        "remarks": "",
        "cases": cases,
        "listed": listed_faces(meeting),
        "actions": _actions(cases),
    }


def _items(meeting: Meeting) -> list[AgendaItem]:
    items = meeting.items.select_related("case__patient", "case__presenter")
    return list(items.order_by("position"))


def _case(item: AgendaItem, meeting: Meeting) -> MinutesCase:
    item.meeting = meeting
    consensus = item.decisions.select_related("ballot", "recorded_by").last()
    done = item.state in (ItemState.DECIDED, ItemState.DEFERRED)
    return {
        "number": item.position,
        "late": item.late_reason,
        "ratification": ratification_face(item),
        "outcome": word(ItemState, item.state) if done else _not_reached(),
        "started": maybe_moment(item.presented_at, meeting.zone),
        "ended": maybe_moment(item.finished_at, meeting.zone),
        "case": case_face(item),
        "checklist": [word(Said, key) for key in item.said],
        "notes": consensus.notes if consensus else texts_of(item).get(NOTES, ""),
        "ballot": ballot_face(item),
        "decision": decision_face(consensus, item) if consensus else None,
        "deferral": _deferral(item, meeting) if item.state == ItemState.DEFERRED else None,
    }


def _not_reached() -> Word:
    return {"key": "not_reached", "words": _("Not reached")}


def _deferral(item: AgendaItem, meeting: Meeting) -> Deferral:
    move = meeting.transitions.filter(item=item, ballot=None, verb="defer").order_by("at").last()
    return {
        "reason": item.defer_reason,
        "errands": [{"who": errand.who, "what": errand.what} for errand in item.errands.all()],
        "by": move.by.name if move and move.by else "",
        "at": maybe_moment(move.at if move else item.finished_at, meeting.zone),
    }


def _people(meeting: Meeting) -> dict:
    return {
        "attendance": _attendance(meeting),
        "absent": _absent(meeting),
        "corrections": _corrections(meeting),
    }


def _corrections(meeting: Meeting) -> list[Correction]:
    if meeting.closed_at is None:
        return []
    late = meeting.corrections.filter(at__gt=meeting.closed_at).select_related("user", "by")
    return [
        {
            "name": one.user.name,
            "before": words_of(one.before),
            "after": words_of(one.after),
            "reason": one.reason,
            "by": one.by.name,
            "at": moment(one.at, meeting.zone),
        }
        for one in late
    ]


def _attendance(meeting: Meeting) -> list[AttendanceFace]:
    """One line a person, with each stretch of presence; the chair first, then those who vote."""
    if meeting.is_emergency:
        return answered_faces(meeting)
    rows: dict = {}
    stretches = meeting.attendances.select_related("user", "deputy_for")
    for stretch in stretches.order_by("joined_at"):
        rows.setdefault(stretch.user_id, []).append(stretch)
    roles = dict(meeting.board.memberships.values_list("user_id", "roles"))
    ordered = sorted(
        rows.values(),
        key=lambda r: (r[0].user_id != meeting.chair_id, not r[0].is_voting, r[0].user.name),
    )
    return [_attendee(stretches, meeting, roles) for stretches in ordered]


def _attendee(stretches: list[Attendance], meeting: Meeting, roles: dict) -> AttendanceFace:
    last = stretches[-1]
    return {
        "name": last.user.name,
        "discipline": maybe(Discipline, last.discipline),
        "part": _part(last, meeting, roles.get(last.user_id, [])),
        "spans": [_span(stretch, meeting) for stretch in stretches],
    }


def _span(stretch: Attendance, meeting: Meeting) -> dict:
    # Closing the meeting ends every presence that lasts; that end is the meeting's own.
    stayed = stretch.left_at is None or (
        meeting.closed_at is not None and stretch.left_at >= meeting.closed_at
    )
    left = None if stayed else stretch.left_at
    return {
        "start": moment(stretch.joined_at, meeting.zone),
        "end": maybe_moment(left, meeting.zone),
        "mode": word(PresenceMode, stretch.mode),
        "deputy_for": _principal(stretch),
    }


def _principal(stretch: Attendance) -> str:
    if stretch.deputy_for is None:
        return ""
    return f"{stretch.deputy_for.name} ({within(_(Discipline(stretch.represents).label))})"


def _part(stretch: Attendance, meeting: Meeting, roles: list[str]) -> str:
    if stretch.user_id == meeting.chair_id:
        return _("Chair, votes") if stretch.is_voting else _("Chair")
    if stretch.is_voting:
        return _("Votes")
    others = [role for role in Role.values if role in roles]
    return _(Role(others[0]).label) if others else _("Guest")


def _absent(meeting: Meeting) -> list[Person]:
    if meeting.is_emergency:
        return silent_faces(meeting)
    voting = access.voting_members(meeting.board)
    away = voting.exclude(user__in=meeting.attendances.values("user"))
    return [person(member.user.name, member.discipline) for member in away]


def _actions(cases: list[MinutesCase]) -> list[Action]:
    """The plan items of all cases by owner and due date; those without a date come last."""
    actions = [
        {
            "who": line["who"],
            "what": line["what"],
            "case_number": case["number"],
            "patient": case["case"]["patient"]["name"],
            "record_number": case["case"]["patient"]["record_number"],
            "by": line["by"],
            "condition": line["condition"],
        }
        for case in cases
        if case["decision"]
        for line in case["decision"]["plan"]
    ]
    return sorted(actions, key=lambda a: (a["who"], a["by"]["iso"] if a["by"] else "~"))
