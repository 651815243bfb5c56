"""Write a backup of everything but the keys into a new folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tumorboard import audit, backups, ownership
from tumorboard.refusal import Refused


class Command(BaseCommand):
    help = f"{__doc__} It may run while a meeting is open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **_: object) -> None:
        try:
            with ownership.as_owner():
                told = backups.make(folder)
                audit.record("backup.made", by="backup", rows=sum(told["rows"].values()))
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        rows, size = told["rows"], sum(each["size"] for each in told["files"].values())
        self.stdout.write(
            f"{sum(rows.values())} rows of {len(rows)} tables, {size / 1e6:.1f} MB, "
            f"in {folder}. Not inside, and to be kept apart:"
        )
        for name, what in told["kept_apart"].items():
            print_of = told["keys"].get(name)
            known = f" (fingerprint {print_of})" if print_of else ""
            self.stdout.write(f"  {name}{known}: {what}")
