"""The history of the moves of a meeting."""

import uuid

from django.db import models
from django.utils import timezone

from meetings.visibility import VisibleByMeeting
from tumorboard.models import User

from .meeting import AgendaItem, Meeting


class Transition(models.Model):
    """One move of a meeting, of one of its items or ballots: who, when, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="transitions")
    item = models.ForeignKey(AgendaItem, null=True, on_delete=models.PROTECT, related_name="+")
    ballot = models.ForeignKey(
        "meetings.Ballot", null=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=32)
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByMeeting.as_manager()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.verb}: {self.from_state} → {self.to_state}"
