"""Who has the chair, who has something to say, when the board rests, who brings what."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from meetings.visibility import VisibleByItem, VisibleByMeeting
from tumorboard.models import User

from .meeting import AgendaItem, Meeting


class ChairTerm(models.Model):
    """One stretch of an open meeting under one chair; the open term is the chair's right."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="chair_terms")
    number = models.PositiveSmallIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = VisibleByMeeting.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(until=None), name="chair_one_at_a_time"
            ),
            models.UniqueConstraint(fields=["meeting", "number"], name="chair_term_number_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="chair_ended_after_begun"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.user}"


class Hand(models.Model):
    """A participant's sign that they have something to say."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="hands")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    lowered_at = models.DateTimeField(null=True, blank=True)
    lowered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = VisibleByMeeting.as_manager()

    class Meta:
        ordering = ["raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"], condition=Q(lowered_at=None), name="hand_raised_once"
            ),
            models.CheckConstraint(
                condition=Q(lowered_at=None) | Q(lowered_at__gte=F("raised_at")),
                name="hand_lowered_after_raised",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} has something"


class Break(models.Model):
    """A pause of the meeting, during which no case's time runs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="breaks")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleByMeeting.as_manager()

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(ended_at=None), name="break_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="break_ended_after_started",
            ),
        ]

    def __str__(self) -> str:
        return f"Break since {self.started_at:%H:%M}"


class Errand(models.Model):
    """What somebody brings until a deferred case is heard again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="errands")
    position = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=160)
    what = models.CharField(max_length=300)

    objects = VisibleByItem.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="errand_position_once"),
            models.CheckConstraint(
                condition=~Q(who="") & ~Q(what=""), name="errand_says_who_and_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"
