"""`manage.py clinical_sign_off`: the rule tables, to compare with their papers."""

from django.core.management.base import BaseCommand

from cases.scores import sign_off


class Command(BaseCommand):
    help = "Print the clinical sign-off checklist as Markdown."

    def handle(self, **options) -> None:
        self.stdout.write(sign_off.document(), ending="")
