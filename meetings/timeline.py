"""A case from its referral to its outcome: what happened, day by day, in a clinician's words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse

from cases import ledger
from cases.models import Case
from cases.overview import VERB_WORDS
from cases.record.catalogue import SECTIONS
from tumorboard.models import User

from . import follow_up, informing, library, results
from .models import AgendaItem, Answer, Consensus, Delivery, Document, Informing, Leaving
from .outcomes import HAPPENED
from .vocabulary import DocumentKind, ItemKind, Way

# What is told of the record: the section, the icon, the kind of event.
OF_RECORD = {
    "imaging_study": ("scan", "Imaging"),
    "operation": ("scissors", "Operation"),
    "pathology": ("microscope", "Pathology"),
    "radiotherapy": ("radiation", "Radiotherapy"),
    "drug": ("pill", "Drug therapy"),
    "complication": ("triangle-alert", "Complication"),
    "postoperative_check": ("activity", "Check"),
    "follow_up": ("stethoscope", "Follow-up"),
}
# Moves that are told by something else, or say nothing of the patient.
UNTOLD = {"list", "unlist", "hear", "call"}


@dataclass(frozen=True)
class Event:
    """One thing that happened on a day; `lines` say more of it, one sentence each."""

    on: date
    kind: str
    icon: str
    title: str
    lines: tuple[str, ...] = ()
    by: str = ""
    url: str = ""
    at: datetime | None = None
    is_ahead: bool = False


@dataclass(frozen=True)
class Day:
    """A day with what happened on it."""

    on: date
    events: tuple[Event, ...]


def days_of(case: Case, user: User) -> list[Day]:
    """The days of the case, the first first; what lies ahead is marked."""
    events = [
        *_moves(case),
        *_record(case),
        *_meetings(case, user),
        *_listed(case, user),
        *_documents(case),
        *_answers(case),
        *_told(case),
        *_left(case),
    ]
    events.sort(key=lambda one: (one.on, one.at.timestamp() if one.at else 0))
    return [Day(on, tuple(group)) for on, group in groupby(events, key=lambda one: one.on)]


def _local(case: Case, at: datetime) -> date:
    return at.astimezone(case.board.zone).date()


def _moves(case: Case) -> Iterator[Event]:
    moves = case.transitions.select_related("by")
    for move in moves:
        if move.verb in UNTOLD:
            continue
        words = VERB_WORDS.get(move.verb, move.verb.capitalize())
        title = "Referral registered" if move.verb == "register" else words
        who = move.by.name if move.by else "from a bundle"
        lines = (move.reason,) if move.reason else ()
        yield Event(_local(case, move.at), "Status", "flag", title, lines, who, at=move.at)


def _record(case: Case) -> Iterator[Event]:
    written = ledger.latest(case)
    today = case.board.today()
    for section, (icon, kind) in OF_RECORD.items():
        for entry in written.get(section, []):
            day = entry.values.get("start") or results.day_of(entry)
            if not day:
                continue
            done = follow_up.done_of(entry, dated=False)
            title = done.title or SECTIONS[section].noun.capitalize()
            lines = [done.status, *done.differs, *_more(section, entry.values)]
            on = date.fromisoformat(day)
            yield Event(
                on,
                kind,
                icon,
                title,
                tuple(line for line in lines if line),
                entry.by.name if entry.by else "",
                f"{reverse('case', args=[case.pk])}#read-{entry.pk}",
                is_ahead=on > today,
            )


def _more(section: str, values: dict) -> Iterator[str]:
    """What else a clinician wants to read at once of a result."""
    if section == "pathology":
        yield str(values.get("diagnosis") or "")
        yield f"Residual tumour: {values['residual']}" if values.get("residual") else ""
    if section == "complication" and values.get("grade"):
        yield f"Clavien-Dindo {values['grade']}"
    if section in ("radiotherapy", "drug"):
        until = values.get("end") or values.get("stop")
        yield f"Until {date.fromisoformat(until):%-d %b %Y}" if until else ""


def _meetings(case: Case, user: User) -> Iterator[Event]:
    items = AgendaItem.objects.visible_to(user).filter(case=case)
    joined = items.select_related("meeting__board", "ratifies").prefetch_related("decisions")
    for item in joined:
        meeting = item.meeting
        on, url = meeting.local_start.date(), reverse("item", args=[item.pk])
        name = "Emergency board" if meeting.is_emergency else "Board meeting"
        title = f"{name}: {item.get_state_display().lower()}"
        if item.kind == ItemKind.RATIFICATION:
            title = f"{name}: an earlier decision to ratify, {item.get_state_display().lower()}"
        lines = [item.question, *_decided(item.decisions.all())]
        if item.defer_reason:
            lines.append(f"Deferred: {item.defer_reason}")
        ahead = on > case.board.today()
        shown = tuple(line for line in lines if line)
        yield Event(on, "Board", "users", title, shown, "", url, meeting.starts_at, ahead)


def _listed(case: Case, user: User) -> Iterator[Event]:
    """That a protocol settled the case, and what became of that."""
    for one in library.of_case(case, user):
        url, on = reverse("listing", args=[one.pk]), _local(case, one.at)
        lines = (str(one.version), one.reason, f"Recommended: {one.version.recommendation}")
        title, icon = "Listed only, by a protocol", "list-checks"
        yield Event(on, "Board", icon, title, lines, one.by.name, url, one.at)
        if one.ended_at:
            lines = (one.ended_words,) if one.ended_words else ()
            on, title = _local(case, one.ended_at), one.get_state_display()
            yield Event(on, "Board", icon, title, lines, one.ended_by.name, url, one.ended_at)


def _decided(decisions: Iterable[Consensus]) -> Iterator[str]:
    for one in decisions:
        changed = ", changed later" if one.superseded_at else ""
        yield f"Decision ({one.get_grade_display().lower()}{changed}): {one.recommendation}"


def _documents(case: Case) -> Iterator[Event]:
    letters = Document.objects.filter(item__case=case, kind=DocumentKind.PATIENT_LETTER)
    for one in letters.select_related("requested_by"):
        on = _local(case, one.created_at)
        title = f"Patient's letter released, version {one.version}"
        yield Event(on, "Document", "mail", title, (), one.requested_by.name, at=one.created_at)
    sent = Delivery.objects.filter(document__item__case=case).select_related("document", "by")
    for one in sent:
        kind = one.document.get_kind_display()
        how = "posted" if one.way == Way.POST else "sent by a link"
        lines = (f"Fetched on {_local(case, one.opened_at):%-d %b %Y}.",) if one.opened_at else ()
        title = f"{kind} {how} to {one.name}"
        yield Event(_local(case, one.at), "Document", "send", title, lines, one.by.name, at=one.at)


def _answers(case: Case) -> Iterator[Event]:
    """What became of each action; an answer that was corrected is told with its correction."""
    rows = Answer.objects.filter(action__case=case).exclude(source="carried")
    for one in rows.select_related("action__plan_item", "by"):
        on = one.on if one.outcome in HAPPENED and one.on else _local(case, one.at)
        item = one.action.plan_item
        title = f"{item.what}: {one.get_outcome_display().lower()}"
        lines = [one.get_reason_display(), one.words, f"Told by {one.told_by}"]
        if one.number < one.action.answered:
            lines.append("Corrected or confirmed later.")
        url = reverse("action", args=[one.action_id])
        shown = tuple(line for line in lines if line)
        yield Event(
            on, "Action", "list-todo", title, shown, one.by.name if one.by else "", url, one.at
        )


def _told(case: Case) -> Iterator[Event]:
    rows = Informing.objects.filter(consensus__item__case=case)
    for one in rows.select_related("by", "consensus__item__meeting__board"):
        due = informing.tell_by(informing.decided_on(one.consensus))
        late = one.on > due
        lines = (f"Later than two working days: due {due:%-d %b %Y}.",) if late else ()
        title = f"Patient told by {one.who}, {one.get_how_display().lower()}"
        yield Event(one.on, "Patient", "message-circle", title, lines, one.by.name, at=one.at)


def _left(case: Case) -> Iterator[Event]:
    for one in Leaving.objects.filter(patient=case.patient).select_related("by"):
        lines = (one.words,) if one.words else ()
        if one.taken_back_at:
            lines = (*lines, f"Taken back: {one.taken_back_reason}")
        title = one.get_kind_display()
        yield Event(one.on, "Patient", "user-round-x", title, lines, one.by.name, at=one.at)
