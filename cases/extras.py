"""What the minimum set asks beyond the twelve points: by tumour class, and before surgery.

Each rule reads the latest values of the record; what is not there is not known.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from .gap import (
    ANAESTHESIA,
    NURSING,
    ONCOLOGY,
    PATHOLOGY,
    RADIOLOGY,
    SURGERY,
    CaseFacts,
    Gap,
    LesionFacts,
)
from .levels import ORDER
from .minimum import (
    BEFORE_SURGERY,
    FOR_BENIGN,
    FOR_INTRADURAL,
    FOR_METASTASIS,
    FOR_PRIMARY_BONE,
    FOR_WBB,
    Asked,
)
from .record.latest import Record
from .scores import ITEM_WORDS
from .vocabulary import TumourClass

SYSTEMIC = frozenset({TumourClass.METASTASIS, TumourClass.HAEMATOLOGICAL})
PRIMARY_BONE = frozenset({TumourClass.PRIMARY_BENIGN, TumourClass.PRIMARY_MALIGNANT})
FRAILTY = (
    "diabetes",
    "hypertension_on_medication",
    "copd_or_pneumonia",
    "chf_within_30_days",
    "functional_status",
)
EDUCATION = {
    "procedure": "It is not recorded that the procedure was explained.",
    "risks": "It is not recorded that the risks were explained.",
    "expectations": "It is not recorded that the expectations were explained.",
}
NO_ESCC = "The ESCC grade is missing."
# Where the cord has ended in most people; a reader of the images may say otherwise.
BELOW_CONUS = ORDER["L2"]


def _asked(record: Record, rows: tuple[Asked, ...]) -> Iterator[Gap]:
    for section, key, owner, what, why in rows:
        if record.of(section, key) is None:
            yield Gap(key, _(what), owner, why=why, section=section)


def _has_study(record: Record, modality: str, key: str, fits: Callable[[Any], bool]) -> bool:
    return any(
        row.get("modality") == modality and fits(row.get(key))
        for row in record.several("imaging_study")
    )


def _imaging(record: Record) -> Iterator[Gap]:
    if not _has_study(record, "mri", "whole_spine", lambda value: value is True):
        what = _("An MRI of the whole spine is missing.")
        why = "another level may be compressed without pain"
        yield Gap("whole_spine", what, RADIOLOGY, why=why, section="imaging_study")
    if not _has_study(record, "ct", "region", lambda value: value != "brain"):
        what = _("A CT of the levels is missing.")
        why = "the bone is judged on CT"
        yield Gap("modality", what, RADIOLOGY, why=why, section="imaging_study")


def _name(row: Mapping[str, Any]) -> str:
    levels = row.get("levels")
    fits = isinstance(levels, list | tuple) and levels and isinstance(levels[0], str)
    return levels[0] if fits else ""


def _of(score: str, level: str) -> str:
    return _("{score} of {place}").format(score=score, place=level) if level else score


def _is_sacral(row: Mapping[str, Any]) -> bool:
    place = _place(row)
    return place is not None and place >= ORDER["S1"]


def _place(row: Mapping[str, Any]) -> int | None:
    """Where the lesion is worst: at the level that was read, else at its upper level."""
    levels = row.get("levels")
    level = row.get("escc_level") or (levels[0] if isinstance(levels, list) and levels else None)
    return ORDER.get(level) if isinstance(level, str) else None


def _escc(record: Record) -> Iterator[Gap]:
    why = "compression decides between radiation and surgery"
    rows = record.several("lesion")
    for row in rows or [{}]:
        if not row.get("escc_grade") and not _is_sacral(row):
            level = _name(row)
            what = _("The ESCC grade of {level} is missing.") if level else _(NO_ESCC)
            what = what.format(level=level)
            yield Gap("escc_grade", what, RADIOLOGY, why=why, section="lesion")


def _sins_imaging(facts: CaseFacts) -> Iterator[Gap]:
    for lesion in (LesionFacts(*row) for row in facts.lesions):
        missing = [one for one in lesion.sins_missing or () if one not in ("location", "pain")]
        if missing:
            words = ", ".join(_(ITEM_WORDS.get(one, one)) for one in missing)
            score = _of("SINS", lesion.level_from)
            what = _("{score}: {items} missing.").format(score=score, items=words)
            yield Gap("lesions", what, RADIOLOGY, why="stability is judged by it", section="lesion")


def _biopsy(record: Record, facts: CaseFacts) -> Iterator[Gap]:
    reported = record.several("pathology") or record.of("tumour", "pathology")
    if facts.histology_status == "proven" and not reported:
        what = _("The report of the biopsy is missing.")
        why = "the histology decides the margin"
        yield Gap("pathology", what, PATHOLOGY, why=why, section="tumour")


def _is_mobile(facts: CaseFacts) -> bool:
    """Whether a lesion lies in the mobile spine, to which the WBB zones belong."""
    last = ORDER["L5"]
    return any(ORDER.get(LesionFacts(*row).level_from, last + 1) <= last for row in facts.lesions)


def _albumin_unit(record: Record) -> Iterator[Gap]:
    albumin = record.of("preparation", "albumin")
    if albumin is not None and record.of("preparation", "albumin_unit") is None:
        what = _("The unit of the albumin is missing: g/L or g/dL.")
        why = "the value means nothing without it"
        yield Gap("albumin_unit", what, ONCOLOGY, why=why, section="preparation")


def _education(record: Record) -> Iterator[Gap]:
    for key, what in EDUCATION.items():
        if record.of("education", key) is not True:
            why = "the patient decides on it"
            yield Gap(key, _(what), NURSING, why=why, section="education")


def _frailty(record: Record) -> Iterator[Gap]:
    answered = all(record.of("preparation", key) is not None for key in FRAILTY)
    if not answered and record.of("preparation", "conditions") is None:
        what = _("Neither the mFI-5 nor the Charlson conditions are complete.")
        why = "frailty predicts complications"
        yield Gap("conditions", what, ANAESTHESIA, why=why, section="preparation")


def _is_before_surgery(record: Record, facts: CaseFacts) -> bool:
    planned = any(row.get("status") == "planned" for row in record.several("operation"))
    return planned or facts.presentation_reason == "before_surgery"


def extras(facts: CaseFacts) -> Iterator[Gap]:
    """What the class of the tumour asks beyond the twelve points."""
    record = Record(facts.record)
    if facts.tumour_class in SYSTEMIC:
        yield from _imaging(record)
        yield from _escc(record)
        yield from _sins_imaging(facts)
        yield from _asked(record, FOR_METASTASIS)
        yield from _albumin_unit(record)
    if facts.tumour_class in PRIMARY_BONE:
        yield from _biopsy(record, facts)
        yield from _asked(record, FOR_PRIMARY_BONE)
        if record.of("planning", "enneking_grade") == "G0":
            yield from _asked(record, FOR_BENIGN)
        if _is_mobile(facts):
            yield from _asked(record, FOR_WBB)
    if facts.tumour_class == TumourClass.INTRADURAL:
        yield from _asked(record, FOR_INTRADURAL)


def before_surgery(facts: CaseFacts) -> Iterator[Gap]:
    """What is asked before an operation; the board can advise without it."""
    record = Record(facts.record)
    if not _is_before_surgery(record, facts):
        return
    for gap in (*_asked(record, BEFORE_SURGERY), *_frailty(record), *_education(record)):
        yield replace(gap, blocker=False)


def doubts(facts: CaseFacts) -> Iterator[Gap]:
    """What is recorded but should be looked at again; none of it blocks."""
    record = Record(facts.record)
    for row in record.several("lesion"):
        place = _place(row)
        has_cord = row.get("level_has_cord")
        below = has_cord is False or (has_cord is None and (place or 0) >= BELOW_CONUS)
        if row.get("escc_grade") not in (None, "", "0") and below:
            what = _("{score}: below the conus there is no cord to be compressed.")
            what = what.format(score=_of("ESCC", _name(row)))
            yield Gap("escc_grade", what, RADIOLOGY, blocker=False, section="lesion")
    for row in record.several("pathology"):
        if (row.get("cns_grade") or row.get("bone_grade")) and not row.get("who_edition"):
            what = _("A grade is recorded without its WHO edition.")
            yield Gap("who_edition", what, PATHOLOGY, blocker=False, section="pathology")
    for sentence in facts.conflicts:
        yield Gap("scores", sentence, SURGERY, blocker=False)
    if facts.outdated_scores:
        names = ", ".join(facts.outdated_scores)
        what = _("Older than the newest imaging: {scores}.").format(scores=names)
        yield Gap("scores", what, RADIOLOGY, blocker=False)
