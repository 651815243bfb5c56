"""The administration: people and boards are kept there, patients are not read there."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from cases.models import Case
from tests import stories
from tumorboard.admin import ClinicalAdmin
from tumorboard.models import AuditEvent, Board, Membership, User


@pytest.fixture
def ada(client, people) -> User:
    client.force_login(people.administrator)
    return people.administrator


def test_a_person_is_added_with_a_membership_and_a_password(client, people, ada):
    answer = client.post(
        reverse("admin:tumorboard_user_add"),
        {
            "email": "new@example.org",
            "name": "Dr. Nora New",
            "usable_password": "true",
            "password1": "a long enough sentence",
            "password2": "a long enough sentence",
            "memberships-TOTAL_FORMS": "1",
            "memberships-INITIAL_FORMS": "0",
            "memberships-0-board": str(people.board.pk),
            "memberships-0-discipline": "radiology",
            "memberships-0-roles": ["specialist"],
            "memberships-0-is_active": "on",
        },
    )
    assert answer.status_code == 302
    nora = User.objects.get(email="new@example.org")
    assert nora.check_password("a long enough sentence")
    event = AuditEvent.objects.get(action="admin.user_added")
    assert (event.actor, event.detail["named"]) == ("administrator@example.org", "Dr. Nora New")
    assert Membership.objects.get(user=nora).roles == ["specialist"]


def test_a_password_can_be_set(client, people, ada):
    url = reverse("admin:auth_user_password_change", args=[people.clerk.pk])
    client.post(
        url,
        {
            "usable_password": "true",
            "password1": "another long sentence",
            "password2": "another long sentence",
        },
    )
    people.clerk.refresh_from_db()
    assert people.clerk.check_password("another long sentence")


def test_a_rule_of_a_board_is_changed_and_audited(client, people, ada):
    board = people.board
    url = reverse("admin:tumorboard_board_change", args=[board.pk])
    sent = {
        "slug": board.slug,
        "name": board.name,
        "hospital": "",
        "zone_name": board.zone_name,
        "core_disciplines": ["neurosurgery", "radiology"],
        "quorum": "3",
        "agreement_threshold": "75",
        "minutes_per_case": "9",
        "opinions_due_hours": "18",
        "remind_hours": "24",
        "list_closes_hours": "24",
        "emergency_clock": "referral",
        "emergency_hours": "24",
        "deputy_rules-TOTAL_FORMS": "0",
        "deputy_rules-INITIAL_FORMS": "0",
        "break_after_minutes": "60",
        "break_after_cases": "12",
        "letter_phone": "+49 30 23125 001",
        "paper": "A4",
        "language": "de",
    }
    assert client.post(url, {**sent, "agreement_threshold": "40"}).status_code == 200
    refused = client.post(url, {**sent, "letter_phone": "ask the ward"})
    assert "Enter a telephone number" in refused.content.decode()
    assert client.post(url, sent).status_code == 302
    board = Board.objects.get(pk=board.pk)
    assert (board.agreement_threshold, board.core_disciplines) == (
        75,
        ["neurosurgery", "radiology"],
    )
    assert (board.letter_phone, board.language) == ("+49 30 23125 001", "de")
    assert AuditEvent.objects.get(action="admin.board_changed").board == "spine"


def test_a_specialist_without_a_discipline_is_refused_in_words(client, people, ada):
    answer = client.post(
        reverse("admin:tumorboard_membership_add"),
        {"user": str(ada.pk), "board": str(people.board.pk), "roles": ["specialist"]},
    )
    assert "A specialist needs a discipline." in answer.content.decode()


CLINICAL = [
    model for model, site in admin.site._registry.items() if isinstance(site, ClinicalAdmin)
]


@pytest.mark.parametrize("model", CLINICAL, ids=lambda model: model.__name__)
def test_an_administrator_reads_nothing_clinical_by_default(client, people, ada, model):
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert client.get(url).status_code == 403
    assert url not in client.get(reverse("admin:index")).content.decode()


def test_who_was_permitted_by_name_reads_but_never_writes(client, people, ada):
    case = stories.draft(people)
    ada.user_permissions.add(Permission.objects.get(codename="view_case"))
    url = reverse("admin:cases_case_change", args=[case.pk])

    assert client.get(url).status_code == 200
    assert AuditEvent.objects.get(action="admin.case_opened").patient == "4711"
    assert client.post(url, {"question": "Mine"}).status_code == 403
    assert client.get(reverse("admin:cases_case_add")).status_code == 403
    assert client.post(reverse("admin:cases_case_delete", args=[case.pk])).status_code == 403
    assert Case.objects.get().question == case.question


def test_the_audit_trail_cannot_be_changed_there(client, people, ada):
    stories.draft(people)
    event = AuditEvent.objects.first()
    url = reverse("admin:tumorboard_auditevent_change", args=[event.pk])
    text = client.get(url).content.decode()
    assert "4711" not in text
    assert client.post(url, {"actor": "me"}).status_code == 403
    assert client.get(reverse("admin:tumorboard_auditevent_add")).status_code == 403


@pytest.mark.parametrize("who", ["chair", "clerk", "auditor"])
def test_nobody_else_comes_in(client, people, who):
    client.force_login(people.users[who])
    assert client.get(reverse("admin:index")).status_code == 302


def test_the_door_is_the_one_that_is_audited(client, people):
    people.administrator.set_password("a sentence of her own")
    people.administrator.save()
    given = {"login": "administrator@example.org", "password": "a sentence of her own"}
    answer = client.post("/admin/login/?next=/admin/", given)
    assert answer.url == "/sign-in/?next=/admin/"
    *_, (door, _) = client.get("/admin/", follow=True).redirect_chain
    assert door == "/sign-in/?next=/admin/"
    assert "_auth_user_id" not in client.session

    client.post("/sign-in/", {**given, "next": "/admin/"})
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    assert "_auth_user_id" not in client.session
    actions = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["session.signed_in", "session.signed_out"]


def test_who_is_signed_in_and_no_administrator_is_refused_not_sent_in_a_circle(client, people):
    client.force_login(people.clerk)
    assert client.get("/admin/", follow=True).status_code == 403


def inline(membership: Membership, **changes: object) -> dict:
    """The page of a person with their one membership, as the browser sends it."""
    row = {
        "id": str(membership.pk),
        "user": str(membership.user_id),
        "board": str(membership.board_id),
        "discipline": membership.discipline,
        "roles": membership.roles,
        "is_active": "on",
        **changes,
    }
    person = {"email": membership.user.email, "name": membership.user.name, "is_active": "on"}
    numbers = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1"}
    return {**person, **numbers, **{f"memberships-0-{name}": row[name] for name in row}}


def test_a_role_given_on_the_page_of_a_person_is_in_the_trail_of_the_board(
    client, people, ada, monkeypatch
):
    told = []
    monkeypatch.setattr("tumorboard.live.revoke", told.append)
    membership = people.observer.memberships.get()
    url = reverse("admin:tumorboard_user_change", args=[people.observer.pk])
    sent = inline(membership, roles=["specialist", "chair"], discipline="neurosurgery")
    sent["memberships-0-board"] = str(people.other_board.pk)
    assert client.post(url, sent).status_code == 302

    event = AuditEvent.objects.get(action="admin.membership_changed")
    assert (event.board, event.object_id) == ("spine", str(membership.pk))
    assert event.detail["roles"] == ["specialist", "chair"]
    membership.refresh_from_db()
    assert membership.board == people.board
    assert people.observer in told


@pytest.mark.parametrize("end", ["membership", "account"])
def test_ending_a_membership_or_account_tells_the_streams(client, people, ada, monkeypatch, end):
    told = []
    monkeypatch.setattr("tumorboard.live.revoke", told.append)
    membership = people.surgeon.memberships.get()
    if end == "membership":
        url = reverse("admin:tumorboard_membership_change", args=[membership.pk])
        sent = {"discipline": membership.discipline, "roles": membership.roles}
    else:
        url = reverse("admin:tumorboard_user_change", args=[people.surgeon.pk])
        sent = inline(membership)
        del sent["is_active"]
    assert client.post(url, sent).status_code == 302
    assert told == [people.surgeon]


@pytest.mark.parametrize("kind", ["membership", "user", "board"])
def test_nothing_is_deleted_there(client, people, ada, kind):
    rows = {
        "membership": people.observer.memberships.get(),
        "user": ada,
        "board": people.other_board,
    }
    url = reverse(f"admin:tumorboard_{kind}_delete", args=[rows[kind].pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    listed = client.get(reverse(f"admin:tumorboard_{kind}_changelist")).content.decode()
    assert "delete_selected" not in listed


def test_the_name_of_a_board_in_its_trail_stays(client, people, ada):
    url = reverse("admin:tumorboard_board_change", args=[people.board.pk])
    assert 'name="slug"' not in client.get(url).content.decode()
    assert 'name="slug"' in client.get(reverse("admin:tumorboard_board_add")).content.decode()
