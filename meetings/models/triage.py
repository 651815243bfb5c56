"""The protocol library, the cases that a protocol settles, and the sample that is audited."""

import uuid
from hashlib import sha256

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.models import Case
from cases.vocabulary import PresentationReason, TumourClass
from meetings.lot import Quarter
from meetings.validity import Cover, Standing
from meetings.visibility import VisibleByBoard, VisibleByMeeting, VisibleByProtocol, VisibleBySample
from meetings.vocabulary import TriageState, Verdict
from tumorboard.models import Board, User

from .meeting import Meeting

ENDED = [TriageState.NOTED, TriageState.PULLED, TriageState.TAKEN_OFF]


class Protocol(models.Model):
    """A rule of the board by which a case of one kind needs no discussion."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="protocols")
    name = models.CharField(max_length=120)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retire_reason = models.CharField(max_length=1000, blank=True)

    objects = VisibleByBoard.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["board", "name"], name="protocol_name_once"),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None, retire_reason="")
                | Q(retired_at__isnull=False, retired_by__isnull=False) & ~Q(retire_reason=""),
                name="protocol_retired_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProtocolVersion(models.Model):
    """One wording of a protocol: a draft until the chair signs it, then unchangeable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    criteria = models.TextField()
    recommendation = models.TextField("standard recommendation")
    tumour_classes = ArrayField(
        models.CharField(max_length=24, choices=TumourClass.choices), default=list, blank=True
    )
    reasons = ArrayField(
        models.CharField(max_length=24, choices=PresentationReason.choices),
        default=list,
        blank=True,
    )
    review_on = models.DateField("to be reviewed by")
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now, editable=False)
    signed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleByProtocol.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="protocol_version_once"),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(signed_at=None), name="protocol_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="protocol_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(criteria="") & ~Q(recommendation="") & Q(number__gte=1),
                name="protocol_version_says_all",
            ),
            models.CheckConstraint(
                condition=Q(tumour_classes__contained_by=list(TumourClass.values))
                & Q(reasons__contained_by=list(PresentationReason.values)),
                name="protocol_covers_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol}, version {self.number}"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def cover(self) -> Cover:
        """Which presentations it is for."""
        return Cover(tuple(self.tumour_classes), tuple(self.reasons))

    @property
    def mark(self) -> str:
        """Tells this wording apart from every other: who signs names what they have read."""
        said = (self.criteria, self.recommendation, *self.tumour_classes, "", *self.reasons)
        whole = "\0".join([str(self.pk), self.review_on.isoformat(), *said])
        return sha256(whole.encode()).hexdigest()

    def standing(self, newest: int) -> Standing:
        """What decides whether it may be used; `newest` is the number of the last signed one."""
        return Standing(
            number=self.number,
            newest=newest,
            is_signed=self.is_signed,
            is_retired=self.protocol.retired_at is not None,
            review_on=self.review_on,
        )


class Triage(models.Model):
    """What was decided of a ready case: to be discussed, or listed only by a protocol.

    A listed case stands on the list of its meeting until that is held, or a member takes it into
    discussion.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="triages")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="triages")
    version = models.ForeignKey(
        ProtocolVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="listings"
    )
    reason = models.CharField(max_length=1000)
    question = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=16, choices=TriageState.choices)
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_words = models.CharField(max_length=1000, blank=True)

    objects = VisibleByMeeting.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TriageState.DISCUSS, version=None)
                | Q(state__in=[TriageState.LISTED, *ENDED], version__isnull=False),
                name="triage_listed_by_protocol",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False, ended_by__isnull=False)
                | ~Q(state__in=ENDED) & Q(ended_at=None, ended_by=None, ended_words=""),
                name="triage_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=TriageState.PULLED) | ~Q(ended_words=""),
                name="triage_pulled_says_why",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="triage_says_why"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=TriageState.LISTED), name="triage_listed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.reference}: {self.get_state_display()}"

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.case.patient_number

    @property
    def is_standing(self) -> bool:
        return self.state == TriageState.LISTED


class AuditRule(models.Model):
    """Which share of the listed cases of a quarter the board audits, and at least how many."""

    board = models.OneToOneField(
        Board, primary_key=True, on_delete=models.PROTECT, related_name="audit_rule"
    )
    percent = models.PositiveSmallIntegerField(default=5)
    least = models.PositiveSmallIntegerField(default=5)

    objects = VisibleByBoard.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__lte=100, least__gte=1, least__lte=1000),
                name="audit_rule_in_range",
            )
        ]

    def __str__(self) -> str:
        return f"{self.percent} %, at least {self.least} a quarter"


class Sample(models.Model):
    """The listed cases of one quarter that are audited, drawn once by a seed that is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="samples")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    percent = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    listed = models.PositiveIntegerField(help_text="Of how many it was drawn.")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleByBoard.as_manager()

    class Meta:
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint(fields=["board", "year", "quarter"], name="sample_once"),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4) & ~Q(seed="") & Q(listed__gte=1),
                name="sample_of_a_quarter",
            ),
        ]

    def __str__(self) -> str:
        return Quarter(self.year, self.quarter).words.capitalize()


class Sampled(models.Model):
    """A listed case in a sample, and what another member says of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="drawn")
    triage = models.OneToOneField(Triage, on_delete=models.PROTECT, related_name="sampled")
    place = models.PositiveSmallIntegerField(help_text="In the order of the draw.")
    listed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16, choices=Verdict.choices, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    judged_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleBySample.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "place"], name="sampled_place_once"),
            models.CheckConstraint(
                condition=Q(verdict="", judged_by=None, judged_at=None, words="")
                | Q(verdict__in=Verdict.values, judged_by__isnull=False, judged_at__isnull=False),
                name="sampled_judged_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(judged_by=None) | ~Q(judged_by=F("listed_by")),
                name="sampled_judged_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.DISCUSS) | ~Q(words=""), name="sampled_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.triage.case.reference}"

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.triage.patient_number
