"""The screen of a room: a browser without a login that was paired with a meeting."""

import uuid

from django.db import models
from django.db.models import Q

from meetings.visibility import VisibleByMeeting
from tumorboard.models import User

from .meeting import Meeting


class RoomScreen(models.Model):
    """A browser that asked for a code, and the meeting with which somebody paired it.

    Its code and the token in its cookie are kept as digests only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    meeting = models.ForeignKey(
        Meeting, null=True, on_delete=models.PROTECT, related_name="room_screens"
    )
    paired_at = models.DateTimeField(null=True, blank=True)
    paired_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = VisibleByMeeting.as_manager()

    class Meta:
        ordering = ["paired_at", "asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["code_digest"], condition=~Q(code_digest=""), name="screen_code_once"
            ),
            models.CheckConstraint(
                condition=Q(meeting=None, paired_at=None, paired_by=None)
                | Q(meeting__isnull=False, paired_at__isnull=False, paired_by__isnull=False),
                name="screen_paired_whole",
            ),
            models.CheckConstraint(
                condition=Q(paired_at=None) | Q(code_digest=""), name="screen_code_used_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(paired_at__isnull=False),
                name="screen_ended_after_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"Room screen of {self.meeting or 'no meeting'}"
