"""A hospital's sign-on for tests: a real OpenID Connect provider on this machine."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from tests.journeys.program import free_port, wait_for

RULES = [
    {
        "claim": "realm_access.roles",
        "value": "spine-surgeon",
        "board": "spine",
        "roles": ["specialist"],
        "discipline": "neurosurgery",
    },
    {"claim": "realm_access.roles", "value": "spine-chair", "board": "spine", "roles": ["chair"]},
]


def description(address: str) -> dict:
    """What a site says of it."""
    return {
        "name": "St. Aurelia sign-on",
        "server_url": address,
        "client_id": "tumorboard",
        "hours": 4,
        "membership": RULES,
    }


def person(email: str, *roles: str, **changes: object) -> dict:
    """Claims as Keycloak makes them."""
    claims = {
        "name": "Dr. Nora Quist",
        "email": email,
        "email_verified": True,
        "realm_access": {"roles": list(roles)},
    }
    return {**claims, **changes}


class SignOn:
    """The provider, and who is known there."""

    def __init__(self, address: str) -> None:
        self.address = address

    def knows(self, sub: str, claims: dict) -> None:
        httpx.put(f"{self.address}/users/{sub}", json=claims).raise_for_status()

    def signs(self, sub: str, claims: dict) -> str:
        """A token of the provider's own, under its key, that says this of the person."""
        self.knows(sub, claims)
        there = {"client_id": "tumorboard", "redirect_uri": "http://testserver/x"}
        asked = {**there, "response_type": "code", "scope": "openid", "state": "s"}
        way = f"{self.address}/oauth2/authorize?{urlencode(asked)}"
        back = httpx.post(way, data={"sub": sub}).headers["location"]
        code = parse_qs(urlsplit(back).query)["code"][0]
        given = {**there, "client_secret": "s", "grant_type": "authorization_code", "code": code}
        return httpx.post(f"{self.address}/oauth2/token", data=given).json()["id_token"]

    def enter(self, client, sub: str, going_to: str = ""):
        """Let the person come in with a client of the tests; the last answer of the program."""
        query = {"next": going_to} if going_to else {}
        way = client.get("/sign-in/by/hospital/", query).url
        back = httpx.post(way, data={"sub": sub} if sub else {"action": "deny"}).headers["location"]
        return client.get(back.removeprefix("http://testserver"))


@contextlib.contextmanager
def providing() -> Iterator[SignOn]:
    """Run the provider."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://localhost:{port}"
        wait_for(f"{address}/.well-known/openid-configuration", 30)
        yield SignOn(address)
    finally:
        process.terminate()
        process.wait(timeout=10)
