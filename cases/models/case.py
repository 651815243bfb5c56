"""Cases and their history."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.scores import Pain
from cases.states import EDITABLE, WRITABLE, CaseState, refusal
from cases.visibility import ReadableInEmergency, VisibleByCase, may_break_glass
from cases.vocabulary import (
    Frankel,
    HistologyStatus,
    PerformanceScale,
    PresentationReason,
    TumourClass,
    Urgency,
    Walking,
    YesNoUnknown,
)
from tumorboard.models import Board, User

from .columns import choice_field, known
from .patient import Patient


class Case(models.Model):
    """One tumour problem of one patient at one board."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="cases")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="cases")
    number = models.PositiveIntegerField(help_text="Counts the cases of a board.")
    state = models.CharField(max_length=16, choices=CaseState.choices, default=CaseState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    moved_at = models.DateTimeField("in this state since", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_created"
    )

    question = models.TextField("question to the board", blank=True)
    presentation_reason = choice_field(PresentationReason)
    urgency = models.CharField(max_length=32, choices=Urgency.choices, default=Urgency.ROUTINE)
    presenter = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="cases_presented"
    )
    consent_to_discuss = models.BooleanField(
        "the patient knows of the discussion and does not object", default=False
    )

    tumour_class = choice_field(TumourClass)
    histology_status = choice_field(HistologyStatus)
    diagnosis = models.CharField(max_length=300, blank=True)
    history = models.TextField("short history", blank=True)
    comorbidity = models.TextField(blank=True)
    patient_wishes = models.TextField("patient's wishes", blank=True)

    frankel = choice_field(Frankel, verbose_name="Frankel grade")
    walking = choice_field(Walking)
    neuro_on = models.DateField("neurological status on", null=True, blank=True)
    neuro_changed_on = models.DateField("last neurological change on", null=True, blank=True)
    pain = choice_field(Pain)
    performance_scale = choice_field(PerformanceScale)
    performance_value = models.PositiveSmallIntegerField(null=True, blank=True)
    performance_on = models.DateField(null=True, blank=True)
    prior_radiation = choice_field(YesNoUnknown, verbose_name="earlier radiation to the spine")

    mri_on = models.DateField("spine MRI on", null=True, blank=True)
    mri_contrast = models.BooleanField("with contrast", default=False)
    mri_reason_missing = models.CharField("why there is no MRI", max_length=200, blank=True)
    imaging = models.TextField("imaging in words", blank=True)
    pathology = models.TextField("pathology in words", blank=True)

    objects = ReadableInEmergency.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="case_number_once_a_board"),
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="case_state_known"
            ),
            known("tumour_class", TumourClass, "case_tumour_class_known"),
            known("histology_status", HistologyStatus, "case_histology_status_known"),
            known("frankel", Frankel, "case_frankel_known"),
            known("walking", Walking, "case_walking_known"),
            known("pain", Pain, "case_pain_known"),
            models.CheckConstraint(
                condition=Q(urgency__in=Urgency.values), name="case_urgency_known"
            ),
            models.CheckConstraint(
                condition=Q(performance_scale="", performance_value=None)
                | Q(
                    performance_scale=PerformanceScale.ECOG,
                    performance_value__isnull=False,
                    performance_value__gte=0,
                    performance_value__lte=5,
                )
                | Q(
                    performance_scale=PerformanceScale.KPS,
                    performance_value__isnull=False,
                    performance_value__in=range(0, 101, 10),
                ),
                name="case_performance_as_measured",
                violation_error_message="ECOG is 0 to 5; KPS is 0 to 100 in tens.",
            ),
        ]
        indexes = [
            models.Index(fields=["board", "state", "moved_at"]),
            models.Index(fields=["board", "created_at"], name="case_registered"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.patient}"

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.patient.record_number

    def opened_in_emergency(self, user: User):
        """The row by which the person reads the case without being in its board, or None."""
        rows = user.break_glass.running() if may_break_glass(user) else self.break_glass.none()
        return rows.filter(case=self).select_related("case__board").first()

    @property
    def reference(self) -> str:
        """The pseudonym under which the case may be shown to a room, such as “S-0042”."""
        return f"S-{self.number:04d}"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_writable(self) -> bool:
        """Whether anything at all can still be written in its record."""
        return self.state in WRITABLE

    @property
    def is_callable(self) -> bool:
        """Whether an emergency board can be called on it."""
        return self.state == CaseState.LISTED or refusal("call", self.state) is None

    @property
    def performance_words(self) -> str:
        if not self.performance_scale:
            return ""
        return f"{self.performance_scale.upper()} {self.performance_value}"


class CaseTransition(models.Model):
    """One move of a case: who, when, from where to where, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transitions")
    verb = models.CharField(max_length=32)
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByCase.as_manager()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.verb}: {self.from_state} → {self.to_state}"
