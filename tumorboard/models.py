"""People, boards, memberships, the audit trail and the versions that live screens follow."""

import uuid
import zoneinfo
from datetime import date, datetime, time, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from . import calendar_rows, sitting_rows  # noqa: F401 - tables that nothing else here names
from .board_settings import (
    ClockStart,
    Language,
    Paper,
    known_phone,
    known_timezone,
    standard_core_disciplines,
)
from .board_times import BoardTimes
from .live_rows import AcceptedCommand, LiveProcess, LiveReach, LiveTopic
from .logo_rows import Logo
from .outbox import Notice, NoticeState
from .persons import User
from .roles import Discipline, Role
from .trail import AuditEvent
from .visibility import BoardQuerySet

__all__ = [
    "AcceptedCommand",
    "AuditEvent",
    "Board",
    "DeputyRule",
    "LiveProcess",
    "LiveReach",
    "LiveTopic",
    "Logo",
    "Membership",
    "Notice",
    "NoticeState",
    "User",
]


class Board(BoardTimes):
    """The standing team, which is also the wall around its patients."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    hospital = models.CharField(max_length=160, blank=True)
    zone_name = models.CharField(
        max_length=64, default="Europe/Berlin", validators=[known_timezone]
    )
    core_disciplines = ArrayField(
        models.CharField(max_length=32, choices=Discipline.choices),
        default=standard_core_disciplines,
        blank=True,
        help_text="Each must be present for a case to be decided.",
    )
    quorum = models.PositiveSmallIntegerField(
        default=4, help_text="Voting members who must be present for a case to be decided."
    )
    agreement_threshold = models.PositiveSmallIntegerField(
        default=70,
        validators=[MinValueValidator(51), MaxValueValidator(100)],
        help_text="Percentage of support from which a decision is called a consensus.",
    )
    minutes_per_case = models.PositiveSmallIntegerField(
        default=9, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    emergency_clock = models.CharField(
        "the clock of an emergency starts with",
        max_length=16,
        choices=ClockStart.choices,
        default=ClockStart.REFERRAL,
    )
    emergency_hours = models.PositiveSmallIntegerField(
        "hours in which an emergency is decided",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
    )
    emergency_sealed = models.BooleanField(
        "an emergency board recommends sealed",
        default=True,
        help_text="Otherwise each recommendation is shown to the others as soon as it is recorded.",
    )
    phone_counts = models.BooleanField(
        "telephone counts for the quorum",
        default=False,
        help_text="Whether somebody counts who is present by telephone only and sees no images.",
    )
    minutes_need_two = models.BooleanField(
        "minute-taker approves too",
        default=False,
        help_text="Whether minutes are approved by the minute-taker beside the chair.",
    )
    room_code_required = models.BooleanField(
        "code to check in",
        default=False,
        help_text="Whether a member types the code on the room screen to check in as in the room.",
    )

    break_after_minutes = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(15), MaxValueValidator(480)],
        help_text="Minutes without a break after which one is proposed.",
    )
    break_after_cases = models.PositiveSmallIntegerField(
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Cases without a break after which one is proposed.",
    )

    paper = models.CharField(
        max_length=8,
        choices=Paper.choices,
        default=Paper.A4,
        help_text="On which documents are printed.",
    )
    letterhead = models.TextField(
        max_length=300,
        blank=True,
        help_text="Address and department, in a few lines, at the head of each document.",
    )
    logo = models.ForeignKey(
        Logo, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    letter_phone = models.CharField(
        "telephone for warning signs",
        max_length=40,
        blank=True,
        validators=[known_phone],
        help_text="Answered by day and by night. No letter to a patient is released without it.",
    )
    letter_office_phone = models.CharField(
        "telephone for questions",
        max_length=40,
        blank=True,
        validators=[known_phone],
        help_text="For questions and dates, in office hours. Left empty, letters name the other.",
    )
    language = models.CharField(
        "language of documents",
        max_length=2,
        choices=Language.choices,
        default=Language.ENGLISH,
        help_text="Documents are written in it. For a letter another can be chosen at its release.",
    )
    letter_differing_opinions = models.BooleanField(
        "letters say that opinions differed",
        default=False,
        help_text="Whether a letter says in one neutral sentence that not all were of one opinion.",
    )

    objects = BoardQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opinions_due_hours__lte=336, remind_hours__lte=336)
                & Q(list_closes_hours__lte=336),
                name="board_due_within_two_weeks",
            ),
            models.CheckConstraint(
                condition=Q(agreement_threshold__gte=51, agreement_threshold__lte=100),
                name="board_threshold_is_a_majority",
            ),
            models.CheckConstraint(
                condition=Q(minutes_per_case__gte=1), name="board_minutes_per_case_positive"
            ),
            models.CheckConstraint(
                condition=Q(emergency_clock__in=ClockStart.values), name="board_clock_known"
            ),
            models.CheckConstraint(
                condition=Q(emergency_hours__gte=1, emergency_hours__lte=168),
                name="board_emergency_hours_in_range",
            ),
            models.CheckConstraint(
                condition=Q(language__in=Language.values),
                name="board_language_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone_name)

    def today(self) -> date:
        """The date on the wall where the board meets."""
        return timezone.localdate(timezone=self.zone)

    def midnight(self, day: date) -> datetime:
        """The moment at which a day begins by the clock of the board."""
        return datetime.combine(day, time(), self.zone)

    def span(self, first: date, last: date) -> tuple[datetime, datetime]:
        """From the first moment of a day to the last of another, by the clock of the board."""
        end = self.midnight(last + timedelta(days=1))
        return self.midnight(first), end - timedelta.resolution


class Membership(models.Model):
    """A person in a board, with one discipline and the roles that they hold there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="memberships")
    discipline = models.CharField(max_length=32, choices=Discipline.choices, blank=True)
    roles = ArrayField(models.CharField(max_length=16, choices=Role.choices))
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["user__name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "board"], name="membership_once_a_board"),
            models.CheckConstraint(
                condition=~Q(roles__contains=[Role.SPECIALIST]) | ~Q(discipline=""),
                name="membership_specialist_has_discipline",
                violation_error_message="A specialist needs a discipline.",
            ),
            models.CheckConstraint(
                condition=Q(discipline="") | Q(discipline__in=Discipline.values),
                name="membership_discipline_known",
            ),
            models.CheckConstraint(
                condition=Q(roles__contained_by=list(Role.values)) & Q(roles__len__gte=1),
                name="membership_roles_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.board}"

    @property
    def role_words(self) -> str:
        return ", ".join(Role(role).label for role in self.roles)

    @property
    def is_voting(self) -> bool:
        return self.is_active and Role.SPECIALIST in self.roles


class DeputyRule(models.Model):
    """Who may sit for an absent member of a discipline; a colleague of the same needs no rule."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="deputy_rules")
    discipline = models.CharField("may be represented", max_length=32, choices=Discipline.choices)
    deputy_discipline = models.CharField(
        "by every member of", max_length=32, choices=Discipline.choices, blank=True
    )
    deputy = models.ForeignKey(
        Membership,
        verbose_name="or by this member",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deputy_rules",
    )

    class Meta:
        ordering = ["discipline", "deputy_discipline"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "discipline", "deputy_discipline", "deputy"],
                name="deputy_rule_once",
                nulls_distinct=False,
                violation_error_message="This rule is there already.",
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) & ~Q(deputy_discipline="")
                | Q(deputy__isnull=False, deputy_discipline=""),
                name="deputy_rule_names_one_deputy",
                violation_error_message="Choose either a discipline or one member as deputy.",
            ),
            models.CheckConstraint(
                condition=~Q(deputy_discipline=models.F("discipline")),
                name="deputy_rule_of_another_discipline",
                violation_error_message="A colleague of the same discipline needs no rule.",
            ),
        ]

    def __str__(self) -> str:
        whom = self.get_deputy_discipline_display() or (self.deputy.user if self.deputy else "?")
        return f"{self.get_discipline_display()} represented by {whom}"

    def clean(self) -> None:
        """The member named here belongs to the board and votes in it."""
        if self.deputy and (self.deputy.board_id != self.board_id or not self.deputy.is_voting):
            raise ValidationError({"deputy": "Choose a voting member of this board."})
