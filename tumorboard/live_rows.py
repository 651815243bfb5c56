"""What live screens and the steps that are sent from them leave in the database."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class AcceptedCommand(models.Model):
    """A step that was done, by the key that its browser gave it; kept for a day against doubles."""

    key = models.UUIDField(primary_key=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"


class LiveTopic(models.Model):
    """The version of something that screens follow; it rises with each committed change."""

    name = models.CharField(max_length=80, primary_key=True)
    version = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "live_topic"

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class LiveProcess(models.Model):
    """A web process that serves live streams, and when it last said that it lives."""

    id = models.UUIDField(primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "live_process"

    def __str__(self) -> str:
        return f"{self.id} seen {self.seen_at:%H:%M:%S}"


class LiveReach(models.Model):
    """Whether somebody has a topic open on a screen of one web process, and since when."""

    topic = models.CharField(max_length=80)
    holder = models.CharField(max_length=48, help_text="Key of a person, or “device:” and its key.")
    process = models.UUIDField()
    is_open = models.BooleanField()
    since = models.DateTimeField()

    class Meta:
        db_table = "live_reach"
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "holder", "process"], name="reach_once_a_process"
            )
        ]
        indexes = [models.Index(fields=["process"], name="reach_process")]

    def __str__(self) -> str:
        return f"{self.holder} {'has' if self.is_open else 'lost'} {self.topic}"
