"""The administration: people, boards and memberships; clinical rows only to look at."""

from base64 import b64encode
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from . import audit, live, logos, second_factor, sitting
from .board_form import BoardForm
from .choosing import ChosenRow
from .first_password import NewPasswordForm, PersonAddForm
from .models import AuditEvent, Board, DeputyRule, Membership, Notice, User
from .persons import RIGHTS
from .roles import Discipline, Role


class AuditedAdmin(admin.ModelAdmin):
    """Writes every change into the audit trail as well as into Django's own log.

    Nothing is deleted here: a person or a membership is ended, and stays as history.
    """

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self.note(request, obj, "added", message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self.note(request, obj, "changed", message)
        return super().log_change(request, obj, message)

    def note(self, request: HttpRequest, row: models.Model, what: str, message: Any) -> None:
        board = row if isinstance(row, Board) else getattr(row, "board", None)
        audit.record(
            f"admin.{row._meta.model_name}_{what}",
            by=request.user,
            board=board.slug if board else "",
            target=row,
            named=str(row),
            change=message,
            **stands(row),
        )
        if isinstance(row, User | Membership):
            live.revoke(row if isinstance(row, User) else row.user)


def stands(row: models.Model) -> dict:
    """What a membership allows and which logo a board has after the change.

    How it came to that is the rows before.
    """
    if isinstance(row, Board):
        return {"logo": row.logo_id or ""}
    if not isinstance(row, Membership):
        return {}
    return {"roles": row.roles, "discipline": row.discipline, "is_active": row.is_active}


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the program's own verbs write."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


def given_by_name(request: HttpRequest) -> set[tuple[str, str]]:
    """The permissions that somebody gave to the person or a group of theirs; asked once a page."""
    user = request.user
    if not user.is_active:
        return set()
    if not hasattr(request, "given_by_name"):
        given = Permission.objects.filter(Q(user=user) | Q(group__user=user)).order_by()
        request.given_by_name = set(given.values_list("content_type__app_label", "codename"))
    return request.given_by_name


class ClinicalAdmin(ReadOnlyAdmin):
    """Patients' rows: to be read by whom the permission was given by name, and audited.

    To administer the program is no reason to read about a patient, so that being a superuser
    alone opens nothing here.
    """

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        view = (self.opts.app_label, f"view_{self.opts.model_name}")
        return view in given_by_name(request)

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


class StandingMembershipForm(forms.ModelForm):
    """A membership is never handed to another board; it is ended, and another one begins."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["board"].disabled = not self.instance._state.adding


class MembershipInline(admin.TabularInline):
    model = Membership
    form = StandingMembershipForm
    extra = 0
    can_delete = False

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs) -> Any:
        if db_field.name == "roles":
            return several(Role.choices, db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PersonForm(UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict = {}


@admin.register(User)
class PersonAdmin(AuditedAdmin, DjangoUserAdmin):
    add_form = PersonAddForm
    change_password_form = NewPasswordForm
    form = PersonForm
    inlines = [MembershipInline]
    actions = ["take_away_second_factors", "sign_out_everywhere"]
    list_display = ["name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "memberships__board"]
    search_fields = ["name", "email"]
    ordering = ["name"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("May", {"fields": RIGHTS}),
        ("Since", {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for membership in formset.new_objects:
            self.note(request, membership, "added", [])
        for membership, fields in formset.changed_objects:
            self.note(request, membership, "changed", [{"changed": {"fields": fields}}])

    @admin.action(description="Take away the second factors, which were lost")
    def take_away_second_factors(self, request: HttpRequest, people: Any) -> None:
        for person in people:
            second_factor.take_away(person, by=request.user)

    @admin.action(description="Sign out everywhere")
    def sign_out_everywhere(self, request: HttpRequest, people: Any) -> None:
        for person in people:
            sitting.end_all(person, by=request.user, reason="by an administrator")


class DeputyRuleInline(admin.TabularInline):
    """A rule is taken away when it no longer holds: each frozen quorum says what it rested on."""

    model = DeputyRule
    extra = 0

    def formfield_for_foreignkey(self, db_field: models.Field, request: HttpRequest, **kw) -> Any:
        if db_field.name == "deputy":
            board = request.resolver_match.kwargs.get("object_id")
            ours = Membership.objects.filter(board=board) if board else Membership.objects.none()
            kw["queryset"] = ours.filter(is_active=True, roles__contains=[Role.SPECIALIST])
        return super().formfield_for_foreignkey(db_field, request, **kw)


@admin.register(Board)
class BoardAdmin(AuditedAdmin):
    form = BoardForm
    list_display = ["name", "slug", "hospital", "quorum", "agreement_threshold"]
    search_fields = ["name", "hospital"]
    inlines = [DeputyRuleInline]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for rule in formset.new_objects:
            self.note(request, rule, "added", [])
        for rule, fields in formset.changed_objects:
            self.note(request, rule, "changed", [{"changed": {"fields": fields}}])
        for rule in formset.deleted_objects:
            self.note(request, rule, "removed", [])

    def get_readonly_fields(self, request: HttpRequest, obj: Board | None = None) -> list[str]:
        """The slug is the board's name in its audit trail, and stays what it was."""
        shown = ["shown_logo"] if obj and obj.logo_id else []
        return ["slug", *shown] if obj else []

    def get_fields(self, request: HttpRequest, obj: Board | None = None) -> list[str]:
        """Only a logo that is there can be removed."""
        fields = super().get_fields(request, obj)
        is_there = obj and obj.logo_id
        return [name for name in fields if is_there or name != "remove_logo"]

    @admin.display(description="Logo as it is printed")
    def shown_logo(self, board: Board) -> str:
        drawn = b64encode(logos.picture_by(board.logo_id)).decode()
        picture = '<img width="320" src="data:image/png;base64,{}" alt="{}">'
        return format_html(picture, drawn, board.hospital or board.name)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Board | None = None) -> dict:
        return {} if obj else {"slug": ["name"]}

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

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        """A membership is never handed to another person or board."""
        return ["user", "board"] if obj else []

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs) -> Any:
        if db_field.name == "roles":
            return several(Role.choices, db_field)
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = ChosenRow(db_field, self.admin_site)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "board", "object_type", "object_id"]
    list_filter = ["action", "board"]
    search_fields = ["actor", "actor_name", "object_id"]
    date_hierarchy = "at"
    # What an event says of a patient is for the auditors of the board, on its own page.
    fields = ["at", "actor", "actor_name", "action", "board", "object_type", "object_id"]


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["due_at", "recipient", "board", "kind", "state", "sent_at", "attempts"]
    list_display += ["error"]
    list_filter = ["state", "kind", "board"]
    list_select_related = ["to", "board"]
    search_fields = ["to__name", "to__email", "address", "message_id"]
    date_hierarchy = "due_at"
