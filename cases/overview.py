"""A case as its page shows it: facts, lesions with their score, gaps and what came before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from .drawings.picture import LesionMark, SpinePicture
from .facts import gaps_of, lesions_of, sins_of
from .levels import Level, span
from .models import Assessment, Case, CaseTransition, Lesion
from .readiness import Gap
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
    "hear": "Heard by the board",
}


@dataclass(frozen=True)
class LesionView:
    """A lesion with the score of its worst level, and the note when there is no score."""

    lesion: Lesion
    scores: list[Score]
    top: Score | None
    note: str

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


def lesion_views(case: Case) -> list[LesionView]:
    """The lesions of the case with their scores."""
    return [lesion_view(case, lesion) for lesion in lesions_of(case)]


def lesion_view(case: Case, lesion: Lesion) -> LesionView:
    """A lesion, stored or only typed, with the score that its items give."""
    scores = sins_of(case, lesion)
    note = next((score.note for score in scores if score.note), "")
    return LesionView(lesion, scores, worst(scores), note)


def levels_of(lesions: Iterable[Lesion]) -> list[Level]:
    """Every level that a lesion touches."""
    return [
        level
        for lesion in lesions
        if lesion.level_from
        for level in span(lesion.level_from, lesion.level_to)
    ]


def picture_of(case: Case) -> SpinePicture:
    """The spine map of the case, from what is stored of its lesions."""
    return SpinePicture(
        lesions=tuple(
            LesionMark(lesion.level_from, lesion.level_to, tuple(lesion.compartments))
            for lesion in lesions_of(case)
        )
    )


def _day(day: date | None) -> str:
    return f"{day:%-d %b %Y}" if day else ""


def _frankel(case: Case) -> str:
    grade = case.get_frankel_display()
    return grade if case.frankel in ("", "none") else f"Frankel {grade}"


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


def record(case: Case) -> dict:
    """All that is recorded of a case, as its page lists it."""
    return {
        "diagnosis": diagnosis_facts(case),
        "status": status_facts(case),
        "mri": mri_words(case),
        "findings": findings_by_kind(case),
        "imports": case.imports.select_related("by"),
        "timeline": timeline(case),
    }


def gap_rows(case: Case, *, today: date, linked: bool) -> list[dict]:
    """What is missing and who owes it; `linked` leads to the field that fills the gap."""
    return [
        {
            "words": gap.what,
            "owes": gap.owner_words,
            "kind": "missing" if gap.blocker else "warning",
            "url": gap_url(case, gap) if linked else "",
        }
        for gap in gaps_of(case, today=today)
    ]


def gap_url(case: Case, gap: Gap) -> str:
    """Where the gap can be filled."""
    if gap.field != "lesions":
        return f"{reverse('case-edit', args=[case.pk])}#id_{gap.field}"
    lesions = lesions_of(case)
    if not lesions:
        return reverse("lesion-add", args=[case.pk])
    if len(lesions) == 1:
        return reverse("lesion-edit", args=[lesions[0].pk])
    return f"{reverse('case', args=[case.pk])}#lesions"


def findings_by_kind(case: Case) -> list[tuple[str, list[Assessment]]]:
    """The dated findings in the order in which a clinician reads them."""
    order = {kind: place for place, kind in enumerate(FindingKind.values)}
    rows = sorted(case.assessments.select_related("by"), key=lambda row: order[row.kind])
    return [
        (FindingKind(kind).label, list(group))
        for kind, group in groupby(rows, key=lambda row: row.kind)
    ]


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
