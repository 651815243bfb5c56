"""Which rows a person may know of: those of their boards."""

from django.db import models

from tumorboard.models import Board, User


class VisibleByBoard(models.QuerySet):
    """Rows of a board, for members who may read its cases."""

    board_path = "board"

    def visible_to(self, user: User):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        boards = Board.objects.visible_to(user)
        return self.filter(**{f"{self.board_path}__in": boards})


class VisibleByCase(VisibleByBoard):
    board_path = "case__board"
