"""Which rows a person may know of: those of their boards."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from tumorboard.models import Board, User


class VisibleByBoard(models.QuerySet):
    """Rows of a board, for members who may read its cases."""

    board_path = "board"

    def visible_to(self, user: User):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        boards = Board.objects.visible_to(user)
        return self.filter(**{f"{self.board_path}__in": boards})


class ReadableInEmergency(VisibleByBoard):
    """Rows of a case, which somebody may have opened in an emergency without being in its board."""

    case_path = "pk"

    def readable_by(self, user: User):
        """What is visible to the person, and the cases that they have open in an emergency.

        For the gate alone, which asks for one row by its key, shows the banner and writes down
        what is read. Nothing that lists, offers or streams may ask for this.
        """
        mine = self.visible_to(user)
        if not user.is_authenticated or not may_break_glass(user):
            return mine
        opened = user.break_glass.running().values("case")
        return self.filter(
            models.Q(pk__in=mine.values("pk")) | models.Q(**{f"{self.case_path}__in": opened})
        )


class VisibleByCase(ReadableInEmergency):
    board_path = "case__board"
    case_path = "case"


class BreakGlassRows(VisibleByBoard):
    board_path = "case__board"

    def running(self):
        """Those that still let their user in."""
        return self.filter(until__gt=timezone.now(), ended_at=None)


def may_break_glass(user: User) -> bool:
    """Whether the site lets the person open a case in an emergency at all."""
    return bool(user.is_active and user.may_break_glass and settings.BREAK_GLASS)
