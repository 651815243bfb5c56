"""Cases in the administration: to be looked at by whom it was permitted, never changed."""

from typing import Any

from django.contrib import admin

from tumorboard.admin import ClinicalAdmin
from tumorboard.models import Board

from .models import (
    Assessment,
    Attachment,
    Case,
    CaseImport,
    CaseTransition,
    Entry,
    KeyImage,
    Lesion,
    Patient,
    ScoreResult,
)


@admin.register(Patient)
class PatientAdmin(ClinicalAdmin):
    list_display = ["record_number", "board"]
    list_filter = ["board"]
    search_fields = ["record_number"]

    def patient_of(self, row: Patient) -> str:
        return row.record_number


@admin.register(Case)
class CaseAdmin(ClinicalAdmin):
    list_display = ["reference", "board", "state", "urgency", "created_at"]
    list_filter = ["board", "state", "urgency"]
    ordering = ["board", "-number"]


class OfCaseAdmin(ClinicalAdmin):
    """Rows that belong to a case."""

    list_filter = ["case__board"]
    list_select_related = ["case"]

    def board_of(self, row: Any) -> Board:
        return row.case.board

    def patient_of(self, row: Any) -> str:
        return row.case.patient.record_number

    @admin.display(description="case")
    def of(self, row: Any) -> str:
        return row.case.reference


@admin.register(Lesion)
class LesionAdmin(OfCaseAdmin):
    list_display = ["of", "level_from", "level_to", "removed_at"]


@admin.register(Assessment)
class AssessmentAdmin(OfCaseAdmin):
    list_display = ["of", "kind", "on", "at"]


@admin.register(ScoreResult)
class ScoreResultAdmin(OfCaseAdmin):
    list_display = ["of", "instrument", "status", "level", "score", "table_version", "at"]


@admin.register(CaseTransition)
class CaseTransitionAdmin(OfCaseAdmin):
    list_display = ["of", "verb", "from_state", "to_state", "at"]


@admin.register(CaseImport)
class CaseImportAdmin(OfCaseAdmin):
    list_display = ["of", "sha256", "entries", "at"]


@admin.register(Entry)
class EntryAdmin(OfCaseAdmin):
    list_display = ["of", "section", "number", "removed", "at"]


@admin.register(Attachment)
class AttachmentAdmin(OfCaseAdmin):
    list_display = ["of", "kind", "modality", "on", "size", "at", "removed_at"]


@admin.register(KeyImage)
class KeyImageAdmin(ClinicalAdmin):
    list_display = ["of", "frame", "position", "checked_at", "withdrawn_at"]
    list_filter = ["attachment__case__board"]
    list_select_related = ["attachment__case"]

    def board_of(self, row: KeyImage) -> Board:
        return row.attachment.case.board

    def patient_of(self, row: KeyImage) -> str:
        return row.attachment.case.patient.record_number

    @admin.display(description="case")
    def of(self, row: KeyImage) -> str:
        return row.attachment.case.reference
