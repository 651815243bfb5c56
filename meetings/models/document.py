"""Rendered documents: the queue's truth, and bytes that never change."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.states import GIVEN_UP, DocumentState
from meetings.visibility import VisibleByBoard, VisibleByDocument
from meetings.vocabulary import Capacity, DocumentKind, Meaning
from tumorboard.models import Board, User

from .decision import Consensus
from .meeting import AgendaItem, Meeting

OF_A_MEETING = [DocumentKind.MINUTES, DocumentKind.AGENDA]
"""The documents that tell of a whole meeting; the others tell of one case."""


class Documents(VisibleByBoard):
    """Documents, and which of them are versions of one another."""

    def versions_of(
        self,
        kind: str,
        meeting: Meeting,
        item: AgendaItem | None = None,
        consensus: Consensus | None = None,
    ) -> "Documents":
        """All versions of one document, the newest first.

        What tells of a decision goes on when that is changed, in another meeting too.
        """
        of_subject = Q(meeting=meeting, item=item)
        if consensus is not None:
            of_subject |= Q(consensus__in=consensus.newest.lineage)
        return self.filter(of_subject, kind=kind).order_by("-version")


class Document(models.Model):
    """A PDF of a frozen snapshot: asked for, rendered by a worker, then unchangeable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="documents")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="documents")
    item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    consensus = models.ForeignKey(
        Consensus, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.CharField(max_length=24, choices=DocumentKind.choices)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=16, choices=DocumentState.choices, default=DocumentState.QUEUED
    )
    snapshot = models.JSONField()
    schema_version = models.PositiveSmallIntegerField()
    approved_by = models.CharField(
        max_length=400, blank=True, help_text="Whose approval this version carries, by name."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    printed_sha256 = models.CharField(
        max_length=64, blank=True, help_text="Of the bytes as they were printed, before the seal."
    )
    pages_laid_out = models.PositiveSmallIntegerField(default=0, help_text="By this attempt.")
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)

    objects = Documents.as_manager()

    class Meta:
        ordering = ["kind", "item__position", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "kind", "item", "version"],
                name="document_version_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.READY, ready_at__isnull=False) & ~Q(sha256="")
                | ~Q(state=DocumentState.READY) & Q(ready_at=None, sha256=""),
                name="document_ready_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=GIVEN_UP) | ~Q(error=""),
                name="document_given_up_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_A_MEETING, item=None)
                | ~Q(kind__in=OF_A_MEETING) & Q(item__isnull=False),
                name="document_kind_has_subject",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=[DocumentState.QUEUED, DocumentState.RENDERING]),
                name="document_work_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.version}"

    @property
    def versions(self) -> Documents:
        """This and all other versions of it, the newest first."""
        every = Document.objects.defer("snapshot")
        return every.versions_of(self.kind, self.meeting, self.item, self.consensus)

    @property
    def withdrawn(self) -> "Withdrawal | None":
        """That it was withdrawn, by whom and why."""
        return getattr(self, "withdrawal", None)

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.item.patient_number if self.item else ""


class DocumentFile(models.Model):
    """The bytes of a ready document; a database trigger refuses every change."""

    document = models.OneToOneField(
        Document, primary_key=True, on_delete=models.PROTECT, related_name="file"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"Bytes of {self.document_id}"


class Approval(models.Model):
    """One person's word that minutes are a correct record, given on bytes that they were shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=16, choices=Capacity.choices)
    meaning = models.CharField(max_length=24, choices=Meaning.choices)
    sha256 = models.CharField(max_length=64, help_text="Of the file that was approved.")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByDocument.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["document", "capacity"], name="approval_once"),
            models.CheckConstraint(
                condition=Q(capacity__in=Capacity.values) & Q(meaning__in=Meaning.values),
                name="approval_words_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_meaning_display()} by {self.by}"


class Withdrawal(models.Model):
    """That a printed document is not to be acted on, and the copy that is handed out since.

    The stored file stays as it is. The copy is that file with the word on its cover.
    """

    document = models.OneToOneField(
        Document, primary_key=True, on_delete=models.PROTECT, related_name="withdrawal"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    reason = models.CharField(max_length=500)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)

    objects = VisibleByDocument.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(sha256=""), name="withdrawal_says_why"
            )
        ]

    def __str__(self) -> str:
        return f"Withdrawal of {self.document_id}"
