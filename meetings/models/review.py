"""How far a member has come with a case: looked at, or reviewed without a recommendation."""

import uuid

from django.db import models
from django.utils import timezone

from meetings.visibility import VisibleByItem
from tumorboard.models import User

from .meeting import AgendaItem


class Review(models.Model):
    """A member has reviewed the case and gives no recommendation: seen, but not voted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="reviews")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByItem.as_manager()

    class Meta:
        ordering = ["user__name"]
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="review_once_an_item")]

    def __str__(self) -> str:
        return f"{self.user} reviewed {self.item}"


class Look(models.Model):
    """When a member last looked at a case of an agenda, and what stood there; theirs alone.

    `since` and `shown_before` are those of the visit before: what is newer is new to them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="looks")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="looks")
    at = models.DateTimeField(default=timezone.now)
    shown = models.JSONField(help_text="Place, question and urgency as they were.")
    since = models.DateTimeField(null=True, blank=True)
    shown_before = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="look_once_an_item")]

    def __str__(self) -> str:
        return f"Look at {self.item_id}"
