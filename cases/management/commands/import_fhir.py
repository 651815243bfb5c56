"""Reads a bundle from a file into a draft case."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cases import intake
from cases.models import CaseImport
from cases.vocabulary import FindingKind
from tumorboard.access import can
from tumorboard.models import Board, User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission


class Command(BaseCommand):
    """Prints what became of the bundle and what was not mapped."""

    help = "Read an mCODE patient bundle (FHIR R4, JSON) into a draft case of a board."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--board", required=True, metavar="SLUG")
        parser.add_argument("--by", metavar="EMAIL", help="in whose name, a clerk of the board")

    def handle(self, *, file: Path, board: str, by: str | None, **_options) -> None:
        home = Board.objects.filter(slug=board).first()
        if home is None:
            known = ", ".join(Board.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no board “{board}”. The boards are: {known}.")
        person = self.person(by, home) if by else None
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            made = intake.import_bundle(home, by=person, data=data, file_name=file.name)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.tell(made)

    def person(self, email: str, board: Board) -> User:
        user = User.objects.filter(email__iexact=email).first()
        if user is None or not can(user, Permission.CASE_EDIT, board):
            raise CommandError(f"{email} is nobody who may register cases at {board}.")
        return user

    def tell(self, made: CaseImport) -> None:
        self.stdout.write(intake.outcome(made))
        if made.was_known:
            return
        case = made.case
        self.stdout.write(f"Patient: {case.patient}")
        self.stdout.write(f"Diagnosis: {case.diagnosis or 'not stated'}")
        for kind, count in made.report["kinds"].items():
            self.stdout.write(f"  {count:4} {FindingKind(kind).label}")
        for lesion in case.lesions.filter(removed_at=None).exclude(proposed_from=""):
            self.stdout.write(f"Proposed lesion, to be localised: {lesion.proposed_from}")
        for note in made.report["notes"]:
            self.stdout.write(f"Note: {note}")
        for row in made.report["unmapped"]:
            words = f" “{row['words']}”" if row["words"] else ""
            self.stdout.write(f"Not mapped: {row['id'] or row['type']}{words}: {row['why']}")
