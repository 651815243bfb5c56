"""Emergency access: somebody who is not in the board reads one case for a short time."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.visibility import BreakGlassRows
from cases.vocabulary import EmergencyReason, ReviewOutcome
from tumorboard.models import User

from .case import Case

LONGEST = timedelta(hours=12)


class BreakGlass(models.Model):
    """One use: who opened which case, why, until when, and what the auditor found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="break_glass")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="break_glass")
    reason = models.CharField(max_length=16, choices=EmergencyReason.choices)
    words = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=ReviewOutcome.choices, blank=True)
    review_words = models.CharField(max_length=1000, blank=True)
    reviewed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = BreakGlassRows.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=EmergencyReason.values) & ~Q(words=""),
                name="break_glass_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("at"), until__lte=F("at") + LONGEST),
                name="break_glass_is_short",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", review_words="", reviewed_by=None, reviewed_at=None)
                | Q(
                    outcome__in=ReviewOutcome.values,
                    reviewed_by__isnull=False,
                    reviewed_at__isnull=False,
                )
                & ~Q(review_words=""),
                name="break_glass_review_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")),
                name="break_glass_reviewed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["user", "until"], name="break_glass_running")]

    def __str__(self) -> str:
        return f"{self.user} at {self.case.reference}"

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.case.patient_number

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()
