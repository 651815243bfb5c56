"""Bring the database up to date and load the demonstration board, in one process."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection

from tumorboard import anchors, ownership

ANEW = "The data of the demonstration are of another version; it begins anew."


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def handle(self, **_: object) -> None:
        wanted = version_of_tables()
        with ownership.as_owner():
            if settings.DEMONSTRATION and stored_version() not in ("", wanted):
                self.stdout.write(ANEW)
                begin_anew()
        call_command("migrate", interactive=False, verbosity=0)
        with ownership.as_owner():
            note_version(wanted)
        if "load_demo" in get_commands():
            call_command("load_demo", stdout=self.stdout)


def version_of_tables() -> str:
    """Tells one set of migrations from every other."""
    found = hashlib.sha256()
    for app in apps.get_app_configs():
        for path in sorted((Path(app.path) / "migrations").glob("[0-9]*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()


def stored_version() -> str:
    """The version with which the tables were made; empty where there are none yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return ""
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        return cursor.fetchone()[0] or "unknown"


def begin_anew() -> None:
    """Drop every table; only invented people are in them."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    # Its anchors are those of a trail that is no more.
    if path := anchors.place():
        path.unlink(missing_ok=True)


def note_version(version: str) -> None:
    """Keep the version with the tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON SCHEMA public IS '{version}'")
