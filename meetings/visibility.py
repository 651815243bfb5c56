"""What of a meeting a person may know of: everything of their boards, nothing of others."""

from django.db import models

from tumorboard.models import Board, User


class VisibleByBoard(models.QuerySet):
    board_path = "board"

    def visible_to(self, user: User):
        """The rows of the boards in which the person has an active membership."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(**{f"{self.board_path}__in": Board.objects.visible_to(user)})


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
