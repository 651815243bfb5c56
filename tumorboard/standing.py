"""How the audit trail stands: how far it is sealed, anchored and verified."""

from dataclasses import dataclass
from datetime import datetime

from . import anchors, sealing
from .models import AuditEvent
from .trail import AuditBatch, AuditWaiting

ALARM = (
    "The audit trail ends before what was written down outside the database. Either an old backup "
    "was restored, or rows were removed. Run “manage.py audit verify”, and tell the privacy "
    "officer; SECURITY.md says what to do."
)
VERIFIED = ("audit.verified", "audit.found_bad")


@dataclass(frozen=True)
class Standing:
    """What an auditor is told of the trail before they read it."""

    head: AuditBatch | None
    waiting: int
    anchor: anchors.Anchor | None
    verified: AuditEvent | None
    alarm: str = ""

    @property
    def anchored_at(self) -> datetime | None:
        return datetime.fromisoformat(self.anchor.at) if self.anchor else None

    @property
    def is_good(self) -> bool:
        """Whether the last verification found nothing."""
        return self.verified is not None and self.verified.action == VERIFIED[0]


def standing() -> Standing:
    """The trail as it stands now."""
    try:
        anchor = anchors.last()
    except OSError:
        anchor = None
    return Standing(
        head=sealing.head(),
        waiting=AuditWaiting.objects.count(),
        anchor=anchor,
        verified=AuditEvent.objects.filter(action__in=VERIFIED).first(),
        alarm=ALARM if sealing.is_head_missing() else "",
    )
