"""What of a meeting a person may know of: everything of their boards, nothing of others."""

from collections.abc import Collection

from django.db import models

from cases.visibility import VisibleByBoard
from tumorboard.models import User


class VisibleByMeeting(VisibleByBoard):
    board_path = "meeting__board"


class VisibleByMember(VisibleByBoard):
    board_path = "member__board"


class VisibleByItem(VisibleByBoard):
    board_path = "item__meeting__board"


class VisibleByDocument(VisibleByBoard):
    board_path = "document__board"


class VisibleByConsensus(VisibleByBoard):
    board_path = "consensus__item__meeting__board"


class VisibleByProtocol(VisibleByBoard):
    board_path = "protocol__board"


class VisibleBySample(VisibleByBoard):
    board_path = "sample__board"


class VisibleByAction(VisibleByBoard):
    board_path = "action__board"


class VotesVisible(VisibleByBoard):
    """Votes: one's own always, another's only once revealed, or in an open collection."""

    board_path = "ballot__item__meeting__board"

    def visible_to(self, user: User):
        return (
            super()
            .visible_to(user)
            .filter(
                models.Q(voter=user)
                | models.Q(ballot__revealed_at__isnull=False)
                | self._shared_with(user)
            )
        )

    @staticmethod
    def _shared_with(user: User) -> models.Q:
        """Votes in an open collection, for those who were called to it.

        The database takes a ballot that is not sealed at an emergency board only, and never lets
        a sealed one be opened up.
        """
        calls = user.emergency_calls.values("call")
        return models.Q(ballot__is_sealed=False, ballot__item__meeting__in=calls)

    def cast_by(self, voters: Collection[User]):
        """What each of these voters has cast, which only that voter may be shown."""
        return self.filter(voter__in=voters)

    def revealed(self):
        """Votes that everybody of the board may read."""
        return self.filter(ballot__revealed_at__isnull=False)
