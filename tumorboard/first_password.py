"""A password that an administrator set and told: good for a few days, and for one thing alone.

Whoever signs in with it chooses one of their own before they see anything else.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    PasswordChangeForm,
)
from django.utils import timezone

from .models import User
from .rows import write

OWED = "own_password"
"""Says in the session that its person has still to choose a password."""

OVER = "Your first password has run out. Whoever administers Tumorboard can set another one."
SAME = "This is the one that you were given. Choose one that nobody else knows."


def is_over(user: User) -> bool:
    """Whether it is too late to begin with the password that the person was given."""
    return user.password_until is not None and user.password_until <= timezone.now()


def note_use(session: MutableMapping[str, Any], user: User) -> None:
    """Keep with the sitting that it began with a password that somebody else knows."""
    if user.password_until is not None:
        session[OWED] = str(user.pk)


def is_owed(session: Mapping[str, Any], user: User) -> bool:
    """Whether the person has still to choose a password in this sitting."""
    return session.get(OWED) == str(user.pk)


class PersonAddForm(AdminUserCreationForm):
    """A person, and the password with which they begin."""

    class Meta:
        model = User
        fields = ["email", "name"]
        field_classes: dict = {}

    def save(self, commit: bool = True) -> User:
        self.instance.password_until = timezone.now() + settings.FIRST_PASSWORD
        return super().save(commit)


class NewPasswordForm(AdminPasswordChangeForm):
    """Another password for somebody who has forgotten theirs."""

    def save(self, commit: bool = True) -> User:
        self.user.password_until = timezone.now() + settings.FIRST_PASSWORD
        return super().save(commit)


class OwnPasswordForm(PasswordChangeForm):
    """The old one, and a new one twice."""

    def clean(self) -> dict:
        typed = super().clean()
        if typed.get("new_password1") and typed["new_password1"] == typed.get("old_password"):
            self.add_error("new_password1", SAME)
        return typed

    def save(self, commit: bool = True) -> User:
        """Store it; from now on nobody else knows it."""
        user = super().save(commit)
        if user.password_until is not None:
            write(user, password_until=None)
        return user
