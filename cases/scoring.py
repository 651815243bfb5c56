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
        score = worst(scores) or scores[0]
        latest = latest_for(lesion)
        if latest is None or _kept(score) != {name: getattr(latest, name) for name in KEPT}:
            new.append(ScoreResult.objects.create(case=case, lesion=lesion, by=by, **_kept(score)))
    return new


def latest_for(lesion: Lesion) -> ScoreResult | None:
    """The score of the lesion as it was last computed."""
    return lesion.scores.order_by("-at").first()


def _kept(score: Score) -> dict:
    stored = asdict(score)
    return {name: stored[name] for name in KEPT}
