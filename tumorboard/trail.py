"""The audit trail, in plain strings."""

from django.db import models
from django.utils import timezone


class AuditEvent(models.Model):
    """One thing that somebody did or opened, in plain strings that outlive what they name."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.CharField(max_length=254, help_text="E-mail address, or “system: name”.")
    actor_name = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=64, db_index=True)
    board = models.CharField(max_length=64, blank=True, db_index=True)
    patient = models.CharField(max_length=64, blank=True, help_text="Record number.")
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True, db_index=True)
    detail = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.action}"
