"""What is followed after a decision: its actions, their answers, links, and the patient told."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models import Case, Patient
from cases.visibility import VisibleByBoard, VisibleByCase
from meetings.outcomes import (
    ANSWERED,
    DEVIATING,
    HAPPENED,
    ActionState,
    Departure,
    Reason,
    Said,
    Source,
    Told,
)
from meetings.visibility import VisibleByAction, VisibleByConsensus
from tumorboard.models import Board, User

from .coded import MOST_TRIES, CodedLink
from .decision import Consensus, PlanItem


class Action(models.Model):
    """A plan item on its way: open until it is done, changed, partly done or not carried out.

    The words stay with the plan item, which never changes. `member` is who of the board owes it,
    and nobody when its owner is a discipline or somebody outside. `answered` counts its answers;
    the last one says the state. `continues` is the same action of the decision before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan_item = models.OneToOneField(PlanItem, on_delete=models.PROTECT, related_name="action")
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="plan_actions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plan_actions")
    member = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_actions"
    )
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=ActionState.choices, default=ActionState.OPEN)
    answered = models.PositiveSmallIntegerField(default=0)
    is_unconfirmed = models.BooleanField(
        default=False, help_text="The last answer came by a link, and nobody looked at it yet."
    )
    continues = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by"
    )

    objects = VisibleByBoard.as_manager()

    class Meta:
        ordering = ["due", "plan_item__position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ActionState.values), name="action_state_known"
            ),
            models.CheckConstraint(
                condition=Q(answered__gt=0)
                | Q(state__in=[ActionState.OPEN, ActionState.SUPERSEDED]),
                name="action_ends_with_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(is_unconfirmed=False) | Q(answered__gt=0),
                name="action_unconfirmed_has_answer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["board", "due"],
                condition=Q(state=ActionState.OPEN) | Q(is_unconfirmed=True),
                name="action_to_follow",
            ),
            models.Index(
                fields=["member"], condition=Q(state=ActionState.OPEN), name="action_owed"
            ),
        ]

    def __str__(self) -> str:
        return self.plan_item.what

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.case.patient.record_number

    @property
    def is_open(self) -> bool:
        return self.state == ActionState.OPEN

    def is_overdue(self) -> bool:
        """Whether it is open though its day has passed."""
        return self.is_open and self.due is not None and self.due < self.board.today()


class Answer(models.Model):
    """What somebody said became of an action; a wrong one is corrected by the next."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=16, choices=ActionState.choices)
    on = models.DateField("done on", null=True, blank=True)
    reason = models.CharField(max_length=24, choices=Reason.choices, blank=True)
    words = models.TextField(blank=True)
    told_by = models.CharField(max_length=160)
    source = models.CharField(max_length=16, choices=Source.choices, default=Source.MEMBER)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByAction.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="answer_number_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=[*ANSWERED, ActionState.OPEN]), name="answer_outcome_known"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=HAPPENED) | Q(on__isnull=False), name="answer_has_day"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=DEVIATING, reason__in=Reason.values)
                | ~Q(outcome__in=DEVIATING) & Q(reason=""),
                name="answer_deviation_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(words="")
                | ~Q(reason=Reason.OTHER)
                & ~Q(outcome__in=[ActionState.CHANGED, ActionState.PARTLY, ActionState.OPEN]),
                name="answer_in_words_where_needed",
            ),
            models.CheckConstraint(condition=~Q(told_by=""), name="answer_says_who_told"),
            models.CheckConstraint(
                condition=Q(source=Source.LINK, by=None)
                | ~Q(source=Source.LINK) & Q(source__in=Source.values, by__isnull=False),
                name="answer_by_member_or_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.action}"

    @property
    def said(self) -> Said:
        return Said(self.outcome, self.on, self.reason, self.words, self.told_by)


class Asking(CodedLink):
    """A link by which somebody without an account says once what became of one action."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="askings")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.OneToOneField(
        Answer, null=True, blank=True, on_delete=models.PROTECT, related_name="asking"
    )

    objects = VisibleByAction.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(code="") & Q(expires_at__isnull=False), name="asking_has_code_and_end"
            ),
            models.CheckConstraint(
                condition=Q(wrong_codes__lte=MOST_TRIES), name="asking_tries_bounded"
            ),
            models.UniqueConstraint(
                fields=["action", "email"],
                condition=Q(taken_back_at=None, answer=None),
                name="asking_once_of_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} asked: {self.action}"


class Leaving(models.Model):
    """A patient who died or was lost to follow-up; taken back when that was not so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="leavings")
    kind = models.CharField(max_length=8, choices=Departure.choices)
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(taken_back_at=None), name="leaving_once_a_patient"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Departure.values), name="leaving_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, taken_back_reason="")
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False)
                & ~Q(taken_back_reason=""),
                name="leaving_taken_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.on:%-d %b %Y}"


class Informing(models.Model):
    """Who told the patient of a decision, and when; the row with the highest number holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consensus = models.ForeignKey(Consensus, on_delete=models.PROTECT, related_name="informings")
    number = models.PositiveSmallIntegerField()
    on = models.DateField("told on")
    who = models.CharField("who told the patient", max_length=160)
    how = models.CharField(max_length=16, choices=Told.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByConsensus.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consensus", "number"], name="informing_number_once"),
            models.CheckConstraint(condition=~Q(who=""), name="informing_says_who"),
            models.CheckConstraint(condition=Q(how__in=Told.values), name="informing_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.who}, {self.on:%-d %b %Y}"


class Dismissal(models.Model):
    """Why a result that contradicts the basis of a plan does not bring the case back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dismissals")
    finding = models.CharField(max_length=80, help_text="The rule, and the entry that it read.")
    words = models.CharField(max_length=400, help_text="What was dismissed, as it was shown.")
    reason = models.CharField(max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByCase.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["case", "finding"], name="dismissal_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="dismissal_says_why"),
        ]

    def __str__(self) -> str:
        return self.words
