"""The call of an emergency board, who was called, and what the next meeting said to it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.visibility import VisibleByItem, VisibleByMeeting
from meetings.vocabulary import ClockBasis, Outcome
from tumorboard.models import User
from tumorboard.roles import Discipline

from .ballot import Ballot
from .decision import Consensus
from .meeting import AgendaItem, Meeting


class EmergencyCall(models.Model):
    """Why and until when an emergency board has to decide; a database trigger keeps it as it is."""

    meeting = models.OneToOneField(
        Meeting, primary_key=True, on_delete=models.PROTECT, related_name="call"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    basis = models.CharField(max_length=16, choices=ClockBasis.choices)
    clock_from = models.DateTimeField()
    decide_by = models.DateTimeField()
    is_sealed = models.BooleanField()
    gaps = models.JSONField(default=list, help_text="What the case lacked, as sentences.")

    objects = VisibleByMeeting.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=ClockBasis.values), name="call_basis_known"
            ),
            models.CheckConstraint(
                condition=Q(decide_by__gt=models.F("clock_from")), name="call_clock_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"Emergency board until {self.decide_by:%Y-%m-%d %H:%M}"


class Called(models.Model):
    """A member who was called to an emergency board, in the discipline they held then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(EmergencyCall, on_delete=models.PROTECT, related_name="called")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="emergency_calls")
    discipline = models.CharField(max_length=32, choices=Discipline.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["user__name"]
        constraints = [
            models.UniqueConstraint(fields=["call", "user"], name="called_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} called"


class Ratification(models.Model):
    """The word of a regular meeting on an earlier decision, with the quorum as it stood."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consensus = models.OneToOneField(
        Consensus, on_delete=models.PROTECT, related_name="ratification"
    )
    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="ratification")
    ballot = models.ForeignKey(Ballot, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    quorum = models.JSONField()
    quorum_waiver = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByItem.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="ratification_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at:%Y-%m-%d}"
