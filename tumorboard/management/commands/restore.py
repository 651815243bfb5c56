"""Fill an empty database from a backup, and prove that all of it is there and unchanged."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tumorboard import audit, backups, certificate, ownership
from tumorboard.refusal import Refused


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="let what is in the database give way"
        )
        parser.add_argument(
            "--other-key", action="store_true", help="accept a backup made under another SECRET_KEY"
        )

    def handle(self, *, folder: Path, replace: bool, other_key: bool, **_: object) -> None:
        try:
            told = backups.read(folder, other_key=other_key)
            with ownership.as_owner():
                backups.put_back(folder, replace=replace)
                proved = backups.prove(told)
                self.tell(proved)
                audit.record("backup.restored", by="restore", made_at=told["made_at"])
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self.tell_what_is_left(told)
        if proved.faults:
            raise CommandError(f"{len(proved.faults)} faults: do not work with this database.")
        if backups.has_audit_proof():
            backups.prove_audit()

    def tell(self, proved: backups.Proved) -> None:
        for fault in proved.faults:
            self.stderr.write(fault)
        looked = ", ".join(f"{count} {name}" for name, count in proved.counts.items())
        self.stdout.write(f"Restored and compared: {looked}; {len(proved.faults)} faults.")

    def tell_what_is_left(self, told: dict) -> None:
        """Say what a dump cannot bring back."""
        if told["keys"]["SEAL_FILE"] not in ("", certificate.fingerprint()):
            self.stdout.write(
                "SEAL_FILE is not the certificate of the backup "
                f"(SHA-256 {told['keys']['SEAL_FILE']}); put it back, so that its seals hold."
            )
        if pending := backups.pending_migrations(told):
            self.stdout.write(f"Run migrate: the backup is older by {len(pending)} steps.")
        self.stdout.write(
            f"It is the state of {told['made_at']}; what was recorded later is not in it."
        )
