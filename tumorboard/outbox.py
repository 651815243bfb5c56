"""Notices to people: the rows that wait to be sent as mails, and those that were."""

import re
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .persons import User


class NoticeState(models.TextChoices):
    QUEUED = "queued", "Waiting to be sent"
    HANDED = "handed", "Being handed over"
    SENT = "sent", "Sent"
    CANCELLED = "cancelled", "Not needed any more"
    FAILED = "failed", "Not sent"
    UNKNOWN = "unknown", "Perhaps sent"


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "NoticeQuerySet":
        """The mails of the boards in which the person has an active membership."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        mine = user.memberships.filter(is_active=True)
        return self.filter(board__in=mine.values("board"))


UNSENT = [NoticeState.FAILED, NoticeState.CANCELLED, NoticeState.UNKNOWN]
"""What has ended without the mail server's word that it took the mail."""


class Notice(models.Model):
    """One mail to one person: a link, the name of the board, times; never a patient's data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.ForeignKey(
        "tumorboard.User", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    address = models.EmailField(blank=True, help_text="Of somebody without an account.")
    board = models.ForeignKey("tumorboard.Board", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=160)
    body = models.TextField()
    calendar = models.TextField(
        blank=True, help_text="An entry for a calendar that goes with the mail."
    )
    path = models.CharField(max_length=200, help_text="Where the link in the mail leads to.")
    key = models.CharField(max_length=200, unique=True, help_text="What is told once only.")
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=16, choices=NoticeState.choices, default=NoticeState.QUEUED)
    queued_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    try_at = models.DateTimeField(default=timezone.now, help_text="Not tried before.")
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(
        null=True, blank=True, help_text="When its words last went to the mail server."
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="Why it was not sent, or not yet.")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to__isnull=False, address="") | Q(to=None) & ~Q(address=""),
                name="notice_goes_to_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NoticeState.values), name="notice_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=NoticeState.SENT, sent_at__isnull=False)
                | (~Q(state=NoticeState.SENT) & Q(sent_at=None)),
                name="notice_sent_with_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=UNSENT) | ~Q(error=""),
                name="notice_unsent_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[NoticeState.HANDED, NoticeState.UNKNOWN])
                | Q(handed_at__isnull=False),
                name="notice_handed_with_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["try_at"], condition=Q(state=NoticeState.QUEUED), name="notice_due"
            ),
            models.Index(
                fields=["handed_at"], condition=Q(state=NoticeState.HANDED), name="notice_handed"
            ),
            models.Index(fields=["board", "-queued_at"], name="notice_of_board"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_address}"

    @property
    def to_address(self) -> str:
        return self.to.email if self.to else self.address

    @property
    def recipient(self) -> str:
        return self.to.name if self.to else self.address

    @property
    def calendar_method(self) -> str:
        """What the reader's calendar is to do with the entry; the mail has to say it as well."""
        found = re.search(r"^METHOD:(\w+)", self.calendar, re.MULTILINE)
        return found[1] if found else ""
