"""Second factors: setting one up, signing in with it, and who needs one."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tumorboard import gate, second_factor
from tumorboard.models import AuditEvent, User
from tumorboard.places import memberships_of
from tumorboard.sitting_rows import Sitting

RIGHT = "correct horse battery"
APP = reverse("mfa_activate_totp")


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def password_step(email: str, client: Client | None = None):
    client = client or Client()
    answer = client.post(reverse("account_login"), {"login": email, "password": RIGHT})
    return client, answer


def set_up(client: Client) -> str:
    """Set up an app and give back its key."""
    page = client.get(APP).content.decode()
    secret = re.search(r"data-secret>([A-Z2-7]+)<", page)[1]
    assert 'src="data:image/svg+xml;base64,' in page
    assert client.post(APP, {"code": second_factor.code_of(secret)}).url == reverse(
        "mfa_view_recovery_codes"
    )
    return secret


def with_app(email: str) -> tuple[Client, str]:
    client, _ = password_step(email)
    return client, set_up(client)


def second_step(client: Client, code: str):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client: Client) -> bool:
    return not client.get("/").url.startswith("/sign-in/")


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_a_password_opens_nothing_where_an_app_is_set_up(people, clock):
    _, secret = with_app("clerk@example.org")
    clock.shift(timedelta(minutes=2))
    client, answer = password_step("clerk@example.org")
    assert answer.url == reverse("mfa_authenticate")
    assert not is_in(client)
    key = client.cookies["tumorboard_session"].value
    assert second_step(client, "000000").status_code == 200
    assert not is_in(client)
    assert second_step(client, second_factor.code_of(secret)).url == "/"
    assert is_in(client)
    assert client.cookies["tumorboard_session"].value != key
    signed_in = AuditEvent.objects.filter(action="session.signed_in").first()
    assert signed_in.detail["how"] == ["password", "mfa:totp"]
    assert "second_factor.refused" in actions()


def test_the_way_back_outlives_the_second_step(people, clock):
    _, secret = with_app("clerk@example.org")
    clock.shift(timedelta(minutes=2))
    client, desk = Client(), reverse("desk", args=["spine"])
    form = {"login": "clerk@example.org", "password": RIGHT, "next": desk}
    client.post(reverse("account_login"), form)
    assert second_step(client, second_factor.code_of(secret)).url == desk


def test_a_code_is_worth_one_sign_in(people, clock):
    _, secret = with_app("clerk@example.org")
    clock.shift(timedelta(minutes=2))
    first, _ = password_step("clerk@example.org")
    second, _ = password_step("clerk@example.org")
    code = second_factor.code_of(secret)
    assert second_step(first, code).status_code == 302
    assert second_step(second, code).status_code == 200
    assert not is_in(second)


def test_five_codes_pass_and_then_a_pause(people, clock):
    _, secret = with_app("clerk@example.org")
    clock.shift(timedelta(minutes=2))
    client, _ = password_step("clerk@example.org")
    answers = [second_step(client, f"{n:06}").content.decode() for n in range(6)]
    assert ["Too many tries" in answer for answer in answers] == [False] * 5 + [True]
    assert "Too many tries" in second_step(client, second_factor.code_of(secret)).content.decode()
    assert not is_in(client)


def test_recovery_codes_are_shown_once_and_work_once(people, clock):
    client, _ = with_app("clerk@example.org")
    page = reverse("mfa_view_recovery_codes")
    codes = re.findall(r'<li class="hash">(\d{8})</li>', client.get(page).content.decode())
    assert len(codes) == 10
    assert codes[0] not in client.get(page).content.decode()
    clock.shift(timedelta(minutes=2))
    first, _ = password_step("clerk@example.org")
    assert second_step(first, codes[0]).status_code == 302
    second, _ = password_step("clerk@example.org")
    assert second_step(second, codes[0]).status_code == 200


def test_the_key_of_an_app_is_not_readable_in_the_database(people):
    _, secret = with_app("clerk@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert secret not in str(cursor.fetchall())


def test_who_leaves_the_second_step_may_be_somebody_else(people, clock):
    with_app("clerk@example.org")
    client, _ = password_step("clerk@example.org")
    assert client.get(reverse("account_login")).url == reverse("mfa_authenticate")
    client.post(reverse("start-over"))
    password_step("chair@example.org", client)
    assert is_in(client)


def test_setting_one_up_wants_a_fresh_proof(people, clock):
    client, _ = password_step("clerk@example.org")
    clock.shift(timedelta(minutes=6))
    assert client.get(APP).url == f"{reverse('prove')}?next=%2Faccount%2Fapp%2F"
    assert client.post(reverse("prove"), {"secret": "wrong", "next": APP}).status_code == 422
    assert client.post(reverse("prove"), {"secret": RIGHT, "next": APP}).url == APP
    set_up(client)


def test_taking_one_out_wants_a_fresh_proof_and_is_audited(people, clock):
    client, _ = with_app("clerk@example.org")
    number = Authenticator.objects.get(type="totp").pk
    clock.shift(timedelta(minutes=6))
    client.post(reverse("factor-remove"), {"number": number})
    assert Authenticator.objects.filter(type="totp").exists()
    client.post(reverse("prove"), {"secret": RIGHT, "next": "/"})
    client.post(reverse("factor-remove"), {"number": number})
    assert not Authenticator.objects.exists()
    assert [one for one in actions() if one.startswith("second_factor.")] == [
        "second_factor.added",
        "second_factor.removed",
        "second_factor.removed",
    ]


def test_nobody_takes_out_another_persons(people):
    with_app("clerk@example.org")
    number = Authenticator.objects.get(type="totp").pk
    other, _ = password_step("chair@example.org")
    other.post(reverse("factor-remove"), {"number": number})
    assert Authenticator.objects.filter(pk=number).exists()


@pytest.mark.parametrize(
    ("who", "is_asked"),
    [("chair", True), ("administrator", True), ("surgeon", False), ("stranger", True)],
)
def test_the_site_says_which_roles_need_one(people, settings, who, is_asked):
    settings.SECOND_FACTOR_ROLES = {"chair", "administrator"}
    user = people.users[who]
    assert second_factor.is_asked_of(user, memberships_of(user)) is is_asked
    assert (user.pk in second_factor.owing(people.users.values())) is is_asked


def test_who_needs_one_is_led_to_it_before_anything_else(people, settings):
    settings.SECOND_FACTOR_ROLES = {"chair"}
    client, _ = password_step("chair@example.org")
    for address in ("/", reverse("meetings", args=["spine"]), reverse("verify")):
        assert client.get(address).url == reverse("mfa_index"), address
    part = client.get(reverse("emergencies", args=["spine"]), HTTP_HX_REQUEST="true")
    assert part.headers["HX-Redirect"] == reverse("mfa_index")
    assert "A second factor is needed first." in client.get(reverse("mfa_index")).content.decode()
    set_up(client)
    assert client.get(reverse("meetings", args=["spine"])).status_code == 200


def test_who_takes_out_the_last_one_needs_another_at_once(people, settings):
    settings.SECOND_FACTOR_ROLES = {"chair"}
    client, _ = with_app("chair@example.org")
    number = Authenticator.objects.get(type="totp").pk
    client.post(reverse("factor-remove"), {"number": number})
    assert client.get("/").url == reverse("mfa_index")


def test_no_stream_is_open_to_who_owes_one(people, settings):
    settings.SECOND_FACTOR_ROLES = {"chair"}
    client, _ = password_step("chair@example.org")
    key = Sitting.objects.get(user=people.chair).pk
    assert gate.people_of([key]) == {}
    set_up(client)
    key = Sitting.objects.get(user=people.chair).pk
    assert set(gate.people_of([key])) == {key}


def test_a_role_that_is_given_later_asks_for_one_at_the_next_step(people, settings):
    settings.SECOND_FACTOR_ROLES = {"chair"}
    client, _ = password_step("surgeon@example.org")
    assert client.get("/").url != reverse("mfa_index")
    people.surgeon.memberships.update(roles=["chair"])
    assert client.get("/").url == reverse("mfa_index")


def test_a_lost_one_is_taken_away_by_an_administrator_and_never_read(people, client):
    with_app("clerk@example.org")
    client.force_login(people.administrator)
    for model in ("mfa/authenticator", "account/emailaddress", "socialaccount/socialaccount"):
        assert client.get(f"/admin/{model}/").status_code == 404
    people_page = reverse("admin:tumorboard_user_changelist")
    chosen = {"action": "take_away_second_factors", "_selected_action": [people.clerk.pk]}
    client.post(people_page, chosen)
    assert not Authenticator.objects.exists()
    event = AuditEvent.objects.get(action="second_factor.taken_away")
    assert (event.actor, event.detail["account"]) == (
        "administrator@example.org",
        "clerk@example.org",
    )


def test_with_a_lost_one_goes_every_sitting_that_was_begun_with_it(people):
    finder, _ = with_app("clerk@example.org")
    assert is_in(finder)
    second_factor.take_away(people.clerk, by=people.administrator)
    assert not is_in(finder)
    ended = AuditEvent.objects.get(action="session.ended")
    assert ended.detail["reason"] == "second factor taken away"


def test_nobody_signs_up(client, people):
    for address in ("signup/", "sign-up/", "reset/", "email/", "signup/passkey/"):
        for prefix in ("accounts", "account", "sign-in"):
            assert client.get(f"/{prefix}/{address}").status_code == 404
    assert User.objects.count() == len(people.users)
