"""Give the program's role what it needs in the database, and nothing else."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tumorboard import ownership


class Command(BaseCommand):
    help = f"{__doc__} `migrate` does it as well; it may be run at any time."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only tell what the role could do beyond its work"
        )

    def handle(self, *, check: bool, **_: object) -> None:
        if check:
            self.check_role()
            return
        role = settings.DATABASE_ROLE
        if settings.DATABASE_OWNER is None or role == settings.DATABASE_OWNER["USER"]:
            raise CommandError(
                "Set DATABASE_OWNER_URL to the address of the role that owns the tables; "
                "DATABASE_URL is that of another role, which the program uses."
            )
        with ownership.as_owner():
            if not ownership.exists(role):
                raise CommandError(f'There is no role "{role}"; make it first (CREATE ROLE).')
            count = ownership.grant(role)
        self.stdout.write(f"{role} may do in {count} tables what the program does there.")

    def check_role(self) -> None:
        """Fail when the role of `DATABASE_URL` could do more than fill the tables."""
        loose = ownership.loose_ends()
        if loose:
            raise CommandError("The program's role is not confined: " + "; ".join(loose) + ".")
        self.stdout.write("The program's role can fill the tables, and nothing else.")
