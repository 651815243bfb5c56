"""The administration: people, boards and memberships; clinical rows only to look at."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from . import audit
from .models import AuditEvent, Board, Membership, User
from .roles import Discipline, Role

admin.site.site_header = admin.site.site_title = "Tumorboard administration"
admin.site.index_title = "People and boards"


class AuditedAdmin(admin.ModelAdmin):
    """Writes every change into the audit trail as well as into Django's own log."""

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self.note(request, obj, "added", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self.note(request, obj, "changed", message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: models.QuerySet) -> Any:
        for row in queryset:
            self.note(request, row, "deleted", [])
        return super().log_deletions(request, queryset)

    def note(self, request: HttpRequest, row: models.Model, what: str, message: Any) -> None:
        board = row if isinstance(row, Board) else getattr(row, "board", None)
        audit.record(
            f"admin.{row._meta.model_name}_{what}",
            by=request.user,
            board=board.slug if board else "",
            target=row,
            named=str(row),
            change=message,
        )


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the program's own verbs write."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class ClinicalAdmin(ReadOnlyAdmin):
    """Patients' rows: to be read by whom the permission was given by name, and audited.

    To administer the program is no reason to read about a patient, so that being a superuser
    alone opens nothing here.
    """

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        user, meta = request.user, self.opts
        if not user.is_active:
            return False
        return Permission.objects.filter(
            Q(user=user) | Q(group__user=user),
            content_type__app_label=meta.app_label,
            codename=f"view_{meta.model_name}",
        ).exists()

    def change_view(self, request: HttpRequest, object_id: str, *args, **kwargs) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is not None and self.has_view_permission(request, row):
            audit.record(
                f"admin.{self.opts.model_name}_opened",
                by=request.user,
                board=self.board_of(row).slug,
                patient=self.patient_of(row),
                target=row,
            )
        return super().change_view(request, object_id, *args, **kwargs)

    def board_of(self, row: Any) -> Board:
        return row.board

    def patient_of(self, row: Any) -> str:
        """The record number of the patient whom the row is about."""
        return row.patient.record_number


def several(choices: list[tuple[str, str]], field: models.Field) -> forms.Field:
    """Boxes to tick for a column that holds several values of a value set."""
    return forms.MultipleChoiceField(
        choices=choices,
        required=not field.blank,
        help_text=field.help_text,
        widget=forms.CheckboxSelectMultiple,
    )


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs) -> Any:
        if db_field.name == "roles":
            return several(Role.choices, db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PersonAddForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]
        field_classes: dict = {}


class PersonForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict = {}


@admin.register(User)
class PersonAdmin(AuditedAdmin, DjangoUserAdmin):
    add_form = PersonAddForm
    form = PersonForm
    inlines = [MembershipInline]
    list_display = ["name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__board"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("May", {"fields": ["is_active", "is_staff", "is_superuser", "user_permissions"]}),
        ("Since", {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]


@admin.register(Board)
class BoardAdmin(AuditedAdmin):
    list_display = ["name", "slug", "hospital", "quorum", "agreement_threshold"]
    search_fields = ["name", "hospital"]
    prepopulated_fields = {"slug": ["name"]}

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs) -> Any:
        if db_field.name == "core_disciplines":
            return several(Discipline.choices, db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin):
    list_display = ["user", "board", "discipline", "role_words", "is_active"]
    list_filter = ["board", "discipline", "is_active"]
    search_fields = ["user__name", "user__email"]
    autocomplete_fields = ["user", "board"]

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs) -> Any:
        if db_field.name == "roles":
            return several(Role.choices, db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "board", "object_type", "object_id"]
    list_filter = ["action", "board"]
    search_fields = ["actor", "actor_name", "object_id"]
    date_hierarchy = "at"
    # What an event says of a patient is for the auditors of the board, on its own page.
    fields = ["at", "actor", "actor_name", "action", "board", "object_type", "object_id"]
