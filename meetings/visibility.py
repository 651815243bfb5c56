"""What of a meeting a person may know of: everything of their boards, nothing of others."""

from django.db import models

from cases.visibility import VisibleByBoard
from tumorboard.models import User


class VisibleByMeeting(VisibleByBoard):
    board_path = "meeting__board"


class VisibleByItem(VisibleByBoard):
    board_path = "item__meeting__board"


class VotesVisible(VisibleByBoard):
    """Votes: one's own always, another's only once the ballot is revealed."""

    board_path = "ballot__item__meeting__board"

    def visible_to(self, user: User):
        return (
            super()
            .visible_to(user)
            .filter(models.Q(voter=user) | models.Q(ballot__revealed_at__isnull=False))
        )

    def revealed(self):
        """Votes that everybody of the board may read."""
        return self.filter(ballot__revealed_at__isnull=False)
