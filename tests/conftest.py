"""What every test may ask for."""

import pytest
from django.db import connection

from tests import people as cast


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the runner empty the audit table between tests; the program itself never can."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tumorboard_auditevent DISABLE TRIGGER audit_no_truncate")


@pytest.fixture
def people(db) -> cast.People:
    """The board and everybody who comes to it."""
    return cast.gather()
