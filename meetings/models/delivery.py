"""To whom documents went: by a link or by post."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.visibility import VisibleByDocument
from meetings.vocabulary import Way
from tumorboard.models import User

from .coded import MOST_TRIES, CodedLink
from .document import Document


class Delivery(CodedLink):
    """One document to one recipient: released by a member, fetched by link or sent by post.

    The link alone opens nothing: who has no account types the code that they were told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="deliveries")
    way = models.CharField(max_length=8, choices=Way.choices)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    member = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    opened = models.PositiveSmallIntegerField(default=0, help_text="How often it was fetched.")
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleByDocument.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(way__in=Way.values), name="delivery_way_known"),
            models.CheckConstraint(
                condition=Q(way=Way.LINK, expires_at__isnull=False) & ~Q(code="") & ~Q(email="")
                | ~Q(way=Way.LINK) & Q(code="", expires_at=None),
                name="delivery_link_has_code",
            ),
            models.CheckConstraint(
                condition=Q(way=Way.MEMBER, member__isnull=False)
                | ~Q(way=Way.MEMBER) & Q(member=None),
                name="delivery_member_named",
            ),
            models.CheckConstraint(
                condition=Q(wrong_codes__lte=MOST_TRIES), name="delivery_tries_bounded"
            ),
            models.CheckConstraint(
                condition=Q(opened=0, opened_at=None) | Q(opened__gt=0, opened_at__isnull=False),
                name="delivery_opened_with_time",
            ),
            models.UniqueConstraint(
                fields=["document", "email"],
                condition=Q(taken_back_at=None) & ~Q(email=""),
                name="delivery_once_to_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} to {self.name}"

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.document.patient_number
