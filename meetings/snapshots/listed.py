"""The cases of a meeting that a protocol settles, as its agenda and its minutes print them."""

from typing import TypedDict

from meetings.models import Meeting, Triage
from meetings.vocabulary import TriageState

from .values import Day
from .words import day

KEPT = (TriageState.LISTED, TriageState.NOTED)


class ListedFace(TypedDict):
    """A case that a protocol settles; `reason` says why it meets the criteria."""

    patient: str
    record_number: str
    reference: str
    question: str
    reason: str
    protocol: str
    version: int
    signed_by: str
    signed: Day | None
    recommendation: str
    by: str


def listed_faces(meeting: Meeting) -> list[ListedFace]:
    """The cases that are listed only, in the order in which they were listed."""
    rows = meeting.triages.filter(state__in=KEPT).select_related(
        "case__patient", "version__protocol", "version__signed_by", "by"
    )
    return [_face(one, meeting) for one in rows.order_by("at", "pk")]


def _face(one: Triage, meeting: Meeting) -> ListedFace:
    version, patient = one.version, one.case.patient
    return {
        "patient": patient.full_name,
        "record_number": patient.record_number,
        "reference": one.case.reference,
        "question": one.question,
        "reason": one.reason,
        "protocol": version.protocol.name,
        "version": version.number,
        "signed_by": version.signed_by.name,
        "signed": day(version.signed_at.astimezone(meeting.zone).date()),
        "recommendation": version.recommendation,
        "by": one.by.name,
    }
