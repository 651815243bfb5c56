"""The owner of the database, who makes its tables, and what the program's own role may do in them.

Two roles share one database. The owner's address is known to those who migrate, back up and
restore; web server, worker and scheduler go by another role, which holds only what is granted
here. What triggers refuse to everybody is not granted to it either, it may delete where its apps
say so and nowhere else, and it can neither make a table, nor change one, nor switch off a trigger.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from psycopg import sql

READ_ONLY = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables that only a migration fills."""

KEPT = """
    SELECT t.relname, bool_or(g.tgtype & 16 > 0), bool_or(g.tgtype & 8 > 0)
    FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_proc f ON f.oid = g.tgfoid
    WHERE f.proname = 'refuse_change' AND g.tgqual IS NULL AND t.relnamespace = 'public'::regnamespace
    GROUP BY t.relname
"""  # noqa: E501
"""The tables with triggers that refuse every change of a row, and every deletion."""

TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname
"""

LOOSE = """
    SELECT 'it is a superuser' FROM pg_roles WHERE rolname = current_user AND rolsuper
    UNION ALL
    SELECT 'it may make roles or databases, or pass row security' FROM pg_roles
    WHERE rolname = current_user AND (rolcreaterole OR rolcreatedb OR rolbypassrls)
    UNION ALL
    SELECT 'it owns ' || count(*) || ' tables' FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    AND pg_has_role(relowner, 'usage') HAVING count(*) > 0
    UNION ALL
    SELECT 'it may make tables' WHERE has_schema_privilege('public', 'create')
    OR has_database_privilege(current_database(), 'create')
    OR has_database_privilege(current_database(), 'temporary')
    UNION ALL
    SELECT 'it may empty ' || count(*) || ' tables' FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    AND has_table_privilege(oid, 'truncate') HAVING count(*) > 0
"""
"""What a role could do beyond filling the tables, each in words."""


@contextmanager
def as_owner() -> Iterator[None]:
    """Let this command's connection be the owner's, where the environment says who that is."""
    owner = settings.DATABASE_OWNER
    if owner is None:
        yield
        return
    told = connection.settings_dict
    own = dict(told)
    connection.close()
    told.update({name: owner[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")})
    try:
        yield
    finally:
        connection.close()
        told.update(own)


@contextmanager
def lock_timeout(seconds: float) -> Iterator[None]:
    """Give up a statement that waits this long for a lock, so that nobody waits behind it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds * 1000:.0f}ms"])
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")


@transaction.atomic
def grant(role: str) -> int:
    """Give a role what the program needs and take all else from it; counts the tables."""
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        database = sql.Identifier(cursor.fetchone()[0])
        for statement in (
            "REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
            "GRANT CONNECT ON DATABASE {database} TO {role}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC, {role}",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {role}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {role}",
        ):
            cursor.execute(sql.SQL(statement).format(database=database, role=name))
        rights = _rights(cursor)
        for table, what in rights.items():
            words = sql.SQL("GRANT {what} ON {table} TO {role}")
            cursor.execute(words.format(what=what, table=sql.Identifier(table), role=name))
    return len(rights)


def loose_ends() -> list[str]:
    """In what the present role could do more than fill the tables; empty for a confined one."""
    with connection.cursor() as cursor:
        cursor.execute(LOOSE)
        return [reason for (reason,) in cursor.fetchall()]


def exists(role: str) -> bool:
    """Whether the database server knows the role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        return cursor.fetchone() is not None


def _rights(cursor) -> dict[str, sql.Composable]:
    """What the program's role may do in each table."""
    cursor.execute(KEPT)
    kept = {table: (no_change, no_deletion) for table, no_change, no_deletion in cursor.fetchall()}
    cursor.execute(TABLES)
    deletes, changes = _deletes(), _changes()
    rights = {}
    for (table,) in cursor.fetchall():
        no_change, no_deletion = kept.get(table, (False, False))
        words = ["SELECT"] if table in READ_ONLY else ["SELECT", "INSERT"]
        if not no_change and table not in READ_ONLY:
            words.append(f"UPDATE{changes.get(table, '')}")
        if not no_deletion and table in deletes:
            words.append("DELETE")
        rights[table] = sql.SQL(", ".join(words))
    return rights


def _deletes() -> set[str]:
    """The tables from which rows may go: what our apps name, and all of other people's apps."""
    tables = set()
    for app in apps.get_app_configs():
        named = getattr(app, "deletes", None)
        for model in app.get_models(include_auto_created=True):
            if named is None or model.__name__ in named or _is_link(model):
                tables.add(model._meta.db_table)
    return tables - READ_ONLY


def _changes() -> dict[str, str]:
    """The columns that may change in tables of which the rest stays as it was written."""
    found = {}
    for app in apps.get_app_configs():
        for name, columns in getattr(app, "changes", {}).items():
            found[apps.get_model(app.label, name)._meta.db_table] = f" ({', '.join(columns)})"
    return found


def _is_link(model: type[models.Model]) -> bool:
    """Whether it is the table behind a many-to-many field, whose rows come and go."""
    return bool(model._meta.auto_created)
