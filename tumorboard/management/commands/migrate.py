"""Bring the tables up to date as their owner, without making a running meeting wait."""

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError
from psycopg.errors import LockNotAvailable

from tumorboard import ownership

GAVE_UP = (
    "The migration gave up after {seconds:g} s: somebody is working with a table that it changes, "
    "and nobody should wait behind it. Nothing of this step was kept; the steps before it stand. "
    "Run migrate again, best while no meeting is open."
)


class Command(migrate.Command):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--lock-timeout",
            type=float,
            default=2,
            metavar="SECONDS",
            help="give up a step that waits longer than this for a lock (2)",
        )

    def handle(self, *args: object, **options) -> None:
        seconds = options["lock_timeout"]
        try:
            with ownership.as_owner(), ownership.lock_timeout(seconds):
                super().handle(*args, **options)
                if settings.DATABASE_OWNER:
                    ownership.grant(settings.DATABASE_ROLE)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            raise CommandError(GAVE_UP.format(seconds=seconds)) from error
