"""What makes no password: leaked ones, and the words of the house."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from tumorboard.models import Board

GOOD = "seven grey herons at dusk"


def codes(password: str) -> set[str]:
    """Why the password is refused, in the words of programs."""
    try:
        validate_password(password)
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    ["iloveyou1234", "ILoveYou1234", " iloveyou1234 ", "liverpool123", "correcthorsebatterystaple"],
)
def test_a_leaked_password_is_refused_however_it_is_cased(db, password):
    assert "leaked" in codes(password)


def test_the_commonest_that_django_ships_are_far_fewer():
    from django.contrib.auth.password_validation import CommonPasswordValidator

    known = CommonPasswordValidator().passwords
    assert sum(len(one) >= 12 for one in known) < 500
    assert "correcthorsebatterystaple" not in known


@pytest.mark.parametrize(
    "password", [GOOD, "Zähne putzen um 7 Uhr 30", "中文密码是一个好主意吗对不对", "x" * 900 + "1"]
)
def test_a_good_one_is_taken(db, password):
    assert codes(password) == set()


@pytest.mark.parametrize(
    "password", ["Tumorboard2026!", "aurelia-spine-1", "St. Aurelia Hospital", "herzklinik_2026"]
)
def test_the_words_of_the_house_make_none(db, settings, password):
    settings.PASSWORD_WORDS = ["Herzklinik", ""]
    Board.objects.create(slug="spine", name="Spine Board", hospital="St. Aurelia Hospital")
    assert "house" in codes(password)
    assert codes(f"{password} and seven grey herons") == set()


def test_whoever_changes_theirs_is_told(client, people):
    login = {"login": "clerk@example.org", "password": "correct horse battery"}
    client.post(reverse("account_login"), login)
    fields = {"oldpassword": login["password"], "old_password": login["password"]}
    for name in ("new_password1", "new_password2", "password1", "password2"):
        fields[name] = "iloveyou1234"
    answer = client.post(reverse("password"), fields)
    assert "lists of leaked passwords" in answer.content.decode()
    people.clerk.refresh_from_db()
    assert people.clerk.check_password("correct horse battery")
