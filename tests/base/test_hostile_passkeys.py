"""Passkeys that no browser would send, at every door that takes one: wrong, and never a fault."""

import base64
import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests import stories
from tumorboard import second_factor

pytestmark = pytest.mark.slow

PROVE, ADD = reverse("prove"), reverse("mfa_add_webauthn")
ALONE, STEP = reverse("mfa_login_webauthn"), reverse("mfa_authenticate")


def coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def answer(**parts: object) -> str:
    """An answer as a browser gives it, but for these parts."""
    told = {"type": "webauthn.get", "challenge": "AAAA", "origin": "http://localhost"}
    response = {"clientDataJSON": coded(json.dumps(told).encode())}
    response |= {"authenticatorData": coded(b"x" * 37), "signature": "AAAA", "userHandle": "AAAA"}
    sent = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {}}
    return json.dumps(sent | {"response": response | parts})


HOSTILE = [
    "[" * 15_000,
    '{"a":' * 3000,
    *("null", "5", '"x"', "[]", "{}", "[1]", "NaN", "1e999"),
    *(json.dumps({"response": odd}) for odd in (5, [], None, {"userHandle": 5})),
    json.dumps({"id": 5, "response": []}),
    answer(),
    answer(authenticatorData=coded(b"x")),
    answer(authenticatorData=coded(b"x" * 32 + b"\xff" * 40)),
    answer(clientDataJSON=5),
    *(answer(clientDataJSON=coded(odd)) for odd in (b"[]", b"{}", b"\xff\xfe", b"[" * 9000)),
    *(answer(userHandle=odd) for odd in (None, 5, "é", coded(b"\0\0"), [])),
    *(answer(attestationObject=odd) for odd in (5, "AAAA", coded(b"\x81" * 9000), coded(b"\xa1"))),
]


def statuses(people, sent: str) -> dict[str, int]:
    """What each door answers, to somebody who has a passkey's challenge open there."""
    stranger, halfway, proven = (Client(raise_request_exception=False) for _ in range(3))
    login = {"login": people.clerk.email, "password": "correct horse battery"}
    halfway.post(reverse("account_login"), login)
    stories.prove(proven, people.surgeon)
    found = {}
    for client, address in ((stranger, ALONE), (halfway, STEP), (proven, PROVE), (proven, ADD)):
        client.get(address, headers={"X-Requested-With": "XMLHttpRequest"})
        form = {"credential": sent, "name": "Mine", "passwordless": "on"}
        found[address] = client.post(address, form).status_code
    return found


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_what_is_no_passkey_is_wrong_at_every_door_and_a_fault_at_none(people, number):
    second_factor.set_up_app(people.clerk)
    found = statuses(people, HOSTILE[number])
    assert {door: status for door, status in found.items() if status >= 500} == {}
    assert not Authenticator.objects.filter(type="webauthn").exists()
