"""What makes cases and patients findable: the words of a case, and who was told apart."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.visibility import VisibleByBoard
from tumorboard.models import Board, User

from .case import Case
from .patient import Patient


class SearchLine(models.Model):
    """The words under which a case is found; triggers of the database keep them, nobody writes."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.PROTECT, related_name="search_line"
    )
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    vector = SearchVectorField(null=True)

    objects = VisibleByBoard.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["board", "-number"], name="searchline_newest"),
            GinIndex(fields=["vector"], name="searchline_vector"),
            GinIndex(fields=["words"], name="searchline_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"Words of {self.case_id}"


class ToldApart(models.Model):
    """Two patients who look like one and of whom somebody said that they are two persons."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    one = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByBoard.as_manager()

    class Meta:
        verbose_name_plural = "told apart"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="told_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} is not {self.other_id}"
