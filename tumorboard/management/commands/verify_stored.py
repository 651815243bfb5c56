"""Look at every stored file, document, approval and seal, and say what is not as it was."""

from django.core.management.base import BaseCommand, CommandError

from tumorboard import backups


class Command(BaseCommand):
    help = __doc__

    def handle(self, **_: object) -> None:
        proved = backups.prove()
        for fault in proved.faults:
            self.stderr.write(fault)
        looked = ", ".join(f"{count} {name}" for name, count in proved.counts.items())
        self.stdout.write(f"Looked at {looked}; {len(proved.faults)} faults.")
        if proved.faults:
            raise CommandError("Something stored is not as it was. Tell your administrator.")
