from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Cases"
    # For the program's role in the database (see tumorboard/ownership.py).
    deletes = ("CaseListRow", "SavedFilter")
    changes = {"Attachment": ["removed_at"]}

    def ready(self) -> None:
        from tumorboard import backups

        from . import deeds  # noqa: F401 - its words
        from .proving import files

        backups.proofs["files of cases"] = files
