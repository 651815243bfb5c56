"""What the hospital's sign-on has signed, read by its own keys and by listed algorithms only."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from requests import RequestException

ALGORITHMS = frozenset(
    f"{family}{size}" for family in ("RS", "PS", "ES") for size in (256, 384, 512)
) | {"EdDSA"}
"""Signatures by a key of which only the other half is told; never a secret that both know."""

LEEWAY = 60
"""Seconds by which the clocks of two machines may differ."""

LONGEST = 20_000
KEPT, ANEW_AFTER = 300.0, 30.0
"""Seconds for which what the provider said is used, and after which a new key is looked for."""


class TokenError(Exception):
    """Nobody may rely on this token; the words say why and repeat nothing of it."""


@dataclass
class Heard:
    """What the provider said at an address, and when."""

    said: dict = field(default_factory=dict)
    at: float = float("-inf")


_heard: dict[str, Heard] = {}


def read(
    token: str, *, keys_at: str, issuer: str, audience: str, require: Iterable[str] = ()
) -> dict[str, Any]:
    """What a token says, once its signature, issuer, audience and times are good."""
    try:
        header = jwt.get_unverified_header(token[:LONGEST])
        key = _key(header, keys_at)
        return jwt.decode(
            token,
            key=key,
            algorithms=[header["alg"]],
            issuer=issuer,
            audience=audience,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "iat", "exp", *require]},
        )
    except (jwt.PyJWTError, RequestException) as error:
        raise TokenError(type(error).__name__) from error
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise TokenError("malformed") from error


def provider() -> dict[str, Any]:
    """How the provider describes itself."""
    address = settings.HOSPITAL_SIGN_ON["server_url"]
    if "/.well-known/" not in address:
        address += "/.well-known/openid-configuration"
    try:
        return _ask(address)
    except (RequestException, ValueError) as error:
        raise TokenError("the provider does not answer") from error


def _key(header: dict, keys_at: str) -> jwt.PyJWK:
    """The one key that the header names; a new one is looked for, but not at every word."""
    if header.get("alg") not in ALGORITHMS:
        raise TokenError("algorithm")
    found = _named(header, _ask(keys_at))
    if not found and time.monotonic() - _heard[keys_at].at > ANEW_AFTER:
        found = _named(header, _ask(keys_at, anew=True))
    if len(found) != 1:
        raise TokenError("key")
    return jwt.PyJWK(found[0], algorithm=header["alg"])


def _named(header: dict, told: dict) -> list[dict]:
    keys = [one for one in told["keys"] if one.get("use", "sig") == "sig"]
    keys = [one for one in keys if one.get("alg", header["alg"]) == header["alg"]]
    return [one for one in keys if "kid" not in header or one.get("kid") == header["kid"]]


def _ask(address: str, *, anew: bool = False) -> dict:
    heard = _heard.setdefault(address, Heard())
    if anew or time.monotonic() - heard.at > KEPT:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address)
        answer.raise_for_status()
        _heard[address] = heard = Heard(answer.json(), time.monotonic())
    return heard.said
