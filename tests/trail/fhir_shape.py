"""A strict look at a FHIR R4 AuditEvent: which elements there are, how often, of which type.

Written from the specification of the resource and, for the patterns of BALP, from the profiles of
IHE; a library for all of FHIR would be larger than the program.
"""

import re
from collections.abc import Iterator
from typing import Any

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
IDENT = re.compile(r"[A-Za-z0-9\-.]{1,64}")
URI = re.compile(r"[a-z]+://\S+|urn:\S+")

ANY = (0, None)
ONE, OPTIONAL, SOME, MANY = (1, 1), (0, 1), (1, None), ANY

CODING = {"system": (ONE, "uri"), "code": (ONE, "code"), "display": (OPTIONAL, "string")}
CONCEPT = {"coding": (MANY, CODING), "text": (OPTIONAL, "string")}
IDENTIFIER = {"system": (OPTIONAL, "uri"), "value": (ONE, "string")}
REFERENCE = {
    "identifier": (ONE, IDENTIFIER),
    "type": (OPTIONAL, "string"),
    "display": (OPTIONAL, "string"),
}
AUDIT_EVENT: dict[str, Any] = {
    "resourceType": (ONE, "code"),
    "id": (ONE, "id"),
    "meta": (OPTIONAL, {"profile": (SOME, "uri")}),
    "type": (ONE, CODING),
    "subtype": (MANY, CODING),
    "action": (OPTIONAL, "action"),
    "recorded": (ONE, "instant"),
    "outcome": (OPTIONAL, "outcome"),
    "outcomeDesc": (OPTIONAL, "string"),
    "agent": (
        SOME,
        {
            "type": (OPTIONAL, CONCEPT),
            "role": (MANY, CONCEPT),
            "who": (OPTIONAL, REFERENCE),
            "name": (OPTIONAL, "string"),
            "requestor": (ONE, "boolean"),
            "network": (OPTIONAL, {"address": (OPTIONAL, "string"), "type": (OPTIONAL, "network")}),
        },
    ),
    "source": (
        ONE,
        {"site": (OPTIONAL, "string"), "observer": (ONE, REFERENCE), "type": (MANY, CODING)},
    ),
    "entity": (
        MANY,
        {
            "what": (OPTIONAL, REFERENCE),
            "type": (OPTIONAL, CODING),
            "role": (OPTIONAL, CODING),
            "detail": (MANY, {"type": (ONE, "string"), "valueString": (ONE, "string")}),
        },
    ),
}
PLAIN = {
    "string": lambda it: isinstance(it, str) and it.strip() != "",
    "code": lambda it: isinstance(it, str) and re.fullmatch(r"\S+( \S+)*", it),
    "uri": lambda it: isinstance(it, str) and URI.fullmatch(it),
    "id": lambda it: isinstance(it, str) and IDENT.fullmatch(it),
    "instant": lambda it: isinstance(it, str) and INSTANT.fullmatch(it),
    "boolean": lambda it: isinstance(it, bool),
    "action": lambda it: it in {"C", "R", "U", "D", "E"},
    "outcome": lambda it: it in {"0", "4", "8", "12"},
    "network": lambda it: it in {"1", "2", "3", "4", "5"},
}


def faults(resource: dict) -> list[str]:
    """What is wrong with the resource, empty when nothing is."""
    found = list(_faults(resource, AUDIT_EVENT, "AuditEvent"))
    if resource.get("resourceType") != "AuditEvent":
        found.append("it is no AuditEvent")
    if sum(agent.get("requestor") is True for agent in resource["agent"]) != 1:
        found.append("not exactly one agent asked for it")
    return found + list(_pattern_faults(resource))


def _faults(value: Any, shape: dict, where: str) -> Iterator[str]:
    if not isinstance(value, dict) or not value:
        yield f"{where} is no object, or an empty one"
        return
    yield from (f"{where}.{name} is unknown" for name in value.keys() - shape.keys())
    for name, ((least, most), kind) in shape.items():
        if name not in value:
            if least:
                yield f"{where}.{name} is missing"
            continue
        is_list = most is None
        if isinstance(value[name], list) != is_list or value[name] == []:
            yield f"{where}.{name} is a list and should not be, or the reverse, or empty"
            continue
        for one in value[name] if is_list else [value[name]]:
            if isinstance(kind, dict):
                yield from _faults(one, kind, f"{where}.{name}")
            elif not PLAIN[kind](one):
                yield f"{where}.{name} is no {kind}: {one!r}"


def _codes(value: dict) -> set[str]:
    return {coding["code"] for coding in value.get("coding", [])}


def _pattern_faults(event: dict) -> Iterator[str]:
    """What the profile that is claimed asks for beyond."""
    (profile,) = event.get("meta", {}).get("profile", [""])
    if not profile:
        return
    name = profile.rpartition("IHE.BasicAudit.")[2]
    action = {"Read": "R", "Create": "C", "Update": "U"}[name.removeprefix("Patient")]
    if event["action"] != action or event["outcome"] != "0" or event["type"]["code"] != "rest":
        yield f"{name}: another action, outcome or type"
    interaction = {"R": "read", "C": "create", "U": "update"}[action]
    if interaction not in {coding["code"] for coding in event["subtype"]}:
        yield f"{name}: no subtype {interaction}"
    ends = {"client": "110152", "server": "110153"}
    if action != "R":
        ends = {"client": "110153", "server": "110152"}
    for end, code in ends.items():
        agents = [one for one in event["agent"] if code in _codes(one["type"])]
        if len(agents) != 1 or not agents[0].get("network") or not agents[0].get("who"):
            yield f"{name}: not one {end} with its network"
    users = {"IRCP"} if action == "R" else {"AUT", "INF", "CST"}
    user = next((one for one in event["agent"] if one.get("requestor") is True), {"type": {}})
    if not _codes(user["type"]) & users or "network" in user:
        yield f"{name}: the person is not told as the profile asks"
    kinds = [(e["type"]["code"], e.get("role", {}).get("code")) for e in event["entity"]]
    if kinds.count(("2", "4")) != 1:
        yield f"{name}: not one thing"
    if kinds.count(("1", "1")) != int(name.startswith("Patient")):
        yield f"{name}: not one patient"
