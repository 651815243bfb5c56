"""Filters of the desk that a person has kept under a name."""

import uuid

from django.db import models

from cases.visibility import VisibleByBoard
from tumorboard.models import Board, User


class OwnFilters(VisibleByBoard):
    def visible_to(self, user: User) -> "OwnFilters":
        """The filters that the person has kept, in boards of which they still are members."""
        return super().visible_to(user).filter(user=user)


class SavedFilter(models.Model):
    """What a person wants to see of the desk again, by a name of their own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    values = models.JSONField()

    objects = OwnFilters.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "user", "name"], name="saved_filter_once_a_person"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_filter_named"),
        ]

    def __str__(self) -> str:
        return self.name
