"""Who was at a meeting, how, for whom, and what was put right about it afterwards."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from meetings.visibility import VisibleByMeeting
from meetings.vocabulary import PresenceMode
from tumorboard.models import User

from .meeting import Meeting


class Attendance(models.Model):
    """One stretch of a member's presence at a meeting, in the discipline they held then.

    `represents` is the discipline for which they sit: their own, or as a deputy another one. A
    trigger refuses two stretches of one person that overlap.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="attendances")
    discipline = models.CharField(max_length=32, blank=True)
    represents = models.CharField(max_length=32, blank=True)
    deputy_for = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="represented_at"
    )
    is_voting = models.BooleanField(default=False)
    mode = models.CharField(max_length=8, choices=PresenceMode.choices, default=PresenceMode.ROOM)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = VisibleByMeeting.as_manager()

    class Meta:
        ordering = ["user__name", "joined_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(left_at=None),
                name="attendance_present_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "deputy_for"],
                condition=Q(left_at=None),
                name="attendance_one_deputy_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")),
                name="attendance_left_after_joined",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=PresenceMode.values), name="attendance_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(deputy_for=None, represents=F("discipline"))
                | Q(deputy_for__isnull=False, is_voting=True) & ~Q(represents=""),
                name="attendance_represents_own_unless_deputy",
            ),
            models.CheckConstraint(
                condition=Q(deputy_for=None) | ~Q(deputy_for=F("user")),
                name="attendance_deputy_of_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.meeting}"


class AttendanceCorrection(models.Model):
    """One correction of the attendance list, kept for good; without `before` a line was added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="corrections")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByMeeting.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False),
                name="correction_says_what",
            )
        ]

    def __str__(self) -> str:
        return f"Attendance of {self.user} corrected"


class CheckInTries(models.Model):
    """How often a person lately typed a wrong check-in code for a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    wrong = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="check_in_tries_once")
        ]

    def __str__(self) -> str:
        return f"{self.wrong} wrong codes since {self.since}"
