"""A case as its page shows it: facts, lesions with their score, gaps and what came before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.db.models import prefetch_related_objects
from django.urls import reverse

from . import ledger, plans, projection
from .drawings.events import point_words
from .facts import emergency_of, facts_of, lesions_of, sins_of
from .files import files_of
from .levels import Level, span
from .models import Assessment, Case, CaseTransition, Lesion
from .readiness import Gap, gaps
from .reading.observers import Comparison, comparisons
from .reading.pictures import course_of, picture_of, point_of
from .reading.scores import panel
from .reading.steps import steps
from .record.catalogue import SECTIONS
from .record.inputs import cord_reaches
from .scores import ITEM_WORDS, ITEMS, Score, worst
from .vocabulary import FindingKind

VERB_WORDS = {
    "register": "Registered",
    "submit": "Submitted",
    "accept": "Accepted",
    "return": "Returned to the referrer",
    "mark_ready": "Marked ready",
    "reopen": "Taken back to work",
    "withdraw": "Withdrawn",
    "list": "Put on an agenda",
    "unlist": "Taken off the agenda",
    "call": "Called to an emergency board",
    "hear": "Heard by the board",
    "follow_up": "Taken into follow-up",
    "close": "Closed",
}


@dataclass(frozen=True)
class LesionView:
    """A lesion with the score of its worst level, and the note when there is no score."""

    lesion: Lesion
    scores: list[Score]
    top: Score | None
    note: str
    comparison: Comparison | None
    escc: str = ""
    below_conus: bool = False

    @property
    def mark(self) -> str:
        """By which the lesion's form is found on the page of the record."""
        return str(self.lesion.pk)[:8]

    @property
    def is_begun(self) -> bool:
        """Whether anything at all is known; the level alone says too little."""
        return self.top is not None and bool(self.top.inputs.keys() - {"location"})

    @property
    def items(self) -> list[dict]:
        """The items of the worst level: what was entered, and the points for it."""
        return [] if self.top is None else [_item(self.top, item) for item in ITEMS]


def _item(score: Score, item: str) -> dict:
    given = score.inputs.get(item, "")
    values = type(next(iter(ITEMS[item])))
    return {
        "label": ITEM_WORDS[item],
        "value": values(given).label if given else "",
        "points": score.points.get(item),
    }


def lesion_views(case: Case, written: ledger.Latest) -> list[LesionView]:
    """The lesions of the case with their scores, and what independent observers read."""
    compared = comparisons(case, written)
    rows = {entry.subject: entry.values for entry in written.get("lesion", [])}
    return [
        _lesion_view(case, one, rows.get(one.pk, {}), compared.get(str(one.pk)))
        for one in lesions_of(case)
    ]


def _lesion_view(
    case: Case, lesion: Lesion, row: dict, comparison: Comparison | None
) -> LesionView:
    scores = sins_of(case, lesion)
    note = next((score.note for score in scores if score.note), "")
    grade = row.get("escc_grade", "")
    below = grade not in ("", "0") and cord_reaches(row) is False
    return LesionView(lesion, scores, worst(scores), note, comparison, grade, below)


def levels_of(lesions: Iterable[Lesion]) -> list[Level]:
    """Every level that a lesion touches."""
    return [
        level
        for lesion in lesions
        if lesion.level_from
        for level in span(lesion.level_from, lesion.level_to)
    ]


def _day(day: date | None) -> str:
    return f"{day:%-d %b %Y}" if day else ""


def _frankel(case: Case) -> str:
    grade = case.get_frankel_display()
    return grade if case.frankel in ("", "none") else f"Frankel {grade}"


def since_facts(written: ledger.Latest) -> list[dict]:
    """What the newest check or follow-up after treatment found, where there is one."""
    later = [*written.get("postoperative_check", []), *written.get("follow_up", [])]
    dated = [entry for entry in later if entry.values.get("on")]
    if not dated:
        return []
    newest = max(dated, key=lambda entry: (entry.values["on"], entry.at))
    found = point_words(point_of(newest.values))
    day = _day(date.fromisoformat(newest.values["on"]))
    return [{"label": "After treatment", "value": found, "note": day}]


def status_facts(case: Case) -> list[dict]:
    """Neurology, walking, pain and performance as measured, with their dates."""
    changed = _day(case.neuro_changed_on)
    return [
        {
            "label": "Neurological status",
            "value": _frankel(case),
            "note": _day(case.neuro_on) or (case.frankel and "date not recorded"),
        },
        {"label": "Last neurological change", "value": changed or "None recorded"},
        {"label": "Walking", "value": case.get_walking_display()},
        {
            "label": "Performance as measured",
            "value": case.performance_words,
            "note": _day(case.performance_on) or (case.performance_scale and "date not recorded"),
        },
        {"label": "Pain", "value": case.get_pain_display()},
        {"label": "Earlier spinal radiation", "value": case.get_prior_radiation_display()},
    ]


def diagnosis_facts(case: Case) -> list[dict]:
    """What the tumour is, and the short history."""
    return [
        {"label": "Tumour class", "value": case.get_tumour_class_display()},
        {"label": "Histology", "value": case.get_histology_status_display()},
        {"label": "Reason for presentation", "value": case.get_presentation_reason_display()},
        {"label": "Presented by", "value": case.presenter.name if case.presenter else ""},
        {"label": "Diagnosis", "value": case.diagnosis, "wide": True},
        {"label": "Short history", "value": case.history, "wide": True},
    ]


def mri_words(case: Case) -> str:
    """The spine MRI in one line: when, with contrast or not, and why not."""
    if case.mri_on is None:
        return f"None: {case.mri_reason_missing}" if case.mri_reason_missing else ""
    if case.mri_contrast:
        return f"{_day(case.mri_on)}, with contrast"
    why = f" ({case.mri_reason_missing})" if case.mri_reason_missing else ""
    return f"{_day(case.mri_on)}, without contrast{why}"


def page_of(case: Case, *, linked: bool) -> dict:
    """All that the page of a case shows; `linked` for whom may write in the record."""
    today = case.board.today()
    written, examined = ledger.with_versions(case, "examination")
    followed = list(plans.items_of(case))
    prefetch_related_objects([case], "lesions")
    lesions = lesion_views(case, written)
    panels = panels_of(case, written, linked=linked)
    blocking = sum(gap["kind"] == "missing" for gap in panels["gaps"])
    return {
        **panels,
        "age": case.patient.age_on(today),
        "missing": blocking if case.is_editable else 0,
        "diagnosis": diagnosis_facts(case),
        "status": status_facts(case) + since_facts(written),
        "mri": mri_words(case),
        "lesions": lesions,
        "levels": levels_of(view.lesion for view in lesions),
        "picture": picture_of(case, written),
        "course": course_of(case, written, examined, followed),
        "steps": steps(case, written, followed),
        "findings": findings_by_kind(case.assessments.select_related("by")),
        "files": files_of(case),
    }


def panels_of(case: Case, written: ledger.Latest, *, linked: bool) -> dict:
    """What follows from the record: what is missing, the scores, and whether it is urgent."""
    prefetch_related_objects([case], "lesions")
    scores = panel(case, written)
    facts = facts_of(case, today=case.board.today(), written=written)
    facts = replace(
        facts, conflicts=scores.conflicts, outdated_scores=scores.outdated(case, written)
    )
    return {
        "case": case,
        "scores": scores,
        "gaps": gap_rows(case, gaps(facts), linked=linked),
        "emergency": emergency_of(case, facts),
    }


def gap_rows(case: Case, found: list[Gap], *, linked: bool) -> list[dict]:
    """What is missing and who owes it; `linked` leads to the field that fills the gap."""
    return [
        {
            "words": gap.what,
            "why": gap.why,
            "owes": gap.owner_words,
            "kind": "missing" if gap.blocker else "warning",
            "section": gap.section,
            "url": gap_url(case, gap) if linked else "",
        }
        for gap in found
    ]


def gap_url(case: Case, gap: Gap) -> str:
    """Where the gap can be filled: in its section of the record, or in the case's own head."""
    if gap.field == "scores":
        return f"{reverse('case', args=[case.pk])}#scores"
    if not gap.section:
        return f"{reverse('case-edit', args=[case.pk])}#id_{gap.field}"
    page = f"{reverse('case-record', args=[case.pk])}?open={gap.section}"
    if SECTIONS[gap.section].noun:
        return f"{page}&at={key_of(gap)}#{gap.section}"
    return f"{page}#id_{gap.section}-{key_of(gap)}"


def key_of(gap: Gap) -> str:
    """Under which key the section asks for what is missing."""
    return "on" if gap.field == projection.DATED.get(gap.section) else gap.field


def findings_by_kind(found: Iterable[Assessment]) -> list[tuple[str, list[Assessment]]]:
    """The dated findings in the order in which a clinician reads them."""
    order = {kind: place for place, kind in enumerate(FindingKind.values)}
    newest = sorted(found, key=lambda row: row.on or date.min, reverse=True)
    rows = sorted(newest, key=lambda row: order[row.kind])
    return [
        (FindingKind(kind).label, list(group))
        for kind, group in groupby(rows, key=lambda row: row.kind)
    ]


def past_of(case: Case) -> dict:
    """How the case came to where it stands: its moves, and the bundles that were read."""
    return {"timeline": timeline(case), "imports": case.imports.select_related("by")}


def timeline(case: Case) -> list[dict]:
    """The moves of the case, newest last."""
    moves: list[CaseTransition] = list(case.transitions.select_related("by"))
    return [
        {
            "at": move.at,
            "words": VERB_WORDS.get(move.verb, move.verb.capitalize()),
            "by": move.by.name if move.by else "from a bundle",
            "reason": move.reason,
            "current": move is moves[-1],
        }
        for move in moves
    ]
