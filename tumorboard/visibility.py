"""Which boards a person may see."""

from django.db import models

from .persons import User


class BoardQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "BoardQuerySet":
        """The boards in which the person has an active membership."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(memberships__user=user, memberships__is_active=True).distinct()
