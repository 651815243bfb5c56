"""People with a login."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

RIGHTS = ("is_active", "may_break_glass", "is_staff", "is_superuser", "user_permissions")
"""What an administrator ticks for a person."""


class UserManager(BaseUserManager["User"]):
    """Makes users whose login is their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def of_address(self, email: str) -> "models.QuerySet[User]":
        """Whose this address is, however its letters a to z are cased.

        The database takes some foreign letters for one of these: “ſ” is a capital S to it. Whoever
        has such an address is somebody else.
        """
        return self.filter(email__iexact=email) if email.isascii() else self.none()

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.of_address(email or "").get()


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a login; what they may do follows from their memberships alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    is_staff = models.BooleanField("may open the administration", default=False)
    is_active = models.BooleanField(default=True)
    may_break_glass = models.BooleanField(
        "may open a case in an emergency",
        default=False,
        help_text="One case of a board that they are not in, to read it for a short time. "
        "It is told to the auditors of that board at once.",
    )
    password_until = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Set by an administrator: to be replaced at the first sign-in, before this.",
    )
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Somebody has this e-mail address already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.rsplit(" ", 1)[-1]
