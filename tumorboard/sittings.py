"""Keeps sessions as sittings: Django's own store in PostgreSQL, with our columns beside it."""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction
from django.utils import timezone

WHO = ("handle", "user_id", "address", "device", "hospital_sid")
TIMES = ("started_at", "active_at", "ends_at", "expire_date")


class SessionStore(DatabaseStore):
    """Saving writes what the session holds, and never when it ends: `sitting` decides that."""

    row: Any = None

    @classmethod
    def get_model_class(cls) -> type:
        from .sitting_rows import Sitting

        return Sitting

    def _get_session_from_db(self) -> Any:
        self.row = super()._get_session_from_db()
        return self.row

    def create_model_instance(self, data: dict) -> Any:
        return self.model(
            session_key=self._get_or_create_session_key(),
            session_data=self.encode(data),
            expire_date=timezone.now() + settings.SITTING_IDLE,
        )

    @transaction.atomic
    def cycle_key(self) -> None:
        """The same sitting under a new key; one that was ended meanwhile gets none."""
        mine = self.model.objects.select_for_update().filter(pk=self.session_key or "")
        before = mine.values(*WHO, *TIMES).first()
        if before is None and SESSION_KEY in self:
            raise UpdateError
        super().cycle_key()
        if before:
            self.model.objects.filter(pk=self.session_key).update(**before)

    def save(self, must_create: bool = False) -> None:
        """A session that was ended meanwhile does not come to life again."""
        if self.session_key is None:
            self.create()
        elif must_create:
            super().save(must_create=True)
        else:
            data = self.encode(self._get_session())
            kept = self.model.objects.filter(pk=self.session_key, expire_date__gt=timezone.now())
            if not kept.update(session_data=data):
                raise UpdateError
