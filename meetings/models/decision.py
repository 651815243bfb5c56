"""What the board proposes, decides and plans."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from meetings.recommendation import PARTS, read_back
from meetings.visibility import VisibleByItem
from meetings.vocabulary import Grade
from tumorboard.models import User

from .ballot import Ballot
from .meeting import AgendaItem


class DraftPart(models.Model):
    """One part of a consensus while it is being worded, or of the notes on a case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="draft_parts")
    name = models.CharField(max_length=32)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(
        default=1, help_text="Counts what people wrote; 0 is what was filled in at the reveal."
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = VisibleByItem.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["item", "name"], name="draft_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.item}"


class Proposal(models.Model):
    """A wording of the consensus that is put to the board; a change makes the next revision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="proposals")
    revision = models.PositiveSmallIntegerField()
    recommendation = models.TextField()
    plan = models.JSONField(help_text="List of {what, owner, due, condition}.")
    content = models.JSONField(
        default=dict, blank=True, help_text="The other parts of the wording, by name."
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByItem.as_manager()

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(fields=["item", "revision"], name="proposal_revision_once"),
            models.CheckConstraint(
                condition=~Q(recommendation=""), name="proposal_has_recommendation"
            ),
        ]

    def __str__(self) -> str:
        return f"Proposal {self.revision} for {self.item}"


class Consensus(models.Model):
    """The board's decision on an agenda item, with everything frozen as it stood."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    ballot = models.ForeignKey(Ballot, null=True, on_delete=models.PROTECT, related_name="+")
    recommendation = models.TextField()
    content = models.JSONField(default=dict, help_text="Every part of the recommendation.")
    missing = models.JSONField(default=list, blank=True, help_text="Parts that were left open.")
    missing_waiver = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    grade = models.CharField(max_length=16, choices=Grade.choices)
    tally = models.JSONField()
    dissent = models.JSONField(default=list)
    quorum = models.JSONField()
    quorum_waiver = models.TextField(blank=True)
    needs_ratification = models.BooleanField(
        default=False,
        help_text="Decided without quorum or in an emergency; the next meeting ratifies it.",
    )
    reveal_waiver = models.TextField(
        blank=True, help_text="Why it was recorded without revealed opinions and positions."
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleByItem.as_manager()

    class Meta:
        verbose_name_plural = "consensus records"
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(superseded_at=None), name="consensus_one_current"
            ),
            models.CheckConstraint(
                condition=Q(ballot__isnull=False) | ~Q(reveal_waiver=""),
                name="consensus_after_reveal_or_waiver",
            ),
            models.CheckConstraint(
                condition=Q(tally__cast__gt=0) | ~Q(reveal_waiver=""),
                name="consensus_without_votes_says_why",
            ),
            models.CheckConstraint(
                condition=Q(grade__in=Grade.values), name="consensus_grade_known"
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None) | Q(version__gt=1, replaces__isnull=False),
                name="consensus_version_names_the_old",
            ),
            models.CheckConstraint(
                condition=Q(missing=[]) | ~Q(missing_waiver=""),
                name="consensus_complete_or_says_why",
            ),
            models.CheckConstraint(
                condition=Q(needs_ratification=False)
                | ~Q(quorum_waiver="")
                | Q(quorum__is_met=True),
                name="consensus_to_be_ratified_says_why",
            ),
            models.CheckConstraint(
                condition=Q(quorum__is_met=True) | Q(needs_ratification=True),
                name="consensus_without_quorum_is_ratified",
            ),
        ]

    def __str__(self) -> str:
        return f"Consensus on {self.item}"

    @property
    def awaits_ratification(self) -> bool:
        """Whether a regular meeting has still to confirm or change it."""
        is_over = self.superseded_at is not None or hasattr(self, "ratification")
        return self.needs_ratification and not is_over

    @property
    def ratification_words(self) -> str:
        """What the board said to it later, or that it waits for that; nothing where none is due."""
        said = getattr(self, "ratification", None)
        if said is not None:
            when = said.at.astimezone(self.item.meeting.zone)
            return f"Ratified on {when:%-d %b %Y}: {said.get_outcome_display().lower()}"
        is_due = self.awaits_ratification
        return "Waits for ratification by the next regular meeting" if is_due else ""

    @property
    def lineage(self) -> list["Consensus"]:
        """The decision and those that it stands for in the place of, the newest first."""
        found = [self]
        while found[-1].replaces_id:
            found.append(found[-1].replaces)
        return found

    @property
    def newest(self) -> "Consensus":
        """The decision that stands in the place of this one now; itself while none does."""
        found = self
        while found.superseded_at and (later := getattr(found, "replaced_by", None)):
            found = later
        return found

    def read_back(self) -> list[str]:
        """The recommendation sentence by sentence, as the chair read it."""
        return read_back(self.content)

    @property
    def missing_words(self) -> str:
        """The parts that were left open, by name."""
        return ", ".join(PARTS[name].label.lower() for name in self.missing)


class PlanItem(models.Model):
    """One thing to be done: what, by whom, until when, on which condition."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consensus = models.ForeignKey(Consensus, on_delete=models.PROTECT, related_name="plan_items")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=160)
    due = models.DateField(null=True, blank=True)
    condition = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["consensus", "position"], name="plan_position_once"),
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(owner=""), name="plan_says_what_and_who"
            ),
        ]

    def __str__(self) -> str:
        return self.what
