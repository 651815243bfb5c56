"""Who of a board is away, from when to when, and who hears of their duties meanwhile."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from meetings.visibility import VisibleByMember
from tumorboard.models import Board, Membership, User


class Absence(models.Model):
    """The days on which a member is away. A deputy gets their mails, and neither seat nor vote."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="absences")
    first = models.DateField("first day")
    last = models.DateField("last day")
    deputy = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="deputising"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Ended before its last day.")

    objects = VisibleByMember.as_manager()

    class Meta:
        ordering = ["first", "member__user__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="absence_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("member")), name="absence_deputy_is_another"
            ),
        ]
        indexes = [
            models.Index(
                fields=["member", "last"], condition=Q(ended_at=None), name="absence_running"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member.user.name} is away"

    @property
    def board(self) -> Board:
        return self.member.board

    @property
    def stand_in(self) -> User | None:
        """The deputy, as long as they are in the board."""
        deputy = self.deputy
        is_there = deputy is not None and deputy.is_active and deputy.user.is_active
        return deputy.user if is_there else None

    @property
    def until_words(self) -> str:
        return f"{self.last:%A %-d %B %Y}"

    @property
    def words(self) -> str:
        """For example “away until Friday 4 December 2026, deputy Dr. Omar Said”."""
        deputy = f", deputy {self.stand_in.name}" if self.stand_in else ", no deputy"
        return f"away until {self.until_words}{deputy}"
