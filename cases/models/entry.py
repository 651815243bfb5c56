"""The record as it was written: one row for each saving of a section."""

import uuid

from django.db import models
from django.db.models import Func, Q
from django.db.models.lookups import Exact
from django.utils import timezone

from cases.visibility import VisibleByCase
from tumorboard.models import User
from tumorboard.roles import Discipline

from .case import Case


class Entry(models.Model):
    """A section of the record as somebody left it; the entry with the highest number holds.

    `subject` is the thing that the section speaks of: the case itself, or one lesion, imaging
    study, operation and so on. An entry is never changed: what is written later is another entry,
    and what was written in error is taken out by an entry that says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    section = models.CharField(max_length=40)
    subject = models.UUIDField()
    number = models.PositiveIntegerField(help_text="Counts the savings of one thing.")
    values = models.JSONField()
    removed = models.BooleanField("taken out, as written in error", default=False)
    reason = models.CharField("why it was taken out", max_length=300, blank=True)
    discipline = models.CharField(max_length=32, choices=Discipline.choices, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByCase.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["at", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "section", "subject", "number"], name="entry_number_once_a_thing"
            ),
            models.CheckConstraint(
                condition=Q(section__regex=r"^[a-z][a-z_]*$"), name="entry_section_named"
            ),
            models.CheckConstraint(
                condition=Exact(
                    Func("values", function="jsonb_typeof", output_field=models.TextField()),
                    "object",
                ),
                name="entry_values_by_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.number}"
