"""The hospital's own sign-on, against a real provider: who comes in, as whom, and who no longer."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.base import sign_on
from tests.base.sign_on import person
from tumorboard.claims import granted, values_at, verified_address
from tumorboard.models import AuditEvent, Membership, User
from tumorboard.sitting_rows import Sitting

pytestmark = pytest.mark.slow

RIGHT = "correct horse battery"
NORA = "nora@example.org"


@pytest.fixture(scope="module")
def provider():
    with sign_on.providing() as provider:
        yield provider


@pytest.fixture
def hospital(provider, settings, people):
    settings.HOSPITAL_SIGN_ON = told = sign_on.description(provider.address)
    settings.HOSPITAL_SITTING = timedelta(hours=4)
    app = {"provider_id": "hospital", "name": told["name"], "client_id": "tumorboard"}
    app |= {"secret": "s", "settings": {"server_url": provider.address}}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    return provider


def is_in(client: Client) -> bool:
    return not client.get("/").url.startswith("/sign-in/")


def said(client: Client) -> str:
    return client.get(reverse("account_login")).content.decode()


def test_who_has_a_place_is_made_at_the_first_sign_in_and_known_at_the_next(hospital, people):
    hospital.knows("n1", person(NORA, "spine-surgeon"))
    for _ in range(2):
        client = Client()
        answer = hospital.enter(client, "n1", reverse("meetings", args=["spine"]))
        assert answer.url == reverse("meetings", args=["spine"])
        assert client.get(answer.url).status_code == 200
    nora = User.objects.get(email=NORA)
    assert (nora.name, nora.has_usable_password()) == ("Dr. Nora Quist", False)
    membership = nora.memberships.get()
    assert (membership.roles, membership.discipline) == (["specialist"], "neurosurgery")
    actions = AuditEvent.objects.filter(actor="system: hospital sign-on")
    assert sorted(actions.values_list("action", flat=True)) == [
        "membership.by_sign_on",
        "person.added",
        "sign_on.connected",
    ]
    how = AuditEvent.objects.filter(action="session.signed_in").first().detail["how"]
    assert how == ["socialaccount"]


def test_its_sittings_are_shorter(hospital):
    hospital.knows("n2", person(NORA, "spine-surgeon"))
    hospital.enter(Client(), "n2")
    row = Sitting.objects.get(user__email=NORA)
    assert row.ends_at - row.started_at == timedelta(hours=4)


def test_who_has_no_place_is_not_made_and_is_told_why(hospital):
    hospital.knows("n3", person(NORA, "visitor"))
    client = Client()
    assert hospital.enter(client, "n3").url == reverse("account_login")
    assert "gives you no place in a board here" in said(client)
    assert not User.objects.filter(email=NORA).exists()
    assert not is_in(client)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_was_not_verified_lets_nobody_in(hospital, people, verified):
    claims = person("clerk@example.org", "spine-surgeon", email_verified=verified)
    hospital.knows("n4", claims)
    client = Client()
    hospital.enter(client, "n4")
    assert not is_in(client)
    assert "has verified your e-mail address" in said(client)


def test_a_place_that_is_taken_away_is_gone_at_the_next_sign_in_everywhere(hospital):
    hospital.knows("n5", person(NORA, "spine-surgeon"))
    before = Client()
    hospital.enter(before, "n5")
    assert is_in(before)
    hospital.knows("n5", person(NORA))
    after = Client()
    hospital.enter(after, "n5")
    assert (is_in(before), is_in(after)) == (False, False)
    assert not Membership.objects.get(user__email=NORA).is_active


def test_another_role_there_is_another_role_here(hospital):
    hospital.knows("n6", person(NORA, "spine-surgeon"))
    hospital.enter(Client(), "n6")
    hospital.knows("n6", person(NORA, "spine-surgeon", "spine-chair"))
    hospital.enter(Client(), "n6")
    assert Membership.objects.get(user__email=NORA).roles == ["specialist", "chair"]


def test_a_membership_elsewhere_stays_as_the_administrator_made_it(hospital, people):
    hospital.knows("n7", person(NORA, "spine-surgeon"))
    hospital.enter(Client(), "n7")
    nora = User.objects.get(email=NORA)
    Membership.objects.create(user=nora, board=people.other_board, roles=["observer"])
    hospital.knows("n7", person(NORA))
    client = Client()
    hospital.enter(client, "n7")
    assert is_in(client)
    assert client.get(reverse("meetings", args=["spine"])).status_code == 404


def test_who_was_here_before_is_known_by_a_verified_address(hospital, people):
    hospital.knows("n8", person("Surgeon@Example.org", "spine-surgeon"))
    client = Client()
    hospital.enter(client, "n8")
    assert client.session["_auth_user_id"] == str(people.surgeon.pk)


def test_an_address_that_is_used_anew_does_not_inherit_the_account(hospital, people):
    hospital.knows("n9", person("surgeon@example.org", "spine-surgeon"))
    hospital.enter(Client(), "n9")
    hospital.knows("other", person("surgeon@example.org", "spine-chair"))
    client = Client()
    hospital.enter(client, "other")
    assert not is_in(client)
    assert "belongs to another account" in said(client)
    assert people.surgeon.memberships.get().roles == ["specialist"]


def test_administrators_do_not_come_in_this_way(hospital, people):
    hospital.knows("n10", person("administrator@example.org", "spine-chair"))
    client = Client()
    hospital.enter(client, "n10")
    assert not is_in(client)
    assert not people.administrator.memberships.exists()


def test_an_account_that_is_closed_here_stays_closed(hospital, people):
    User.objects.filter(pk=people.surgeon.pk).update(is_active=False)
    hospital.knows("n11", person("surgeon@example.org", "spine-surgeon"))
    client = Client()
    hospital.enter(client, "n11")
    assert not is_in(client)
    assert "This account is closed here." in said(client)


def test_who_is_refused_there_is_told_so_here(hospital):
    client = Client()
    assert hospital.enter(client, "").url == reverse("account_login")
    assert "did not let you in" in said(client)


def test_an_answer_that_was_not_asked_for_is_worth_nothing(hospital):
    hospital.knows("n12", person(NORA, "spine-surgeon"))
    way = Client().get("/sign-in/by/hospital/").url
    back = httpx.post(way, data={"sub": "n12"}).headers["location"]
    other = Client()
    other.get(back.removeprefix("http://testserver"))
    assert not is_in(other)
    assert not User.objects.filter(email=NORA).exists()


def test_a_code_is_worth_one_sign_in(hospital):
    hospital.knows("n13", person(NORA, "spine-surgeon"))
    client = Client()
    way = client.get("/sign-in/by/hospital/").url
    back = httpx.post(way, data={"sub": "n13"}).headers["location"]
    back = back.removeprefix("http://testserver")
    client.get(back)
    assert is_in(client)
    client.post(reverse("sign-out"))
    client.get(back)
    assert not is_in(client)


@pytest.mark.parametrize("odd", ["process=connect", "process=redirect", "auth_params=scope%3Dall"])
def test_the_address_says_nothing_but_where_to_go(hospital, people, odd):
    client = Client()
    client.post(reverse("account_login"), {"login": "clerk@example.org", "password": RIGHT})
    way = client.get(f"/sign-in/by/hospital/?{odd}").url
    (scope,) = parse_qs(urlsplit(way).query)["scope"]
    assert set(scope.split()) == {"openid", "profile", "email"}
    hospital.knows("n14", person(NORA, "spine-surgeon"))
    back = httpx.post(way, data={"sub": "n14"}).headers["location"]
    client.get(back.removeprefix("http://testserver"))
    assert client.session["_auth_user_id"] == str(User.objects.get(email=NORA).pk)


def test_a_second_factor_there_counts_here_where_the_site_says_so(hospital, settings):
    settings.SECOND_FACTOR_ROLES = {"chair"}
    hospital.knows("n15", person(NORA, "spine-chair"))
    client = Client()
    hospital.enter(client, "n15")
    assert client.get("/").url == reverse("mfa_index")
    settings.HOSPITAL_SIGN_ON["second_factor"] = True
    for _ in range(2):
        hospital.enter(client, "n15")
        assert client.get("/").url != reverse("mfa_index")


def test_only_a_sign_on_that_says_it_has_just_asked_proves_it_again(hospital):
    """Who sits at an open browser can take the wish to be asked out of the way to the sign-on."""
    then = timezone.now()
    hospital.knows("n16", person(NORA, "spine-surgeon", auth_time=int(then.timestamp())))
    client, own = Client(), reverse("mfa_activate_totp")
    hospital.enter(client, "n16")
    with time_machine.travel(then + timedelta(minutes=6), tick=True):
        page = client.get(client.get(own).url).content.decode()
        address = re.search(r'href="(/sign-in/by/hospital/[^"]*)"', page)[1].replace("&amp;", "&")
        now = int(timezone.now().timestamp())
        old, none, new = {"auth_time": now - 360}, {}, {"auth_time": now}
        for start, told, is_proven in (
            ("/sign-in/by/hospital/", old, False),
            (address, old, False),
            (address, none, False),
            (address, new, True),
        ):
            hospital.knows("n16", person(NORA, "spine-surgeon", **told))
            way = client.get(start).url
            assert ("prompt=login" in way and "max_age=0" in way) is (start == address)
            back = httpx.post(way, data={"sub": "n16"}).headers["location"]
            client.get(back.removeprefix("http://testserver"))
            assert (client.get(own).status_code == 200) is is_proven


def test_the_page_offers_it_only_where_there_is_one(hospital, settings):
    assert "St. Aurelia sign-on" in said(Client())
    settings.HOSPITAL_SIGN_ON = {}
    assert "St. Aurelia sign-on" not in said(Client())
    for address in ("/sign-in/by/hospital/", "/sign-in/by/hospital/back/"):
        assert Client().get(address).url == reverse("account_login")


def test_a_provider_that_does_not_answer_is_said_in_words(hospital, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://127.0.0.1:9"}
    client = Client()
    assert client.get("/sign-in/by/hospital/").url == reverse("account_login")
    assert "did not let you in" in said(client)


@pytest.mark.parametrize(
    "odd",
    [
        {"email": ["a@example.org"]},
        {"email": 7},
        {"name": {"first": "Nora"}},
        {"realm_access": ["spine-surgeon"]},
        {"realm_access": {"roles": "spine-surgeon\0"}},
        {"email": "no address"},
        {"email": "x" * 400 + "@example.org"},
        {"name": "N" * 500},
        {"name": "Nora\0Quist"},
    ],
    ids=range(9),
)
def test_odd_claims_break_nothing(hospital, odd):
    hospital.knows("odd", person(NORA, "spine-surgeon") | odd)
    client = Client()
    assert hospital.enter(client, "odd").status_code == 302
    assert User.objects.filter(email__contains=NORA).count() <= 1


AMR = [(["pwd", "otp"], True), (["pwd"], False), (7, False)]


@pytest.mark.parametrize(("amr", "is_shown"), AMR)
def test_a_second_factor_there_may_be_read_from_its_token(hospital, settings, amr, is_shown):
    settings.SECOND_FACTOR_ROLES = {"chair"}
    settings.HOSPITAL_SIGN_ON["second_factor"] = ["otp", "mfa"]
    hospital.knows("n17", person(NORA, "spine-chair", amr=amr))
    client = Client()
    hospital.enter(client, "n17")
    assert (client.get("/").url != reverse("mfa_index")) is is_shown


# What the claims say


def test_rules_for_one_board_add_up():
    found = granted({"realm_access": {"roles": ["spine-chair", "spine-surgeon"]}}, sign_on.RULES)
    assert found["spine"].roles == ("specialist", "chair")
    assert found["spine"].discipline == "neurosurgery"


@pytest.mark.parametrize(
    ("claims", "path", "values"),
    [
        ({"a": {"b": ["x", 2]}}, "a.b", {"x", "2"}),
        ({"https://example.org/groups": ["x"]}, "https://example.org/groups", {"x"}),
        ({"groups": "x"}, "groups", {"x"}),
        ({"groups": {"x": 1}}, "groups", set()),
        ({"groups": None}, "groups.deep", set()),
        ({"groups": [["x"], {"x": 1}, None]}, "groups", set()),
        ({}, "a.b", set()),
    ],
)
def test_odd_claims_give_nothing(claims, path, values):
    assert values_at(claims, path) == values


@pytest.mark.parametrize("address", ["\u017furgeon@example.org", "cler\u212a@example.org"])
def test_an_address_with_foreign_letters_is_never_taken_for_anothers(address):
    assert verified_address({"email": address, "email_verified": True}) == ""


def test_one_source_never_verifies_the_address_of_another():
    first, second = {"email": "a@example.org"}, {"email": "b@example.org", "email_verified": True}
    assert verified_address(first, second) == ""
    assert verified_address({}, second) == "b@example.org"
