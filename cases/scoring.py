"""Storing computed scores: a new row whenever the inputs changed, never an edited one."""

from dataclasses import asdict

from tumorboard.models import User

from .facts import lesions_of, sins_of
from .models import Case, Lesion, ScoreResult
from .scores import Score, worst

KEPT = [
    "instrument",
    "level",
    "status",
    "inputs",
    "points",
    "total",
    "low",
    "high",
    "band",
    "table_version",
]


def recompute(case: Case, *, by: User | None) -> list[ScoreResult]:
    """Compute SINS for each lesion of a locked case; returns the rows that are new."""
    new = []
    for lesion in lesions_of(case):
        scores = sins_of(case, lesion)
        kept = _kept(worst(scores) or scores[0])
        latest = latest_for(lesion)
        if latest is None or kept != {name: getattr(latest, name) for name in KEPT}:
            number = latest.number + 1 if latest else 1
            score = ScoreResult(case=case, lesion=lesion, number=number, by=by, **kept)
            score.save(force_insert=True)
            new.append(score)
    return new


def latest_for(lesion: Lesion) -> ScoreResult | None:
    """The score of the lesion as it was last computed, by count and not by any clock."""
    return lesion.scores.order_by("-number").first()


def _kept(score: Score) -> dict:
    stored = asdict(score)
    return {name: stored[name] for name in KEPT}
