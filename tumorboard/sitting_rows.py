"""Sittings, which are sessions with who, where and since when; and tries to sign in."""

import uuid

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from .persons import User


class Sitting(AbstractBaseSession):
    """One browser of one person between signing in and signing out.

    `expire_date` is when it ends unless the person does something before; `ends_at` is when it
    ends whatever they do. Without a person it is somebody on the way to signing in.
    """

    handle = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sittings")
    started_at = models.DateTimeField(default=timezone.now)
    active_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=200, blank=True)
    hospital_sid = models.CharField(
        max_length=255, blank=True, help_text="What the hospital's sign-on calls it."
    )
    ended = models.CharField(max_length=8, blank=True, help_text="Why it ran out, once noted.")

    class Meta:
        ordering = ["-active_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user=None) | models.Q(ends_at__isnull=False),
                name="sitting_of_a_person_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} since {self.started_at:%Y-%m-%d %H:%M}"

    @classmethod
    def get_session_store_class(cls) -> type:
        from .sittings import SessionStore

        return SessionStore


class Remembered(models.Model):
    """What is remembered for a short time, in the columns that Django's cache expects."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "tumorboard_cache"

    def __str__(self) -> str:
        return self.cache_key


class Try(models.Model):
    """One guess that was made, or is being made, in a bucket that lets only some pass at a time."""

    id = models.BigAutoField(primary_key=True)
    bucket = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["bucket", "at"], name="try_in_bucket")]

    def __str__(self) -> str:
        return f"{self.bucket} at {self.at:%Y-%m-%d %H:%M:%S}"
