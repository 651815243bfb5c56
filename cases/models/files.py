"""Files of a case and the key images chosen from them; bytes stand in rows of their own."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.imaging.kinds import FileKind
from cases.visibility import VisibleByCase
from tumorboard.models import User

from .case import Case


class VisibleByAttachment(VisibleByCase):
    board_path = "attachment__case__board"
    case_path = "attachment__case"


class Attachment(models.Model):
    """A report or images of a case, as examined; never changed, at most taken out of the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=8, choices=FileKind.choices)
    title = models.CharField(max_length=120)
    file_name = models.CharField(max_length=120)
    size = models.PositiveIntegerField(help_text="Of what is kept, in bytes.")
    sha256 = models.CharField(max_length=64, help_text="Of what is kept.")
    received_sha256 = models.CharField(max_length=64, help_text="Of what was sent.")
    pages = models.PositiveSmallIntegerField(default=0)
    frames = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    modality = models.CharField(max_length=16, blank=True)
    study = models.CharField(max_length=120, blank=True)
    series = models.CharField(max_length=120, blank=True)
    series_uid = models.CharField(max_length=64, blank=True)
    instance = models.PositiveIntegerField(default=0)
    slice_at = models.FloatField("place of the slice in mm", null=True, blank=True)
    on = models.DateField("date of the study", null=True, blank=True)
    center = models.FloatField("window centre", null=True, blank=True)
    window = models.FloatField("window width", null=True, blank=True)
    warning = models.TextField(blank=True)
    names_another = models.BooleanField(
        default=False, help_text="Kept although the file names another patient."
    )
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleByCase.as_manager()

    class Meta:
        ordering = ["at", "instance"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FileKind.values), name="attachment_kind_known"
            ),
            models.UniqueConstraint(
                fields=["case", "received_sha256"],
                condition=Q(removed_at=None),
                name="attachment_once_a_case",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.case.patient_number

    def opened_in_emergency(self, user: User):
        """Whoever opened its case in an emergency reads the file too."""
        return self.case.opened_in_emergency(user)

    @property
    def is_image(self) -> bool:
        return self.kind not in (FileKind.PDF, FileKind.TEXT)

    @property
    def has_window(self) -> bool:
        return self.center is not None


class AttachmentFile(models.Model):
    """The bytes of a file; a database trigger refuses every change."""

    attachment = models.OneToOneField(
        Attachment, primary_key=True, on_delete=models.PROTECT, related_name="file"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"Bytes of {self.attachment_id}"


class KeyImage(models.Model):
    """One image of a file that the board should see: its part, its brightness, what it shows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="key_images")
    position = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=1)
    frame = models.PositiveSmallIntegerField("image number", default=1)
    center = models.FloatField("window centre", null=True, blank=True)
    width = models.FloatField("window width", null=True, blank=True)
    caption = models.CharField(max_length=300)
    arrow = models.JSONField(
        null=True, blank=True, help_text="From x, y to x, y as fractions of the whole image."
    )
    crop = models.JSONField(
        default=list, blank=True, help_text="Left, top, right, bottom as fractions."
    )
    checked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who said that no names are to be seen.",
    )  # fmt: skip
    checked_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, help_text="Of the picture of this revision.")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleByAttachment.as_manager()

    class Meta:
        ordering = ["position", "at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by=None, checked_at=None)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="key_image_checked_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(caption=""), name="key_image_says_what"),
        ]

    def __str__(self) -> str:
        return self.caption

    @property
    def patient_number(self) -> str:
        """The record number of the patient, for the audit trail."""
        return self.attachment.patient_number

    def opened_in_emergency(self, user: User):
        """Whoever opened its case in an emergency sees the image too."""
        return self.attachment.opened_in_emergency(user)

    @property
    def is_nameless(self) -> bool:
        """Whether somebody has said that no names are to be seen on it."""
        return self.checked_at is not None

    @property
    def alternative(self) -> str:
        """What the image is and shows, for those who do not see it."""
        source = self.attachment
        what = " ".join(part for part in (source.modality, source.series or source.title) if part)
        arrow = f" {_('An arrow points at it.')}" if self.arrow else ""
        return f"{what}: {self.caption}.{arrow}".replace("..", ".")


class KeyPicture(models.Model):
    """The picture of one revision of a key image; added to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_image = models.ForeignKey(KeyImage, on_delete=models.PROTECT, related_name="pictures")
    revision = models.PositiveIntegerField()
    settings = models.JSONField(help_text="What the picture was made from.")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    content = models.BinaryField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["key_image", "revision"], name="key_picture_once_a_revision"
            )
        ]

    def __str__(self) -> str:
        return f"Picture {self.sha256[:12]}"
