"""`manage.py verify_document FILE`: whether a PDF is one of ours, and still as it was made."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from meetings.verification import Standing, verify
from tumorboard import seal

CODES = {Standing.CURRENT: 0, Standing.SUPERSEDED: 3, Standing.ALTERED: 4, Standing.FOREIGN: 5}


class Command(BaseCommand):
    help = (
        "Say whether a PDF is ours and unchanged (exit code 0), replaced by a newer version (3), "
        "altered (4) or not ours (5), and what its seals say."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from None
        verdict = verify(content)
        self.stdout.write(f"{verdict.standing.label}. {verdict.sentence}")
        for one in verdict.approvals:
            at = one["at"]
            self.stdout.write(
                f"{one['meaning']['words']}: {one['name']} ({one['capacity']['words'].lower()}), "
                f"{at['iso']} ({at['zone']})."
            )
        for found in seal.examine(content):
            self.stdout.write(found.sentence)
        self.stdout.write(f"SHA-256 {verdict.sha256}")
        if code := CODES[verdict.standing]:
            raise SystemExit(code)
