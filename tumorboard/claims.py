"""What the hospital's sign-on says of a person, read as memberships in boards."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 254
ADDRESS = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Granted:
    """A membership that the claims give."""

    board: str
    roles: tuple[str, ...]
    discipline: str = ""


def granted(claims: Mapping[str, Any], rules: Iterable[Mapping[str, Any]]) -> dict[str, Granted]:
    """The memberships by board; several rules for one board add up their roles.

    A rule names a claim such as `realm_access.roles`, the value that has to be among it, and
    board, roles and discipline that follow. The first discipline counts.
    """
    found: dict[str, Granted] = {}
    for rule in rules:
        if str(rule["value"]) not in values_at(claims, rule["claim"]):
            continue
        before = found.get(rule["board"], Granted(rule["board"], ()))
        roles = dict.fromkeys([*before.roles, *rule["roles"]])
        discipline = before.discipline or rule.get("discipline", "")
        found[rule["board"]] = Granted(rule["board"], tuple(roles), discipline)
    return found


def boards_of(rules: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The boards whose members the sign-on decides about."""
    return frozenset(rule["board"] for rule in rules)


def values_at(claims: Mapping[str, Any], path: str) -> frozenset[str]:
    """What stands under a claim; its name may itself have dots in it, as an address has."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, str | int):
        return frozenset([str(found)])
    if isinstance(found, list | tuple):
        return frozenset(str(one) for one in found if isinstance(one, str | int))
    return frozenset()


def verified_address(*told: Mapping[str, Any]) -> str:
    """The e-mail address that the sign-on has verified; empty when there is none.

    The first source that names an address decides: one source never verifies another's. An address
    with foreign letters counts as none: some become one of a to z in small, and so another's.
    """
    for claims in told:
        address = claims.get("email")
        if isinstance(address, str) and address:
            is_one = len(address) <= LONGEST and ADDRESS.fullmatch(address.strip())
            is_good = is_one and address.isascii() and claims.get("email_verified") is True
            return address.strip().lower() if is_good else ""
    return ""


def vouches(signed: Mapping[str, Any], wanted: bool | Iterable[str]) -> bool:
    """Whether a second factor was asked for there: always or never, or if the token says so.

    `wanted` may list what has to stand under `amr` or `acr`, one of it.
    """
    if isinstance(wanted, bool):
        return wanted
    return not values_at(signed, "amr").union(values_at(signed, "acr")).isdisjoint(wanted)


def sid_of(signed: Mapping[str, Any]) -> str:
    """What the sign-on calls the sitting there; empty when it does not say, or oddly."""
    told = signed.get("sid")
    return told if isinstance(told, str) and len(told) <= LONGEST and told.isprintable() else ""


def plain_name(claims: Mapping[str, Any]) -> str:
    """What the person is called, in characters that can be seen."""
    told = claims.get("name")
    return "".join(one for one in told if one.isprintable()) if isinstance(told, str) else ""
