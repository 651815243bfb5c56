"""`manage.py access_table`: who may open which address, read from the program itself."""

from django.core.management.base import BaseCommand

from tumorboard import routes

HEAD = """# Who may open what

Made by `manage.py access_table` from the addresses and the rules on their views; a test compares
it with the program and tries every cell. A stranger is a member of another board; the
administrator has no membership. Emergency access is somebody in no board who has opened this one
case, until it ends. 404 means: as if it had never existed.

"""


class Command(BaseCommand):
    help = "Print the access table as Markdown."

    def handle(self, **options) -> None:
        self.stdout.write(HEAD + routes.table(), ending="")
