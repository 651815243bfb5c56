"""A password that an administrator set is good for one thing: to choose one of one's own."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tumorboard.gate import people_of
from tumorboard.models import AuditEvent, User

GIVEN, OWN = "seven grey herons at dusk", "nine black storks at noon"


@pytest.fixture
def ada(people) -> Client:
    client = Client()
    client.force_login(people.administrator)
    return client


@pytest.fixture
def told(people, ada) -> User:
    """Whose password was just set by the administrator."""
    address = reverse("admin:auth_user_password_change", args=[people.clerk.pk])
    typed = {"password1": GIVEN, "password2": GIVEN, "usable_password": "true"}
    assert ada.post(address, typed).status_code == 302
    people.clerk.refresh_from_db()
    return people.clerk


def sign_in(password: str, email: str = "clerk@example.org") -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def choose(client: Client, old: str, new: str):
    typed = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("password"), typed)


def test_it_opens_the_page_on_which_one_chooses_and_nothing_else(people, told):
    client = sign_in(GIVEN)
    desk = reverse("desk", args=["spine"])
    assert client.get(desk).url == reverse("password")
    asked = client.get(desk, headers={"HX-Request": "true"})
    assert asked.headers["HX-Redirect"] == reverse("password")
    assert people_of([client.session.session_key]) == {}, "no stream either"
    assert "somebody else set" in client.get(reverse("password")).content.decode()
    assert choose(client, GIVEN, OWN).url == reverse("home")
    assert client.get(desk).status_code == 200
    assert people_of([client.session.session_key])
    told.refresh_from_db()
    assert told.password_until is None
    assert sign_in(OWN).get(desk).status_code == 200


def test_the_one_that_was_given_is_not_chosen_again(told):
    client = sign_in(GIVEN)
    assert choose(client, GIVEN, GIVEN).status_code == 422
    assert client.get("/").url == reverse("password")


def test_it_runs_out_and_says_so_only_to_whoever_knows_it(told):
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=True):
        late, wrong = Client(), Client()
        typed = {"login": "clerk@example.org", "password": GIVEN}
        assert "has run out" in late.post(reverse("account_login"), typed).content.decode()
        assert "_auth_user_id" not in late.session
        typed["password"] = OWN
        assert "has run out" not in wrong.post(reverse("account_login"), typed).content.decode()
    refused = AuditEvent.objects.filter(action="session.refused")
    late = [event.detail.get("is_too_late") for event in refused.order_by("pk")]
    assert late == [True, None]


def test_who_is_added_begins_so_too(people, ada):
    typed = {"email": "nora@example.org", "name": "Nora", "usable_password": "true"}
    typed |= {"password1": GIVEN, "password2": GIVEN}
    typed |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    ada.post(reverse("admin:tumorboard_user_add"), typed)
    nora = User.objects.get(email="nora@example.org")
    assert nora.password_until - timezone.now() > timedelta(days=6)
    assert sign_in(GIVEN, "nora@example.org").get("/").url == reverse("password")


def test_a_password_of_ones_own_is_asked_for_nothing(people):
    client = sign_in("correct horse battery")
    assert client.get(reverse("desk", args=["spine"])).status_code == 200
