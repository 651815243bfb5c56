from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Cases"
    # For the program's role in the database (see tumorboard/ownership.py).
    deletes = ()
    changes = {"Attachment": ["removed_at"]}
