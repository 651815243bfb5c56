"""Bring the database up to date and load the demonstration board, in one process."""

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def handle(self, **_: object) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if "load_demo" in get_commands():
            call_command("load_demo", stdout=self.stdout)
