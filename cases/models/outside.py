"""Referrals from doctors without an account: the link, what they sent, and the files with it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.visibility import VisibleByBoard
from tumorboard.models import Board, User

from .case import Case


class ReferralLink(models.Model):
    """A link by which somebody outside fills in one referral; it opens nothing that is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("for whom", max_length=120)
    code = models.CharField(max_length=128, help_text="A hash; the code itself is not kept.")
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByBoard.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Link for {self.name}"

    @property
    def is_open(self) -> bool:
        """Whether a referral can still be sent by it."""
        return not (self.closed_at or self.used_at) and timezone.now() < self.expires_at


class OutsideReferral(models.Model):
    """What came by a link; a clerk takes it into a case or puts it away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    link = models.OneToOneField(ReferralLink, on_delete=models.PROTECT, related_name="referral")
    values = models.JSONField()
    letter = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    put_away = models.CharField("why it was put away", max_length=300, blank=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleByBoard.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None) | Q(put_away=""), name="outside_case_or_put_away"
            )
        ]

    def __str__(self) -> str:
        return f"Referral from {self.link.name}"

    @property
    def patient_number(self) -> str:
        """The record number as it was stated, for the audit trail."""
        return str(self.values.get("record_number", ""))[:64]


class OutsideFile(models.Model):
    """A file that came with a referral; a trigger of the database refuses every change."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(OutsideReferral, on_delete=models.PROTECT, related_name="files")
    file_name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["file_name"]

    def __str__(self) -> str:
        return self.file_name
