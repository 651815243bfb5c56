"""What a browser may send in place of a passkey: it opens nothing, and breaks nothing."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests import stories
from tumorboard import second_factor

RIGHT = "correct horse battery"
B64 = "AAAA"
ODD = [
    "",
    "x",
    "null",
    "1",
    "[]",
    '"text"',
    "{}",
    "[[[[]]]]",
    '{"response": []}',
    '{"response": null}',
    '{"id": 1, "rawId": 2, "type": "public-key", "response": {}}',
    json.dumps({"id": B64, "rawId": B64, "type": "public-key", "response": {}}),
    json.dumps(
        {
            "id": B64,
            "rawId": B64,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": B64,
                "authenticatorData": B64,
                "signature": B64,
                "attestationObject": B64,
                "userHandle": B64,
            },
        }
    ),
    json.dumps(
        {
            "id": "é",
            "rawId": "😀",
            "type": ["public-key"],
            "response": {"clientDataJSON": {}, "userHandle": ["x"], "authenticatorData": 7},
        }
    ),
    json.dumps({"id": B64, "rawId": B64, "type": "x", "response": {"userHandle": None}}),
    "9" * 5000,
    '{"a":' * 500 + "1" + "}" * 500,
]


@pytest.mark.parametrize("sent", ODD, ids=range(len(ODD)))
def test_it_is_answered_in_words_everywhere(people, sent):
    stranger = Client()
    stranger.get(reverse("mfa_login_webauthn"), HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    answer = stranger.post(reverse("mfa_login_webauthn"), {"credential": sent})
    assert answer.status_code in (200, 302)

    second_factor.set_up_app(people.clerk)
    half = Client()
    half.post(reverse("account_login"), {"login": "clerk@example.org", "password": RIGHT})
    assert half.get(reverse("mfa_authenticate")).status_code == 200
    answer = half.post(reverse("mfa_authenticate"), {"credential": sent})
    assert answer.status_code == 200

    inside = Client()
    stories.prove(inside, people.chair)
    inside.get(reverse("mfa_add_webauthn"))
    form = {"credential": sent, "name": "x", "passwordless": "True"}
    assert inside.post(reverse("mfa_add_webauthn"), form).status_code == 200
    assert inside.post(reverse("prove"), {"credential": sent}).status_code == 422

    for client in (stranger, half):
        assert "_auth_user_id" not in client.session
    assert not Authenticator.objects.filter(type="webauthn").exists()
