"""Computed scores, as they stood."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.visibility import VisibleByCase
from tumorboard.models import User

from .case import Case
from .findings import Lesion


class ScoreStatus(models.TextChoices):
    """How far a score could be computed."""

    COMPLETE = "complete", "complete"
    PARTIAL = "partial_range", "range, items missing"
    IMPOSSIBLE = "error", "cannot be computed"
    NOT_APPLICABLE = "not_applicable", "not applicable"
    OVERRIDDEN = "overridden", "overridden by a person"


class ScoreResult(models.Model):
    """A score as it stood, with its inputs and its table; a new input makes a new row.

    `score` holds a total or a label such as “1b”; it is empty while items are missing. An
    overridden score carries the reason of the person who overrode it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="scores")
    lesion = models.ForeignKey(Lesion, null=True, on_delete=models.PROTECT, related_name="scores")
    instrument = models.CharField(max_length=32)
    level = models.CharField(max_length=8, blank=True)
    status = models.CharField(max_length=20, choices=ScoreStatus.choices)
    inputs = models.JSONField()
    points = models.JSONField()
    score = models.CharField(max_length=40, blank=True)
    low = models.SmallIntegerField(null=True)
    high = models.SmallIntegerField(null=True)
    band = models.CharField(max_length=80, blank=True)
    warning = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=120, blank=True)
    reason = models.TextField("why it was overridden", blank=True)
    table_version = models.CharField(max_length=64)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    number = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text="Counts the scores of one instrument for one lesion or case; the highest holds.",
    )

    objects = VisibleByCase.as_manager()

    class Meta:
        ordering = ["-at", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "lesion", "instrument", "number"],
                name="score_number_once_an_instrument",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(status__in=ScoreStatus.values), name="score_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=ScoreStatus.OVERRIDDEN) | (~Q(reason="") & Q(by__isnull=False)),
                name="score_override_has_name_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.score or self.status}"
