"""Accreditation packs: the figures of a time as a PDF, printed once and kept."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.states import UNFINISHED, DocumentState
from meetings.visibility import VisibleByBoard
from tumorboard.models import Board, User


class Pack(models.Model):
    """The figures of a board as they stood when somebody asked, and the PDF of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="packs")
    first = models.DateField("from")
    last = models.DateField("to")
    is_masked = models.BooleanField("for outside the board")
    snapshot = models.JSONField()
    state = models.CharField(
        max_length=16, choices=DocumentState.choices, default=DocumentState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ready_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = VisibleByBoard.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=DocumentState.READY, content__isnull=False, ready_at__isnull=False
                )
                & ~Q(sha256="")
                | ~Q(state=DocumentState.READY) & Q(content=None, ready_at=None, sha256=""),
                name="pack_ready_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.FAILED) | ~Q(error=""),
                name="pack_failed_says_why",
            ),
            models.CheckConstraint(condition=Q(first__lte=models.F("last")), name="pack_days"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=UNFINISHED), name="pack_work_due")
        ]

    def __str__(self) -> str:
        return f"Accreditation pack {self.first} to {self.last}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED
