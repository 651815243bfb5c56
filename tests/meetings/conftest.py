"""What the tests of meetings ask for."""

from contextlib import contextmanager

import pytest
from django.db import connection

from tumorboard import celery


@pytest.fixture
def no_worker(monkeypatch) -> None:
    """Send nobody for a document: it stays queued until the test prints it."""
    monkeypatch.setattr(celery.app, "send_task", lambda *args, **options: None)


@pytest.fixture
def broken_audit():
    """A context in which PostgreSQL takes no audit row."""

    @contextmanager
    def broken():
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE tumorboard_auditevent ADD CONSTRAINT no_more CHECK (false) NOT VALID"
            )
            yield
            cursor.execute("ALTER TABLE tumorboard_auditevent DROP CONSTRAINT no_more")

    return broken
