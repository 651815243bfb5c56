"""The parts that every document begins with: itself, the board, the meeting, the case."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

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
from tumorboard.tongue import listed, within

from .clinical import Finding, Score, frozen_picture
from .coded import coded
from .emergency import emergency_face
from .schema import CaseFace, ChairFace, DocumentFace, MeetingFace, Patient
from .schema import Lesion as LesionFace
from .values import ApprovalFace
from .words import day, maybe, maybe_moment, moment, word

SINS_EDITION = "Fisher 2010"
NOT_SIGNED = "This document is not signed."
NOT_SEALED = "It is not sealed: this site has no certificate."
SEALED = (
    "The file is sealed with the certificate of {owner}. The seal shows that it is as this site "
    "made it and unchanged since. It is the seal of the institution and no personal signature."
)
SIGNED = "{meaning} by {people}, who signed in and gave the password again for it."

LABELS = (
    *("Diagnosis", "History", "Neurology", "Pain", "Performance", "Earlier radiation", "Imaging"),
    *("Pathology", "Comorbidity", "Patient's wishes"),
)


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
        "language": get_language(),
        "paper": document.board.paper,
        "requested_by": document.requested_by.name,
        "requested_at": moment(document.created_at, document.meeting.zone),
        "signature": _signature(given),
        "seal": seal_words(),
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


def seal_words() -> str:
    """What the foot says of the seal, or that there is none."""
    if not certificate.is_set_up():
        return _(NOT_SEALED)
    return _(SEALED).format(owner=certificate.owner())


def _signature(approvals: list[ApprovalFace]) -> str:
    if not approvals:
        return _(NOT_SIGNED)
    by = [f"{one['name']} ({within(one['capacity']['words'])})" for one in approvals]
    return _(SIGNED).format(meaning=approvals[0]["meaning"]["words"], people=listed(by))


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
        "question": item.question or case.question or _("No question was recorded."),
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
    parts = [
        _("{number} decided").format(number=decided),
        _("{number} deferred").format(number=deferred),
    ]
    if left:
        parts.append(_("{number} not reached").format(number=left))
    agenda = _("{number} on the agenda: {outcomes}")
    return agenda.format(number=len(states), outcomes=", ".join(parts))


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
    texts = (
        _diagnosis(case),
        case.history,
        _neurology(case),
        _label(Pain, case.pain),
        _measured(case.performance_words, case.performance_on),
        _label(YesNoUnknown, case.prior_radiation),
        _imaging(case),
        case.pathology,
        case.comorbidity,
        case.patient_wishes,
    )
    lines = zip(LABELS, texts, strict=True)
    return [{"label": _(label), "text": text.strip()} for label, text in lines if text.strip()]


def _label(values: type, key: str) -> str:
    return _(str(values(key).label)) if key else ""


def _measured(text: str, on: date | None) -> str:
    if not text or on is None:
        return text
    return _("{value} (measured {day})").format(value=text, day=day(on)["date"])


def _sentences(parts: list[str]) -> str:
    return " ".join(
        part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part
    )


def _diagnosis(case: Case) -> str:
    histology = within(_label(HistologyStatus, case.histology_status))
    return _sentences(
        [
            case.diagnosis.strip(),
            _label(TumourClass, case.tumour_class),
            _("Histology {status}").format(status=histology) if histology else "",
        ]
    )


def _neurology(case: Case) -> str:
    frankel = _label(Frankel, case.frankel)
    parts = []
    if frankel:
        parts.append(frankel if case.frankel == Frankel.NONE else f"Frankel {frankel}")
    if case.walking:
        parts.append(_("walking: {status}").format(status=within(_label(Walking, case.walking))))
    words, examined, changed = "; ".join(parts), day(case.neuro_on), day(case.neuro_changed_on)
    if words and examined:
        words = _("{findings} (examined {day})").format(findings=words, day=examined["date"])
    last = _("Last change on {day}").format(day=changed["date"]) if changed else ""
    return _sentences([words, last])


def _imaging(case: Case) -> str:
    if case.mri_on:
        done = (
            _("Spine MRI with contrast of {day}") if case.mri_contrast else _("Spine MRI of {day}")
        )
        mri = done.format(day=day(case.mri_on)["date"])
    elif case.mri_reason_missing:
        mri = _("No spine MRI: {reason}").format(reason=case.mri_reason_missing)
    else:
        mri = ""
    return _sentences([mri, case.imaging.strip()])


def _lesions(case: Case) -> list[LesionFace]:
    judged = {row.lesion_id: row for row in scoring.overridden(case, "SINS")}
    return [_lesion(case, lesion, judged.get(lesion.pk)) for lesion in facts.lesions_of(case)]


def _lesion(case: Case, lesion: Lesion, judged: ScoreResult | None) -> LesionFace:
    levels = [_(Level(level).label) for level in (lesion.level_from, lesion.level_to) if level]
    return {
        "levels": "–".join(dict.fromkeys(levels)) or _("not yet localised"),
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
        "direction": _("0 to 18, {direction}").format(direction=_(DIRECTION)) if applies else "",
        "edition": SINS_EDITION,
        "table_version": score.table_version,
    }


def _judgement(row: ScoreResult | None) -> str:
    if row is None:
        return ""
    said = _("SINS {score}, set by {name} ({reason}). Computed:")
    judged = said.format(score=row.score, name=row.by.name, reason=row.reason.rstrip("."))
    return f"{judged} "
