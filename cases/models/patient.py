"""Patients."""

import uuid

from django.db import models
from django.db.models import Q

from cases.visibility import VisibleByBoard
from cases.vocabulary import Sex
from tumorboard.models import Board


class Patient(models.Model):
    """A person who is a patient of one board, known there by a record number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="patients")
    record_number = models.CharField(max_length=64)
    family_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=16, choices=Sex.choices, default=Sex.UNKNOWN)

    objects = VisibleByBoard.as_manager()

    class Meta:
        ordering = ["family_name", "given_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "record_number"],
                name="patient_record_number_once_a_board",
                violation_error_message="This board has a patient with this record number.",
            ),
            models.CheckConstraint(
                condition=~Q(record_number=""), name="patient_record_number_set"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.record_number})"

    @property
    def patient_number(self) -> str:
        """The record number, for the audit trail."""
        return self.record_number

    @property
    def full_name(self) -> str:
        return ", ".join(part for part in (self.family_name, self.given_name) if part)

    def age_on(self, day) -> int | None:
        """Completed years of life on the day, None without a birth date."""
        born = self.birth_date
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
