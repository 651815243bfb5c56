"""Signed out at the hospital is signed out here; and nobody else can say so."""

import json
import time
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

from tests.base.sign_on import person
from tests.base.test_hospital_sign_on import NORA, hospital, is_in, provider  # noqa: F401
from tumorboard import hospital_tokens
from tumorboard.gate import people_of
from tumorboard.models import AuditEvent
from tumorboard.sitting_rows import Sitting

pytestmark = pytest.mark.slow

OUT = "/sign-in/by/hospital/out/"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
RIGHT = "correct horse battery"


@pytest.fixture(autouse=True)
def nothing_heard():
    hospital_tokens._heard.clear()


def logout_token(provider, sub: str, **claims) -> str:  # noqa: F811
    """What the provider sends when somebody signed out there."""
    return provider.signs(sub, {"jti": str(uuid4()), "events": {EVENT: {}}} | claims)


def signed_in(hospital, sub: str, sid: str = "") -> Client:  # noqa: F811
    client = Client()
    hospital.knows(sub, person(NORA, "spine-surgeon", **({"sid": sid} if sid else {})))
    hospital.enter(client, sub)
    assert is_in(client)
    return client


def sent(token: str):
    return Client(enforce_csrf_checks=True).post(OUT, {"logout_token": token})


def test_all_sittings_of_the_person_end_and_their_streams(hospital, people):  # noqa: F811
    clients = [signed_in(hospital, "b1") for _ in range(2)]
    other = Client()
    other.force_login(people.surgeon)
    keys = [client.session.session_key for client in clients]
    assert len(people_of(keys)) == 2
    answer = sent(logout_token(hospital, "b1"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert "no-store" in answer["Cache-Control"]
    assert [is_in(client) for client in clients] == [False, False]
    assert people_of(keys) == {}
    assert is_in(other)
    ended = AuditEvent.objects.filter(action="session.ended")
    assert {(e.actor, e.detail["reason"]) for e in ended} == {
        ("system: hospital sign-on", "signed out at the hospital's sign-on")
    }
    assert len(ended) == 2


def test_one_that_names_the_sitting_ends_that_one_alone(hospital):  # noqa: F811
    first, second = signed_in(hospital, "b2", "sid-1"), signed_in(hospital, "b2", "sid-2")
    assert sent(logout_token(hospital, "b2", sid="sid-1")).status_code == 200
    assert (is_in(first), is_in(second)) == (False, True)


def test_the_name_of_the_sitting_stays_when_its_key_changes(hospital):  # noqa: F811
    client = signed_in(hospital, "b3", "sid-3")
    session = client.session
    session.cycle_key()
    assert Sitting.objects.get(pk=session.session_key).hospital_sid == "sid-3"


def test_somebody_elses_sitting_is_not_ended_by_its_name(hospital, people):  # noqa: F811
    client = signed_in(hospital, "b4", "sid-4")
    hospital.knows("b5", person("surgeon@example.org", "spine-surgeon"))
    hospital.enter(Client(), "b5")
    assert sent(logout_token(hospital, "b5", sid="sid-4")).status_code == 200
    assert is_in(client)


def test_whom_nobody_knows_here_is_signed_out_already(hospital):  # noqa: F811
    assert sent(logout_token(hospital, "nobody")).status_code == 200


def test_a_token_is_good_once(hospital):  # noqa: F811
    signed_in(hospital, "b6")
    token = logout_token(hospital, "b6")
    assert sent(token).status_code == 200
    again = signed_in(hospital, "b6")
    assert sent(token).status_code == 400
    assert is_in(again)


def test_an_old_one_is_not_taken_however_long_it_says_it_is_good(hospital):  # noqa: F811
    client = signed_in(hospital, "b7")
    token = logout_token(hospital, "b7")
    with time_machine.travel(timezone.now() + timedelta(minutes=12), tick=True):
        assert sent(token).status_code == 400
        assert is_in(client)


@pytest.mark.parametrize(
    "odd",
    [
        {"events": {}},
        {"events": {"http://schemas.openid.net/event/other": {}}},
        {"events": EVENT},
        {"events": {EVENT: "yes"}},
        {"events": None},
        {"nonce": "n"},
        {"jti": None},
        {"jti": 7},
        {"sid": ["sid-8"]},
    ],
    ids=str,
)
def test_what_was_signed_for_something_else_ends_nothing(hospital, odd):  # noqa: F811
    """The token with which somebody signs in is signed by the same key."""
    client = signed_in(hospital, "b8")
    assert sent(logout_token(hospital, "b8", **odd)).status_code == 400
    assert is_in(client)


def forged(real: str, **changes) -> dict[str, str]:
    """What others can make of a real one."""
    header = jwt.get_unverified_header(real)
    told = jwt.decode(real, options={"verify_signature": False})
    told |= {"jti": str(uuid4()), **changes}
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    head, _, signature = real.split(".")
    other = jwt.utils.base64url_encode(json.dumps(told).encode()).decode()
    kid = {"kid": header["kid"]} if "kid" in header else {}
    return {
        "another key": jwt.encode(told, key, algorithm="RS256", headers=kid),
        "no signature": jwt.encode(told, None, algorithm="none", headers=kid),
        "a shared secret": jwt.encode(told, "s" * 32, algorithm="HS256", headers=kid),
        "other words": f"{head}.{other}.{signature}",
        "an unknown key": jwt.encode(told, key, algorithm="RS256", headers={"kid": "mine"}),
    }


def test_nobody_else_signs_one(hospital):  # noqa: F811
    client = signed_in(hospital, "b9")
    for what, token in forged(logout_token(hospital, "b9")).items():
        assert sent(token).status_code == 400, what
    assert is_in(client)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "e30.e30.e30", "\u00e4" * 50, "." * 30_000])
def test_what_is_no_token_is_refused_and_noted(hospital, token):  # noqa: F811
    assert sent(token).status_code == 400
    assert AuditEvent.objects.filter(action="sign_on.logout_refused").count() == 1
    assert Client().get(OUT).status_code == 405


def test_one_for_another_program_or_by_another_issuer_is_refused(hospital, settings):  # noqa: F811
    client = signed_in(hospital, "b10")
    token = logout_token(hospital, "b10")
    settings.HOSPITAL_SIGN_ON = settings.HOSPITAL_SIGN_ON | {"client_id": "another"}
    assert sent(token).status_code == 400
    settings.HOSPITAL_SIGN_ON = settings.HOSPITAL_SIGN_ON | {"client_id": "tumorboard"}
    known = hospital_tokens.provider()
    known["issuer"] = "https://elsewhere.example.org"
    assert sent(token).status_code == 400
    assert is_in(client)


def test_without_a_hospital_sign_on_there_is_nothing_to_say(people):
    assert sent("a.b.c").status_code == 400


def test_a_provider_that_does_not_answer_ends_nothing(hospital, settings):  # noqa: F811
    client = signed_in(hospital, "b11")
    token = logout_token(hospital, "b11")
    settings.HOSPITAL_SIGN_ON = settings.HOSPITAL_SIGN_ON | {"server_url": "http://127.0.0.1:9"}
    hospital_tokens._heard.clear()
    assert sent(token).status_code == 400
    assert is_in(client)


def test_its_keys_are_asked_for_once_in_a_while(hospital, monkeypatch):  # noqa: F811
    asked, ask = [], hospital_tokens.get_adapter
    token = logout_token(hospital, "b12")
    monkeypatch.setattr(hospital_tokens, "get_adapter", lambda: asked.append(1) or ask())
    for name, forgery in [*forged(token).items()] * 3:
        assert sent(forgery).status_code == 400, name
    assert len(asked) == 2, "its description and its keys"


def test_a_new_key_is_looked_for(hospital, monkeypatch):  # noqa: F811
    keys = hospital_tokens.provider()["jwks_uri"]
    hospital_tokens._heard[keys] = hospital_tokens.Heard({"keys": []}, time.monotonic() - 60)
    assert sent(logout_token(hospital, "b13")).status_code == 200


def test_signing_in_asks_for_the_signature_too(hospital):  # noqa: F811
    """Whoever can speak for the provider's address still cannot sign for it."""
    signed_in(hospital, "b14")
    keys = next(address for address in hospital_tokens._heard if "jwks" in address)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    real = hospital_tokens._heard[keys].said["keys"][0]
    fake = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(other)) | {"kid": real.get("kid")}
    hospital_tokens._heard[keys] = hospital_tokens.Heard({"keys": [fake]}, time.monotonic())
    client = Client()
    hospital.enter(client, "b14")
    assert not is_in(client)
