"""The parts that every document begins with: itself, the board, the meeting, the case."""

from collections.abc import Iterable
from datetime import date

from cases import facts, ledger, scoring
from cases.levels import Level
from cases.models import Case, Lesion, ScoreResult
from cases.scores import DIRECTION, Pain, Status, worst
from cases.vocabulary import (
    Compartment,
    Frankel,
    HistologyStatus,
    PresentationReason,
    Sex,
    TumourClass,
    Urgency,
    Walking,
    YesNoUnknown,
)
from meetings.models import AgendaItem, Approval, Document, Meeting
from meetings.states import ItemState
from meetings.vocabulary import Capacity, DocumentKind, Meaning, MeetingKind
from tumorboard import certificate
from tumorboard.roles import Role

from .clinical import Finding, Score, frozen_picture
from .coded import coded
from .emergency import emergency_face
from .schema import CaseFace, ChairFace, DocumentFace, MeetingFace, Patient
from .schema import Lesion as LesionFace
from .values import ApprovalFace
from .words import LANGUAGE, day, listed, maybe, maybe_moment, moment, word

SINS_EDITION = "Fisher 2010"
NOT_SIGNED = "This document is not signed."
NOT_SEALED = "It is not sealed: this site has no certificate."
SEALED = (
    "The file is sealed with the certificate of {owner}. The seal shows that it is as this site "
    "made it and unchanged since. It is the seal of the institution and no personal signature."
)
BY_LOGIN = "who signed in and gave the password again for it"


def document_face(
    document: Document, *, approvals: Iterable[Approval] = (), amendment: str = ""
) -> DocumentFace:
    """The document's own particulars."""
    given = [_approval(one, document.meeting) for one in approvals]
    return {
        "id": str(document.pk),
        "kind": word(DocumentKind, document.kind),
        "version": document.version,
        "replaces": document.version - 1 or None,
        "language": LANGUAGE,
        "paper": document.board.paper,
        "requested_by": document.requested_by.name,
        "requested_at": moment(document.created_at, document.meeting.zone),
        "signature": _signature(given),
        "seal": SEALED.format(owner=certificate.owner()) if certificate.is_set_up() else NOT_SEALED,
        "approvals": given,
        "amendment": amendment,
    }


def _approval(approval: Approval, meeting: Meeting) -> ApprovalFace:
    return {
        "name": approval.by.name,
        "capacity": word(Capacity, approval.capacity),
        "meaning": word(Meaning, approval.meaning),
        "at": moment(approval.at, meeting.zone),
        "sha256": approval.sha256,
    }


def _signature(approvals: list[ApprovalFace]) -> str:
    if not approvals:
        return NOT_SIGNED
    meaning = approvals[0]["meaning"]["words"]
    by = [f"{one['name']} ({one['capacity']['words'].lower()})" for one in approvals]
    return f"{meaning} by {listed(by)}, {BY_LOGIN}."


def meeting_face(meeting: Meeting, *, recorder: str) -> MeetingFace:
    """The meeting as it was held."""
    return {
        "id": str(meeting.pk),
        "kind": word(MeetingKind, meeting.kind),
        "emergency": emergency_face(meeting),
        "starts": moment(meeting.starts_at, meeting.zone),
        "opened": maybe_moment(meeting.opened_at, meeting.zone),
        "closed": maybe_moment(meeting.closed_at, meeting.zone),
        "place": meeting.place,
        "link": bool(meeting.link),
        "chair": meeting.chair.name,
        "chairs": _chairs(meeting),
        "recorder": recorder,
        "counts": _counts(meeting),
    }


def recorder_of(meeting: Meeting, *, otherwise: str) -> str:
    """Who kept the minutes: the minute-taker, else the clerk who was there, else the other."""
    if meeting.minute_taker is not None:
        return meeting.minute_taker.name
    clerks = meeting.board.memberships.filter(is_active=True, roles__contains=[Role.CLERK])
    there = meeting.attendances.filter(user__in=clerks.values("user")).order_by("joined_at")
    first = there.select_related("user").first()
    return first.user.name if first else otherwise


def _chairs(meeting: Meeting) -> list[ChairFace]:
    """Who had the chair from when to when."""
    return [
        {
            "name": term.user.name,
            "start": moment(term.since, meeting.zone),
            "end": maybe_moment(term.until, meeting.zone),
        }
        for term in meeting.chair_terms.select_related("user")
    ]


def case_face(item: AgendaItem) -> CaseFace:
    """The case as it was put to the board."""
    case = item.case
    meeting_day = item.meeting.local_start.date()
    written = ledger.latest(case)
    return {
        "id": str(case.pk),
        "reference": case.reference,
        "patient": _patient(case, meeting_day),
        "question": item.question or case.question or "No question was recorded.",
        "urgency": word(Urgency, case.urgency),
        "reason": maybe(PresentationReason, case.presentation_reason),
        "presenter": case.presenter.name if case.presenter else "",
        "findings": _findings(case),
        "lesions": _lesions(case),
        "picture": frozen_picture(case, written),
        "coded": coded(case, written),
    }


def _counts(meeting: Meeting) -> str:
    states = list(meeting.items.values_list("state", flat=True))
    decided, deferred = states.count(ItemState.DECIDED), states.count(ItemState.DEFERRED)
    left = len(states) - decided - deferred
    parts = [f"{decided} decided", f"{deferred} deferred"]
    if left:
        parts.append(f"{left} not reached")
    return f"{len(states)} on the agenda: {', '.join(parts)}"


def _patient(case: Case, meeting_day: date) -> Patient:
    patient = case.patient
    return {
        "name": patient.full_name,
        "record_number": patient.record_number,
        "born": day(patient.birth_date),
        "age": patient.age_on(meeting_day),
        "sex": word(Sex, patient.sex),
    }


def _findings(case: Case) -> list[Finding]:
    lines = [
        ("Diagnosis", _diagnosis(case)),
        ("History", case.history),
        ("Neurology", _neurology(case)),
        ("Pain", _label(Pain, case.pain)),
        ("Performance", _dated(case.performance_words, "measured", case.performance_on)),
        ("Earlier radiation", _label(YesNoUnknown, case.prior_radiation)),
        ("Imaging", _imaging(case)),
        ("Pathology", case.pathology),
        ("Comorbidity", case.comorbidity),
        ("Patient's wishes", case.patient_wishes),
    ]
    return [{"label": label, "text": text.strip()} for label, text in lines if text.strip()]


def _label(values: type, key: str) -> str:
    return str(values(key).label) if key else ""


def _dated(text: str, verb: str, on: date | None) -> str:
    if not text or on is None:
        return text
    return f"{text} ({verb} {day(on)['date']})"


def _sentences(parts: list[str]) -> str:
    return " ".join(
        part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part
    )


def _diagnosis(case: Case) -> str:
    histology = _label(HistologyStatus, case.histology_status).lower()
    return _sentences(
        [
            case.diagnosis.strip(),
            _label(TumourClass, case.tumour_class),
            f"Histology {histology}" if histology else "",
        ]
    )


def _neurology(case: Case) -> str:
    frankel = _label(Frankel, case.frankel)
    parts = []
    if frankel:
        parts.append(frankel if case.frankel == Frankel.NONE else f"Frankel {frankel}")
    if case.walking:
        parts.append(f"walking: {_label(Walking, case.walking).lower()}")
    words = _dated("; ".join(parts), "examined", case.neuro_on)
    changed = (
        f"Last change on {day(case.neuro_changed_on)['date']}" if case.neuro_changed_on else ""
    )
    return _sentences([words, changed])


def _imaging(case: Case) -> str:
    if case.mri_on:
        contrast = " with contrast" if case.mri_contrast else ""
        mri = f"Spine MRI{contrast} of {day(case.mri_on)['date']}"
    elif case.mri_reason_missing:
        mri = f"No spine MRI: {case.mri_reason_missing}"
    else:
        mri = ""
    return _sentences([mri, case.imaging.strip()])


def _lesions(case: Case) -> list[LesionFace]:
    judged = {row.lesion_id: row for row in scoring.overridden(case, "SINS")}
    return [_lesion(case, lesion, judged.get(lesion.pk)) for lesion in facts.lesions_of(case)]


def _lesion(case: Case, lesion: Lesion, judged: ScoreResult | None) -> LesionFace:
    levels = [Level(level).label for level in (lesion.level_from, lesion.level_to) if level]
    return {
        "levels": "–".join(dict.fromkeys(levels)) or "not yet localised",
        "compartments": [word(Compartment, key) for key in lesion.compartments],
        "remark": lesion.remark,
        "sins": _sins(case, lesion, judged),
    }


def _sins(case: Case, lesion: Lesion, judged: ScoreResult | None) -> Score | None:
    """The computed score; a judgement that the board saw in its place stands before it."""
    computed = facts.sins_of(case, lesion)
    score = worst(computed) or next(iter(computed), None)
    if score is None:
        return None
    applies = score.status != Status.NOT_APPLICABLE
    return {
        "instrument": score.instrument,
        "status": score.status,
        "total": score.total,
        "words": f"{_judgement(judged)}{score.words}",
        "direction": f"0 to 18, {DIRECTION}" if applies else "",
        "edition": SINS_EDITION,
        "table_version": score.table_version,
    }


def _judgement(row: ScoreResult | None) -> str:
    if row is None:
        return ""
    return f"SINS {row.score}, set by {row.by.name} ({row.reason.rstrip('.')}). Computed: "
