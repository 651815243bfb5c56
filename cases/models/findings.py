"""Lesions, dated findings, and the bundles that brought them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.levels import Level
from cases.scores import Alignment, BoneLesion, Collapse, Pain, Posterolateral
from cases.visibility import VisibleByBoard, VisibleByCase
from cases.vocabulary import Compartment, FindingKind
from tumorboard.models import Board, User

from .case import Case
from .columns import choice_field, known


class Lesion(models.Model):
    """One place of tumour in the spine, with the components of its SINS."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="lesions")
    level_from = choice_field(Level)
    level_to = choice_field(Level)
    compartments = ArrayField(
        models.CharField(max_length=32, choices=Compartment.choices), default=list, blank=True
    )
    pain = choice_field(Pain, help_text="Only when it differs from the pain recorded for the case.")
    bone_lesion = choice_field(BoneLesion)
    alignment = choice_field(Alignment)
    collapse = choice_field(Collapse)
    posterolateral = choice_field(Posterolateral)
    remark = models.CharField(max_length=300, blank=True)
    proposed_from = models.CharField(
        max_length=300, blank=True, help_text="What an imported bundle said of it, word for word."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleByCase.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level_from="", level_to="") | (~Q(level_from="") & ~Q(level_to="")),
                name="lesion_both_levels_or_none",
            ),
            known("pain", Pain, "lesion_pain_known"),
            known("bone_lesion", BoneLesion, "lesion_bone_lesion_known"),
            known("alignment", Alignment, "lesion_alignment_known"),
            known("collapse", Collapse, "lesion_collapse_known"),
            known("posterolateral", Posterolateral, "lesion_posterolateral_known"),
        ]

    def __str__(self) -> str:
        return self.levels_words

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.case.patient_number

    @property
    def levels_words(self) -> str:
        if not self.level_from:
            return "level not yet localised"
        ends = dict.fromkeys((self.get_level_from_display(), self.get_level_to_display()))
        return "–".join(ends)

    @property
    def compartments_words(self) -> str:
        return ", ".join(Compartment(value).label.lower() for value in self.compartments)


class Assessment(models.Model):
    """A dated finding with its source; findings are added, never overwritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=32, choices=FindingKind.choices)
    words = models.CharField(max_length=500)
    value = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=64, blank=True)
    code_system = models.CharField(max_length=200, blank=True)
    on = models.DateField(null=True, blank=True)
    discipline = models.CharField(max_length=32, blank=True)
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByCase.as_manager()

    class Meta:
        ordering = ["kind", F("on").desc(nulls_last=True), "at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FindingKind.values), name="assessment_kind_known"
            )
        ]

    def __str__(self) -> str:
        return self.words


class CaseImport(models.Model):
    """An outside bundle as it was read: its digest, what became of it, what was left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()
    report = models.JSONField(help_text="Counts and the list of what was not mapped.")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    # Not stored: whether this row was there before the bundle was read again.
    was_known = False

    objects = VisibleByBoard.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["board", "sha256"], name="import_once_a_board")
        ]

    def __str__(self) -> str:
        return f"Bundle {self.sha256[:12]}"

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.case.patient_number
