"""A meeting and its agenda."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, Q
from django.utils import timezone

from cases.models import Case
from meetings.models.times import MeetingTimes
from meetings.states import CURRENT, LIVE, OVER, ItemState, MeetingState
from meetings.visibility import VisibleByBoard, VisibleByMeeting
from meetings.vocabulary import ItemKind, MeetingKind, Said
from tumorboard.models import Board, User
from tumorboard.roles import Permission


class Meeting(MeetingTimes):
    """One session of a board."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=16, choices=MeetingKind.choices, default=MeetingKind.REGULAR)
    place = models.CharField(max_length=160, blank=True)
    link = models.URLField("link for those who join by video", max_length=500, blank=True)
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="meetings_chaired")
    minute_taker = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=16, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    revision = models.PositiveIntegerField(default=1)
    room_shows_identity = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.TextField(blank=True)
    over_reason = models.TextField(
        blank=True, help_text="Why it was published with more minutes than it has."
    )
    sequence = models.PositiveIntegerField(
        default=0, help_text="How often anybody was told anew when and where it is held."
    )
    undoable = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="The chair's last step, while it can be taken back and nothing followed from it.",
    )

    objects = VisibleByBoard.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MeetingState.values), name="meeting_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MeetingKind.values), name="meeting_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at__isnull=False),
                name="meeting_closed_after_opened",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.CANCELLED) | ~Q(cancel_reason=""),
                name="meeting_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(length_minutes__gte=5, length_minutes__lte=480),
                name="meeting_length_in_range",
            ),
        ]
        indexes = [models.Index(fields=["board", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.board} {self.local_start:%-d %B %Y, %H:%M}"

    @property
    def is_emergency(self) -> bool:
        """Whether it is an ad hoc board, whose members need not sit together."""
        return self.kind == MeetingKind.EMERGENCY

    def granted_to(self, user: User, permissions: frozenset) -> frozenset:
        """An emergency board is run by the one who leads it, whatever their role, and no other."""
        if not self.is_emergency:
            return permissions
        if user.pk != self.chair_id or Permission.MEETING_JOIN not in permissions:
            return permissions - {Permission.MEETING_RUN}
        return permissions | {Permission.MEETING_RUN}

    @property
    def topic(self) -> str:
        """The live topic that the screens of this meeting follow."""
        return f"meeting:{self.pk}"

    @property
    def is_coming(self) -> bool:
        """Whether its cases can be reviewed and voted on."""
        return self.state in (MeetingState.PUBLISHED, MeetingState.OPEN)

    @property
    def is_joinable(self) -> bool:
        """Whether people can say that they are there: an hour before the start until the close.

        Nobody comes to an emergency board: it is answered apart.
        """
        if self.is_emergency:
            return False
        if self.state == MeetingState.PUBLISHED:
            return timezone.now() >= self.doors_open_at
        return self.state == MeetingState.OPEN

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def is_agenda_open(self) -> bool:
        """Whether cases may still be added or moved; an emergency board has one case for good."""
        return not self.is_emergency and self.state in (
            MeetingState.PLANNED,
            MeetingState.PUBLISHED,
            MeetingState.OPEN,
        )


class AgendaItem(models.Model):
    """A case presented at a meeting with a question; a case can be presented again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="presentations")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    question = models.TextField(blank=True)
    kind = models.CharField(max_length=16, choices=ItemKind.choices, default=ItemKind.CASE)
    ratifies = models.ForeignKey(
        "meetings.Consensus",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ratifying_items",
    )
    state = models.CharField(max_length=16, choices=ItemState.choices, default=ItemState.WAITING)
    defer_reason = models.TextField(blank=True)
    late_reason = models.TextField(
        blank=True, help_text="Why it was put on after the list was closed."
    )
    said = ArrayField(
        models.CharField(max_length=16, choices=Said.choices),
        default=list,
        blank=True,
        help_text="What was said of the checklist before the case was judged.",
    )
    quorum_waiver = models.TextField(blank=True)
    quorum_waived = models.JSONField(
        null=True, blank=True, help_text="The shortfall for which the waiver was given."
    )
    presented_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleByMeeting.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="agenda_position_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["meeting", "case", "ratifies"],
                name="agenda_case_once_a_meeting",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=ItemKind.CASE, state__in=LIVE),
                name="agenda_case_at_one_meeting",
            ),
            models.UniqueConstraint(
                fields=["ratifies"],
                condition=Q(state__in=LIVE),
                name="agenda_ratified_at_one_meeting",
            ),
            models.CheckConstraint(
                condition=Q(kind=ItemKind.CASE, ratifies=None)
                | Q(kind=ItemKind.RATIFICATION, ratifies__isnull=False),
                name="agenda_ratification_names_decision",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(state__in=[*CURRENT]),
                name="agenda_one_current_item",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ItemState.values), name="agenda_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.DEFERRED) | ~Q(defer_reason=""),
                name="agenda_deferred_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=120), name="agenda_minutes_in_range"
            ),
            models.CheckConstraint(
                condition=Q(said__contained_by=list(Said.values)), name="agenda_said_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.case.reference}"

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.case.patient_number

    def granted_to(self, user: User, permissions: frozenset) -> frozenset:
        """What the person may do with it is what they may do with its meeting."""
        return self.meeting.granted_to(user, permissions)

    @property
    def is_ratification(self) -> bool:
        return self.kind == ItemKind.RATIFICATION

    @property
    def is_current(self) -> bool:
        return self.state in CURRENT

    @property
    def turn(self) -> tuple:
        """Sorts waiting cases: in their order, then those set aside, the longest wait first."""
        return (self.presented_at is not None, self.presented_at, self.position)
