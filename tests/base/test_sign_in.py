"""Signing in, where one lands, and the quick sign-in of the demonstration."""

import pytest
from django.urls import reverse

from tumorboard.models import AuditEvent, Membership, User
from tumorboard.roles import Discipline, Role

SIGN_IN = "/sign-in/"


RIGHT = "correct horse battery"


def sign_in(client, email: str, typed: str = RIGHT):
    return client.post(SIGN_IN, {"login": email, "password": typed})


def test_the_sign_in_page_asks_for_address_and_password(client, db):
    text = client.get(SIGN_IN).content.decode()
    assert "E-mail address" in text
    assert 'type="password"' in text


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("chair", "next-meeting"),
        ("clerk", "desk"),
        ("surgeon", "review"),
        ("auditor", "audit"),
        ("observer", "meetings"),
    ],
)
def test_a_person_lands_on_what_they_came_for(client, people, who, name):
    answer = sign_in(client, f"{who}@example.org")
    assert answer.url == "/"
    assert client.get("/").url == reverse(name, args=["spine"])
    assert AuditEvent.objects.filter(action="session.signed_in").get().actor == (
        f"{who}@example.org"
    )


def test_the_address_may_be_typed_in_capitals(client, people):
    assert sign_in(client, "Clerk@Example.ORG").status_code == 302


def test_the_way_back_stays_inside(client, people):
    inside = {"login": "clerk@example.org", "password": RIGHT}
    answer = client.post(SIGN_IN, {**inside, "next": "https://elsewhere.example.com/"})
    assert answer.url == "/"


ELSEWHERE = [
    "https://elsewhere.example.com/",
    "//elsewhere.example.com/",
    "/\\elsewhere.example.com/",
    "http:///elsewhere.example.com/",
    "https:elsewhere.example.com",
    "javascript:alert(1)",
    " //elsewhere.example.com",
    "https://testserver@elsewhere.example.com/",
]


@pytest.mark.parametrize("back", ELSEWHERE)
def test_no_way_back_leads_elsewhere(client, people, back):
    given = {"login": "clerk@example.org", "password": RIGHT, "next": back}
    assert client.post(SIGN_IN, given).url == "/"
    assert client.get(SIGN_IN, {"next": back}).url == "/"


def test_no_way_back_from_a_proof_leads_elsewhere(client, people):
    sign_in(client, "clerk@example.org")
    for back in ELSEWHERE:
        given = {"secret": RIGHT, "next": back}
        assert client.post(reverse("prove"), given).url == "/"
        assert back not in client.get(reverse("prove"), {"next": back}).content.decode()


@pytest.mark.parametrize(
    "back", ["/sign-in/", "/sign-in/?next=/sign-in/", "http://testserver/sign-in/"]
)
def test_the_way_back_never_leads_in_a_circle(client, people, back):
    client.force_login(people.clerk)
    answer = client.get(SIGN_IN, {"next": back})
    assert (answer.status_code, answer.url) == (302, "/")


def test_signing_in_takes_a_new_session(client, people):
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "before"
    session.save()
    planted = session.session_key
    client.cookies["tumorboard_session"] = planted
    sign_in(client, "clerk@example.org")
    assert client.session.session_key != planted


def test_a_refused_sign_in_is_audited_under_a_known_address_only(client, people):
    sign_in(client, "Clerk@example.org", "wrong")
    sign_in(client, "my-secret-word@example.org", "wrong")

    known, unknown = AuditEvent.objects.filter(action="session.refused").order_by("id")
    assert (known.detail, known.object_id) == (
        {"account": "clerk@example.org"},
        str(people.clerk.pk),
    )
    assert (unknown.detail, unknown.object_id) == ({}, "")


@pytest.mark.parametrize("email", ["clerk@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_sound_the_same(client, people, email):
    answer = sign_in(client, email, "wrong")
    assert "This e-mail address and password do not belong together." in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert email.encode() in answer.content


def test_a_closed_account_cannot_sign_in(client, people):
    User.objects.filter(pk=people.clerk.pk).update(is_active=False)
    sign_in(client, "clerk@example.org")
    assert "_auth_user_id" not in client.session


def test_a_person_without_a_board_is_told_so(client, people):
    client.force_login(people.administrator)
    answer = client.get("/")
    assert answer.status_code == 200
    assert "board" in answer.content.decode()


def test_signing_out_is_a_post_and_ends_the_session(client, people):
    client.force_login(people.clerk)
    assert client.get(reverse("sign-out")).status_code == 405
    client.post(reverse("sign-out"))
    assert "_auth_user_id" not in client.session


@pytest.fixture
def ines(people) -> User:
    """An invented person of the demonstration."""
    user = User.objects.create_user("ines@demo.invalid", None, name="Ines Invented")
    Membership.objects.create(
        user=user, board=people.board, discipline=Discipline.NURSING, roles=[Role.CLERK]
    )
    return user


def test_one_click_signs_in_a_person_of_the_demonstration(client, ines, settings):
    settings.DEMONSTRATION = True
    assert "Ines Invented" in client.get(SIGN_IN).content.decode()
    client.post(reverse("demo-sign-in"), {"user": str(ines.pk)})
    assert client.session["_auth_user_id"] == str(ines.pk)


def test_a_real_person_has_no_quick_sign_in(client, ines, people, settings):
    settings.DEMONSTRATION = True
    answer = client.post(reverse("demo-sign-in"), {"user": str(people.clerk.pk)})
    assert answer.status_code == 404
    assert "Clara Benn" not in client.get(SIGN_IN).content.decode()
    assert "_auth_user_id" not in client.session


def test_outside_the_demonstration_there_is_no_quick_sign_in(client, ines, settings):
    settings.DEMONSTRATION = False
    assert "Ines Invented" not in client.get(SIGN_IN).content.decode()
    assert client.post(reverse("demo-sign-in"), {"user": str(ines.pk)}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("look_alike", ["\u017furgeon@example.org", "cler\u212a@example.org"])
def test_an_address_that_only_looks_like_somebodys_is_nobodys(client, people, look_alike):
    assert not User.objects.of_address(look_alike).exists()
    sign_in(client, look_alike)
    assert "_auth_user_id" not in client.session
    assert User.objects.of_address("SURGEON@example.org").get() == people.surgeon
