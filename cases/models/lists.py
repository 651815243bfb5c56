"""Lists of cases that come as a spreadsheet: the list, its rows, and how its columns are read."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.visibility import VisibleByBoard
from tumorboard.models import Board, User

from .case import Case


class ListState(models.TextChoices):
    """Where a list stands."""

    READ = "read", "Read, nothing imported yet"
    RUNNING = "running", "Being imported"
    DONE = "done", "Imported"
    CANCELLED = "cancelled", "Cancelled, nothing imported"
    FAILED = "failed", "Failed, nothing imported"


class CaseList(models.Model):
    """A spreadsheet of cases as it was read, and how far its import is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    headers = models.JSONField(help_text="The titles of the columns as they stand in the file.")
    mapping = models.JSONField(help_text="Which column is which field.")
    state = models.CharField(max_length=16, choices=ListState.choices, default=ListState.READ)
    chosen = models.JSONField(default=list, blank=True, help_text="Rows to import, all when empty.")
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    outcome = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)

    objects = VisibleByBoard.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["board", "sha256"], name="list_once_a_board"),
            models.CheckConstraint(
                condition=Q(state__in=ListState.values), name="list_state_known"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="list_done_of_total"),
        ]

    def __str__(self) -> str:
        return self.file_name


class VisibleByList(VisibleByBoard):
    board_path = "list__board"


class CaseListRow(models.Model):
    """One row of a list as it stands in the file, and the case that it became."""

    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(CaseList, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(help_text="The row in the file, counted as it shows it.")
    cells = models.JSONField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")

    objects = VisibleByList.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["list", "number"], name="list_row_once")]

    def __str__(self) -> str:
        return f"Row {self.number}"


class ListReading(models.Model):
    """How a board reads the columns of its lists: a title, and the field that it is."""

    id = models.BigAutoField(primary_key=True)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    field = models.CharField(max_length=40, blank=True)

    objects = VisibleByBoard.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "title"], name="list_title_once_a_board")
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.field}"
