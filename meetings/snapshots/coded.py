"""The coded part of a case, beside the sentences in which a document says it."""

from django.utils import translation

from cases import ledger
from cases.facts import lesions_of
from cases.levels import span
from cases.models import Case, Lesion
from cases.reading.scores import ScoreLine, ScorePanel, panel
from cases.record import codes
from cases.record.tumour import PRIMARY
from cases.scores import compute
from cases.vocabulary import HistologyStatus, TumourClass

from .clinical import Code, Coded, CodedLesion, CodedScore
from .values import Word
from .words import day, maybe

CODES = (("icd10", "icd10"), ("icd10_second", "icd10"), ("morphology", "icdo3"))
PRINTED = ("SINS", "ESCC")
NO_PLACE = frozenset({"other", "unidentified", "primary_here"})
"""Answers to where the primary tumour is that name no place."""


def coded(case: Case, written: ledger.Latest) -> Coded:
    """Freeze the codes of the case, and the scores that its documents print.

    Their words are those of the English releases, in a document of whatever language.
    """
    with translation.override("en"):
        return _coded(case, written)


def _coded(case: Case, written: ledger.Latest) -> Coded:
    scores, tumour = panel(case, written), ledger.things(written).get("tumour", {})
    return {
        "family_name": case.patient.family_name,
        "given_name": case.patient.given_name,
        "diagnosis": case.diagnosis.strip(),
        "tumour_class": maybe(TumourClass, case.tumour_class),
        "histology": maybe(HistologyStatus, case.histology_status),
        "primary": _primary(tumour.get("primary", "")),
        "codes": [_code(table, tumour[key]) for key, table in CODES if tumour.get(key)],
        "lesions": [_lesion(lesion, scores) for lesion in lesions_of(case)],
        "performance": _performance(case),
    }


def _primary(key: str) -> Word | None:
    known = key in dict(PRIMARY) and key not in NO_PLACE
    return {"key": key, "words": dict(PRIMARY)[key]} if known else None


def _code(table: str, code: str) -> Code:
    entry = codes.entry_of(table, code)
    return {"kind": table, "key": code, "words": entry.words if entry else ""}


def _lesion(lesion: Lesion, scores: ScorePanel) -> CodedLesion:
    lines = [line for name in PRINTED for line in scores.of(name) if line.scored.lesion == lesion]
    ends = (lesion.level_from, lesion.level_to)
    return {
        "level_from": lesion.level_from,
        "level_to": lesion.level_to,
        "levels": [str(level) for level in span(*ends)] if all(ends) else [],
        "scores": [_score(line) for line in lines if line.value],
    }


def _score(line: ScoreLine) -> CodedScore:
    result, judged = line.result, line.override
    return {
        "instrument": {"key": line.scored.instrument, "words": result.name},
        "value": line.value,
        "words": "" if judged else result.band_words,
        "is_complete": bool(judged) or result.error is None,
        "on": None,
        "edition": result.edition,
        "direction": result.direction,
        "table_version": result.table_version,
        "judged_by": judged.by.name if judged else "",
        "judged_because": judged.reason if judged else "",
    }


def _performance(case: Case) -> CodedScore | None:
    """ECOG or KPS as it was measured; neither is turned into the other."""
    if not case.performance_scale:
        return None
    scale = case.performance_scale
    result = compute(scale.upper(), {scale: case.performance_value})
    return {
        "instrument": {"key": scale.upper(), "words": result.name},
        "value": str(case.performance_value),
        "words": result.band_words,
        "is_complete": True,
        "on": day(case.performance_on),
        "edition": result.edition,
        "direction": result.direction,
        "table_version": result.table_version,
        "judged_by": "",
        "judged_because": "",
    }
