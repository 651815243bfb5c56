"""`manage.py load_demo`: the demonstration board, loaded once, and its meeting of today."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from meetings.demonstration import story, today
from tumorboard import demonstration
from tumorboard.models import Board


class Command(BaseCommand):
    help = "Load the demonstration board once, and list the people whom one click signs in."

    def handle(self, **options) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("The demonstration is loaded only where TUMORBOARD_DEMO=1 is set.")
        board = Board.objects.filter(slug="spine").first() or story.load()
        today.bring_to_today(board, timezone.now())
        self.stdout.write("Sign in with one click as one of these invented people:")
        for person in demonstration.people():
            what = ", ".join(part for part in (person["role"], person["discipline"]) if part)
            self.stdout.write(f"  {person['name']:<24} {what}")
