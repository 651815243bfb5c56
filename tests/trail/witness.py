"""A witness beside the program: triggers of the database that note every change of every row.

The program knows nothing of them. What they saw is compared with what the audit trail tells.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.apps import apps

from tests.trail.attacks import sql
from tumorboard.models import AuditEvent

APPS = ("tumorboard", "cases", "meetings")
TRAIL = AuditEvent._meta.db_table

BOOKKEEPING = {
    "tumorboard_auditwaiting": "what the trail itself has to seal",
    "tumorboard_auditseal": "the seals of the trail",
    "tumorboard_auditbatch": "the seals of the trail",
    "live_topic": "the version that screens follow; it rises with each change",
    "live_process": "which web process is there",
    "live_reach": "which screens are open",
    "tumorboard_acceptedcommand": "keys of steps that were done once, dropped after a day",
}
"""Tables that hold nothing that anybody did."""


@dataclass
class Transaction:
    """What one transaction changed, and what it told."""

    changes: list[tuple[str, str]] = field(default_factory=list)
    events: list[int] = field(default_factory=list)


@contextmanager
def watching() -> Iterator[None]:
    """Note every change meanwhile."""
    sql(
        "CREATE TABLE witness (seq bigserial, xid bigint, place text, what text, event bigint,"
        " columns text[])"
    )
    sql(
        """
        CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE told bigint; changed text[];
        BEGIN
            IF TG_TABLE_NAME = 'tumorboard_auditevent' THEN told := NEW.id; END IF;
            IF TG_OP = 'UPDATE' THEN
                SELECT array_agg(o.key ORDER BY o.key) INTO changed
                FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)
                WHERE o.value IS DISTINCT FROM n.value;
                IF changed IS NULL THEN RETURN NULL; END IF;
            END IF;
            INSERT INTO witness (xid, place, what, event, columns)
            VALUES (pg_current_xact_id()::text::bigint, TG_TABLE_NAME, TG_OP, told, changed);
            RETURN NULL;
        END $$
        """
    )
    tables = sorted(places())
    for table in tables:
        sql(
            f"CREATE TRIGGER zz_witness AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION witness()"
        )
    try:
        yield
    finally:
        for table in tables:
            sql(f"DROP TRIGGER zz_witness ON {table}")
        sql("DROP TABLE witness")
        sql("DROP FUNCTION witness()")


def places() -> set[str]:
    """The tables of the program itself."""
    return {model._meta.db_table for app in APPS for model in apps.get_app_config(app).get_models()}


def seen(unaudited: set[str] = frozenset()) -> dict[int, Transaction]:
    """What was seen, by transaction; `unaudited` names `table`, `table WHAT` or `table.column`."""
    found: dict[int, Transaction] = defaultdict(Transaction)
    for xid, place, what, event, columns in sql(
        "SELECT xid, place, what, event, columns FROM witness ORDER BY seq"
    ):
        if place == TRAIL:
            found[xid].events.append(event)
        elif place not in BOOKKEEPING and not is_unaudited(place, what, columns, unaudited):
            found[xid].changes.append(
                (place, what if not columns else f"{what} {','.join(columns)}")
            )
    return found


def is_unaudited(place: str, what: str, columns: list[str] | None, unaudited: set[str]) -> bool:
    """Whether nothing was changed but what need not be told."""
    if place in unaudited or f"{place} {what}" in unaudited:
        return True
    return bool(columns) and all(f"{place}.{column}" in unaudited for column in columns)
