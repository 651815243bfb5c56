"""Addresses at which calendar programs read a person's own meetings."""

import uuid

from django.db import models
from django.utils import timezone

from .persons import User


class CalendarAddress(models.Model):
    """The one secret address of a person; of the secret itself only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_address")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_on = models.DateField(null=True, help_text="The last day on which it was read, in UTC.")

    def __str__(self) -> str:
        return f"calendar of {self.user}"
