"""The audit trail, in plain strings, and the seals that show whether it was touched."""

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone


class AuditEvent(models.Model):
    """One thing that somebody did or opened, in plain strings that outlive what they name."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.CharField(max_length=254, help_text="E-mail address, or “system: name”.")
    actor_name = models.CharField(max_length=120, blank=True)
    capacity = models.CharField(
        max_length=160, blank=True, help_text="Discipline and roles in the board, as they were."
    )
    action = models.CharField(max_length=64, db_index=True)
    board = models.CharField(max_length=64, blank=True, db_index=True)
    patient = models.CharField(max_length=64, blank=True, help_text="Record number.")
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True, db_index=True)
    detail = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    client = models.CharField(
        max_length=45, blank=True, help_text="Network address from which it was asked for."
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["board", "patient"], name="audit_of_patient")]
        constraints = [
            models.UniqueConstraint(
                "actor",
                "action",
                "object_id",
                KeyTextTransform("sitting", "detail"),
                KeyTextTransform("address", "detail"),
                condition=models.Q(detail__has_key="sitting"),
                nulls_distinct=False,
                name="audit_once_a_sitting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action}"


class AuditWaiting(models.Model):
    """An event that is not sealed yet; the database itself puts it here with the event.

    Whoever seals sees it once its transaction is stored, however late that is: nothing is skipped
    because a later number was stored first.
    """

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.event_id)


class AuditSeal(models.Model):
    """The digest of one event, chained to all that were sealed before it."""

    position = models.BigIntegerField(primary_key=True, help_text="Counts without a gap, from 1.")
    event_id = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the event.")
    link = models.CharField(max_length=64, help_text="SHA-256 of the link before and the digest.")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position}: event {self.event_id}"


class AuditBatch(models.Model):
    """The events that were sealed in one go; the hash of the last one vouches for all."""

    number = models.BigIntegerField(primary_key=True, help_text="Counts without a gap, from 1.")
    sealed_at = models.DateTimeField(default=timezone.now)
    through = models.BigIntegerField(
        help_text="The position of its last seal: all that are sealed."
    )
    schema = models.PositiveSmallIntegerField(help_text="How its events were written out.")
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.through} events"
