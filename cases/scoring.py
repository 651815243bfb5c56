"""Storing computed scores: a new row whenever the inputs changed, never an edited one."""

import uuid

from django.db import transaction

from tumorboard.models import User
from tumorboard.refusal import Refused

from . import history, ledger
from .facts import lesions_of
from .models import Case, Lesion, ScoreResult, ScoreStatus
from .scorecard import OF_A_LESION, OF_A_ROW, ONLY_SHOWN, Scored, scorecard
from .scores import INSTRUMENTS

LONGEST_REASON = 1000
LONGEST_VALUE = 40


def recompute(case: Case, *, by: User | None) -> list[ScoreResult]:
    """Compute the scores of a locked case; returns the rows that are new.

    An override stands until the inputs change: then the instrument speaks again.
    """
    latest = ledger.things(ledger.latest(case))
    stored = standing(case)
    new = []
    for scored in scorecard(case, latest, lesions_of(case)).scored:
        before = stored.get(key_of(scored.instrument, scored.lesion))
        if before is None and not scored.is_begun:
            continue
        kept = _kept(scored)
        if before is None or _is_new(before, kept):
            new.append(_row(case, scored.lesion, kept, before, by=by))
    return ScoreResult.objects.bulk_create(new)


@transaction.atomic
def override(
    case: Case,
    instrument: str,
    *,
    by: User,
    reason: str,
    score: str = "",
    lesion: uuid.UUID | None = None,
) -> ScoreResult:
    """Put a person's judgement in place of a computed score, with a reason, until inputs change.

    `score` is the total or label that the person gives. Raises `Refused` without it or a reason,
    for what is only shown, for a lesion that is gone, and once the board has decided.
    """
    case, reason, score = history.lock(case), reason.strip(), score.strip()
    _require_overridable(case, instrument, reason=reason, score=score)
    if lesion and instrument not in OF_A_LESION:
        raise Refused("This score speaks of the whole case, not of one lesion.")
    of = case.lesions.filter(pk=lesion, removed_at=None).first() if lesion else None
    if lesion and of is None:
        raise Refused("This lesion is no longer part of the case.")
    before = standing(case).get(key_of(instrument, of))
    kept = _computed(case, instrument, of)
    kept |= {"status": ScoreStatus.OVERRIDDEN, "score": score, "band": "", "reason": reason}
    row = _row(case, of, kept, before, by=by)
    row.save(force_insert=True)
    case.revision += 1
    case.save(update_fields=["revision"])
    history.note(case, "score.overridden", by=by, target=row, instrument=instrument)
    history.announce(case)
    return row


def _computed(case: Case, instrument: str, lesion: Lesion | None) -> dict:
    """What the instrument says now, for the judgement to stand beside; empty if it is silent."""
    key = key_of(instrument, lesion)
    for scored in scorecard(case, ledger.things(ledger.latest(case)), lesions_of(case)).scored:
        if key_of(scored.instrument, scored.lesion) == key:
            return _kept(scored)
    return _empty(instrument)


def _require_overridable(case: Case, instrument: str, *, reason: str, score: str) -> None:
    if instrument not in INSTRUMENTS:
        raise Refused("This instrument is not one of the program.")
    if instrument in ONLY_SHOWN:
        raise Refused("This only shows what the sources say. Write your judgement in the record.")
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(f"An override needs a reason, in at most {LONGEST_REASON} characters.")
    if not score or len(score) > LONGEST_VALUE:
        raise Refused(f"Enter the value that is to stand, in at most {LONGEST_VALUE} characters.")
    # What is graded after the operation is still judged when the board has decided.
    if not (case.is_writable if instrument in OF_A_ROW else case.is_editable):
        state = case.get_state_display().lower()
        raise Refused(f"This case is {state}: this score stays as the board saw it.")


def standing(case: Case, **which: str) -> dict[tuple, ScoreResult]:
    """The score that holds for each instrument and lesion, by count and not by any clock.

    `which` narrows it to some of the rows, such as those of one `instrument`.
    """
    rows = (
        ScoreResult.objects.filter(case=case, **which)
        .order_by("instrument", "lesion_id", "-number")
        .distinct("instrument", "lesion_id")
        .select_related("by", "lesion")
    )
    return {(row.instrument, row.lesion_id): row for row in rows}


def overridden(case: Case, instrument: str) -> list[ScoreResult]:
    """The judgements that stand in place of an instrument; none of a lesion that is gone."""
    return [
        row
        for row in standing(case, instrument=instrument).values()
        if row.status == ScoreStatus.OVERRIDDEN
        and (row.lesion is None or row.lesion.removed_at is None)
    ]


def key_of(instrument: str, lesion: Lesion | None) -> tuple:
    """By which a standing score is found."""
    return (instrument, lesion.pk if lesion else None)


def _is_new(before: ScoreResult, kept: dict) -> bool:
    if before.status == ScoreStatus.OVERRIDDEN:
        return before.inputs != kept["inputs"]
    return any(getattr(before, name) != value for name, value in kept.items())


def _row(
    case: Case, lesion: Lesion | None, kept: dict, before: ScoreResult | None, *, by: User | None
) -> ScoreResult:
    number = before.number + 1 if before else 1
    return ScoreResult(case=case, lesion=lesion, number=number, by=by, **kept)


def _kept(scored: Scored) -> dict:
    result = scored.result
    return {
        "instrument": scored.instrument,
        "level": scored.level,
        "status": scored.status,
        "inputs": scored.inputs,
        "points": [[line.label, line.value, line.points] for line in result.items],
        "score": scored.score,
        "low": result.low,
        "high": result.high,
        "band": result.band or "",
        "warning": result.warning or "",
        "error": result.error or "",
        "reason": "",
        "table_version": result.table_version,
    }


def _empty(instrument: str) -> dict:
    return {
        "instrument": instrument,
        "level": "",
        "inputs": {},
        "points": [],
        "low": None,
        "high": None,
        "warning": "",
        "error": "",
        "table_version": INSTRUMENTS[instrument].table_version,
    }
