"""An event of the audit trail as other programs read it: a FHIR R4 AuditEvent.

Its shape follows the patterns of IHE Basic Audit Log Patterns (ITI BALP): the person and both
ends of the connection as agents, the patient and the thing as entities. Pure: values in, plain
dicts out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .deeds import Deed, Kind

TERMS = "http://terminology.hl7.org/CodeSystem"
DCM = "http://dicom.nema.org/resources/ontology/DCM"
PROFILES = "https://profiles.ihe.net/ITI/BALP/StructureDefinition"
SUBTYPES = "https://profiles.ihe.net/ITI/BALP/CodeSystem"
INTERACTION = "http://hl7.org/fhir/restful-interaction"
SOURCE, DESTINATION = ("110153", "Source Role ID"), ("110152", "Destination Role ID")
RECIPIENT, AUTHOR = ("IRCP", "information recipient"), ("AUT", "author (originator)")
IP_ADDRESS, MACHINE_NAME = "2", "1"

Json = dict[str, Any]


@dataclass(frozen=True)
class Pattern:
    """How a kind of deed is told: its codes, and the profile of BALP that it keeps, if any.

    What is removed here stays as history, which the profile of a deletion does not provide for.
    """

    action: str
    type: tuple[str, str, str]
    subtype: tuple[str, str, str]
    profile: str = ""
    outcome: str = "0"


REST = (f"{TERMS}/audit-event-type", "rest", "Restful Operation")
PATTERNS = {
    Kind.READ: Pattern("R", REST, (INTERACTION, "read", "read"), "Read"),
    Kind.CREATED: Pattern("C", REST, (INTERACTION, "create", "create"), "Create"),
    Kind.CHANGED: Pattern("U", REST, (INTERACTION, "update", "update"), "Update"),
    Kind.REMOVED: Pattern("D", REST, (INTERACTION, "delete", "delete")),
    Kind.EXPORTED: Pattern("R", REST, (INTERACTION, "read", "read"), "Read"),
    Kind.DENIED: Pattern(
        "E",
        (DCM, "110113", "Security Alert"),
        (f"{SUBTYPES}/AuthZsubType", "AuthZ-Role", "Authorization Decision using only Roles"),
        outcome="8",
    ),
    Kind.SIGN_IN: Pattern("E", (DCM, "110114", "User Authentication"), (DCM, "110122", "Login")),
    Kind.RAN: Pattern("E", (DCM, "110100", "Application Activity"), (DCM, "110120", "Start")),
}
LOGOUT = (DCM, "110123", "Logout")
LEAVING = {"session.signed_out"}


def audit_event(values: Json, deed: Deed, *, site: str, server: str) -> Json:
    """The event of these values; `site` is the program's address and `server` its host name."""
    pattern = PATTERNS[deed.kind]
    subtype = LOGOUT if values["action"] in LEAVING else pattern.subtype
    event: Json = {
        "resourceType": "AuditEvent",
        "id": str(values["id"]),
        "type": coding(*pattern.type),
        "subtype": [coding(*subtype), coding(f"{site}/actions", values["action"], deed.words)],
        "action": pattern.action,
        "recorded": instant(values["at"]),
        "outcome": pattern.outcome,
        "outcomeDesc": deed.words,
        "agent": agents(values, pattern, server=server, site=site),
        "source": {
            "site": values["board"] or server,
            "observer": identified(site, server),
            "type": [coding(f"{TERMS}/security-source-type", "4", "Application Server")],
        },
        "entity": entities(values, site=site),
    }
    if profile := profile_of(values, pattern):
        event["meta"] = {"profile": [profile]}
    return {name: value for name, value in event.items() if value}


def profile_of(values: Json, pattern: Pattern) -> str:
    """The profile that is claimed; without both ends of a connection none of them can be."""
    if not pattern.profile or not values["client"] or not values["object_type"]:
        return ""
    about = "Patient" if values["patient"] else ""
    return f"{PROFILES}/IHE.BasicAudit.{about}{pattern.profile}"


def agents(values: Json, pattern: Pattern, *, server: str, site: str) -> list[Json]:
    """Who did it, and both ends of the connection: what is read leaves the server."""
    is_read = pattern.action == "R"
    client_role, server_role = (DESTINATION, SOURCE) if is_read else (SOURCE, DESTINATION)
    user = {
        "type": {"coding": [coding(f"{TERMS}/v3-ParticipationType", *_part(is_read))]},
        "role": [{"text": values["capacity"]}] if values["capacity"] else [],
        "who": identified(f"{site}/people", values["actor"], values["actor_name"]),
        "name": values["actor_name"],
        "requestor": True,
    }
    found = [{name: value for name, value in user.items() if value}]
    if values["client"]:
        network = {"address": values["client"], "type": IP_ADDRESS}
        found.append(_end(client_role, identified(site, values["client"]), network))
    network = {"address": server, "type": MACHINE_NAME}
    return [*found, _end(server_role, identified(site, server), network)]


def _part(is_read: bool) -> tuple[str, str]:
    return RECIPIENT if is_read else AUTHOR


def _end(role: tuple[str, str], who: Json, network: Json) -> Json:
    return {
        "type": {"coding": [coding(DCM, *role)]},
        "who": who,
        "requestor": False,
        "network": network,
    }


def entities(values: Json, *, site: str) -> list[Json]:
    """The patient, the thing, and the request in which it was done."""
    found = []
    if values["patient"]:
        patient = identified(f"{site}/boards/{values['board']}/patients", values["patient"])
        found.append(_entity("1", "Person", "1", "Patient", {**patient, "type": "Patient"}))
    if values["object_type"]:
        kind, key = values["object_type"], values["object_id"]
        thing = identified(f"{site}/{kind.lower()}", key, kind)
        told = [{"type": name, "valueString": str(it)} for name, it in _told(values["detail"])]
        entity = _entity("2", "System Object", "4", "Domain Resource", thing)
        found.append(entity | ({"detail": told} if told else {}))
    if values["request_id"]:
        request = coding(f"{SUBTYPES}/BasicAuditEntityType", "XrequestId", "X-Request-Id")
        found.append({"type": request, "what": identified("", values["request_id"])})
    return found


def _told(detail: Json) -> Iterator[tuple[str, object]]:
    """What else is known; FHIR wants words for every value."""
    return ((name, it) for name, it in detail.items() if str(it).strip())


def _entity(type_code: str, type_words: str, role: str, role_words: str, what: Json) -> Json:
    return {
        "what": what,
        "type": coding(f"{TERMS}/audit-entity-type", type_code, type_words),
        "role": coding(f"{TERMS}/object-role", role, role_words),
    }


def identified(system: str, value: str, display: str = "") -> Json:
    """A reference by an identifier: the trail holds strings, not addresses."""
    identifier = {"system": system, "value": value} if system else {"value": value}
    return {"identifier": identifier} | ({"display": display} if display else {})


def coding(system: str, code: str, display: str) -> Json:
    return {"system": system, "code": code, "display": display}


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
