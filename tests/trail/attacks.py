"""What somebody does to the audit trail who has the database and all its rights."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

TABLES = ("auditevent", "auditwaiting", "auditseal", "auditbatch")
GUARDS = {
    "auditevent": "audit_no_truncate",
    "auditseal": "auditseal_no_truncate",
    "auditbatch": "auditbatch_no_truncate",
}


def sql(statement: str, *given: object) -> list[tuple]:
    """The rows that the statement gives, if any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given or None)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def unguarded() -> Iterator[None]:
    """Let no trigger that keeps rows be in the way."""
    sql("ALTER TABLE tumorboard_auditevent DISABLE TRIGGER audit_append_only")
    sql("ALTER TABLE tumorboard_auditseal DISABLE TRIGGER auditseal_append_only")
    sql("ALTER TABLE tumorboard_auditbatch DISABLE TRIGGER auditbatch_append_only")
    try:
        yield
    finally:
        sql("ALTER TABLE tumorboard_auditevent ENABLE TRIGGER audit_append_only")
        sql("ALTER TABLE tumorboard_auditseal ENABLE TRIGGER auditseal_append_only")
        sql("ALTER TABLE tumorboard_auditbatch ENABLE TRIGGER auditbatch_append_only")


@contextmanager
def truncation_guarded() -> Iterator[None]:
    """Refuse TRUNCATE as the program's database does; the test runner needs it to be off."""
    for table, name in GUARDS.items():
        sql(f"ALTER TABLE tumorboard_{table} ENABLE TRIGGER {name}")
    try:
        yield
    finally:
        for table, name in GUARDS.items():
            sql(f"ALTER TABLE tumorboard_{table} DISABLE TRIGGER {name}")


def is_refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match="keeps what was written"), transaction.atomic():
        sql(statement)


def stored() -> dict[str, set[int]]:
    """The keys of all rows of the trail and its seals."""
    return {table: {row[0] for row in sql(f"TABLE tumorboard_{table}")} for table in TABLES}


def restore(before: dict[str, set[int]]) -> None:
    """Remove all rows that were not there before."""
    keys = {"auditevent": "id", "auditwaiting": "event_id", "auditseal": "position"}
    for table in TABLES:
        key = keys.get(table, "number")
        gone = f"DELETE FROM tumorboard_{table} WHERE NOT {key} = ANY(%s)"  # noqa: S608
        sql(gone, list(before[table]))
