"""Links for somebody without an account: nobody passes who was not told the code."""

from django.db import models
from django.utils import timezone

from tumorboard.code_links import MOST_TRIES


class CodedLink(models.Model):
    """What such a link has: the hashed code, the tries at it, the day on which it ends."""

    code = models.CharField(max_length=128, blank=True, help_text="Hashed as a password is.")
    expires_at = models.DateTimeField(null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_locked(self) -> bool:
        return self.wrong_codes >= MOST_TRIES

    def is_over(self) -> bool:
        """Whether the link opens nothing any more, whatever code is typed."""
        is_late = self.expires_at is not None and self.expires_at <= timezone.now()
        return is_late or self.taken_back_at is not None
