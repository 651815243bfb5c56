"""The logos that boards have on their documents, of which none is ever changed or removed."""

from django.db import models
from django.utils import timezone


class Logo(models.Model):
    """A logo as it is printed; a document names it by its digest, so that it prints alike later."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="logo_named_by_digest"
            )
        ]

    def __str__(self) -> str:
        return f"Logo {self.sha256[:12]}"
