from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Cases"
    # For the program's role in the database (see tumorboard/ownership.py).
    deletes = ("CaseListRow", "SavedFilter")
    changes = {
        "Attachment": ["removed_at"],
        "BreakGlass": ["ended_at", "outcome", "review_words", "reviewed_by_id", "reviewed_at"],
    }

    def ready(self) -> None:
        from tumorboard import backups

        from . import deeds  # noqa: F401 - its words
        from .proving import files

        backups.proofs["files of cases"] = files
