"""Ballots, votes and recusals."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.states import BallotState
from meetings.visibility import VisibleByItem, VotesVisible
from meetings.vocabulary import (
    Approach,
    Intent,
    Modality,
    Position,
    Resection,
    Round,
    Stabilisation,
)
from tumorboard.models import User
from tumorboard.roles import Discipline

from .meeting import AgendaItem


def _choice(values: type[models.TextChoices], **options) -> models.CharField:
    return models.CharField(max_length=32, choices=values.choices, blank=True, **options)


class Ballot(models.Model):
    """One vote-taking on an agenda item; electorate, quorum and tally freeze with the reveal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="ballots")
    round = models.CharField(max_length=16, choices=Round.choices)
    proposal = models.ForeignKey(
        "meetings.Proposal", null=True, on_delete=models.PROTECT, related_name="ballots"
    )
    state = models.CharField(
        max_length=16, choices=BallotState.choices, default=BallotState.PREPARED
    )
    is_sealed = models.BooleanField(
        default=True,
        help_text="Otherwise those who were called read each vote as soon as it is cast.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)
    revealed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    annulled_reason = models.TextField(blank=True)
    electorate = models.JSONField(default=list, blank=True)
    quorum = models.JSONField(null=True, blank=True)
    tally = models.JSONField(null=True, blank=True)

    objects = VisibleByItem.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(round=Round.OPINION) & ~Q(state=BallotState.ANNULLED),
                name="ballot_one_opinion_an_item",
            ),
            models.UniqueConstraint(
                fields=["item", "round"],
                condition=Q(state__in=[BallotState.PREPARED, BallotState.OPEN, BallotState.CLOSED]),
                name="ballot_one_running_of_a_round",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BallotState.values), name="ballot_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=BallotState.REVEALED, revealed_at__isnull=False)
                | (~Q(state=BallotState.REVEALED) & Q(revealed_at=None)),
                name="ballot_revealed_with_time",
            ),
            models.CheckConstraint(
                condition=Q(round=Round.OPINION, proposal=None)
                | Q(round=Round.POSITION, proposal__isnull=False),
                name="ballot_position_has_proposal",
            ),
            models.CheckConstraint(
                condition=Q(is_sealed=True) | Q(round=Round.OPINION),
                name="ballot_position_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_round_display()} on {self.item}"

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.item.patient_number

    @property
    def is_open(self) -> bool:
        return self.state == BallotState.OPEN

    @property
    def is_revealed(self) -> bool:
        return self.revealed_at is not None


class Vote(models.Model):
    """One member's entry in a ballot, in the discipline it was cast in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="votes")
    voter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="votes")
    discipline = models.CharField(max_length=32, choices=Discipline.choices)
    reason = models.TextField(blank=True)

    modality = _choice(Modality)
    components = ArrayField(
        models.CharField(max_length=32, choices=Modality.choices), default=list, blank=True
    )
    intent = _choice(Intent)
    approach = _choice(Approach)
    resection = _choice(Resection)
    decompression = models.BooleanField(default=False)
    stabilisation = _choice(Stabilisation)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)

    position = _choice(Position)
    is_late = models.BooleanField(
        default=False, help_text="First recorded after it was due; only its voter is told."
    )

    objects = VotesVisible.as_manager()

    class Meta:
        ordering = ["discipline", "voter__name"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "voter"], name="vote_once_a_ballot"),
            models.CheckConstraint(
                condition=(
                    Q(position="", modality__in=Modality.values, intent__in=Intent.values)
                    & Q(confidence__gte=1, confidence__lte=5)
                    & ~Q(reason="")
                )
                | Q(position__in=Position.values, modality="", intent="", confidence=None),
                name="vote_is_opinion_or_position",
            ),
            models.CheckConstraint(
                condition=~Q(position__in=[Position.DISAGREE, Position.RESERVATION])
                | ~Q(reason=""),
                name="vote_dissent_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(modality=Modality.SURGERY)
                | Q(components__contains=[Modality.SURGERY])
                | Q(approach="", resection="", stabilisation="", decompression=False),
                name="vote_surgical_detail_for_surgery",
            ),
        ]

    def __str__(self) -> str:
        return f"Vote in {self.ballot_id}"


class Recusal(models.Model):
    """A member's conflict of interest for one agenda item, which bars them from its ballots."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recusals")
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByItem.as_manager()

    class Meta:
        ordering = ["user__name"]
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="recusal_once_an_item"),
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.user} recused from {self.item}"
