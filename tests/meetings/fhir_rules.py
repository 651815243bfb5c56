"""A strict reader of FHIR R4 documents: every element, its type, how often, and every code.

Only what a document of the board may hold is known here; anything else is a fault. The tables
follow the R4 definitions (4.0.1), and mCODE 4.0.0 where a resource claims a profile of it.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
ONE, ANY = False, True
R, M = "required", "may"

# name: (type, several, required)
TYPES = {
    "Identifier": {
        "type": ("CodeableConcept", ONE, M), "system": ("uri", ONE, M), "value": ("string", ONE, M),
    },
    "HumanName": {
        "text": ("string", ONE, M), "family": ("string", ONE, M), "given": ("string", ANY, M),
    },
    "Coding": {"system": ("uri", ONE, R), "code": ("code", ONE, R)},
    "CodeableConcept": {"coding": ("Coding", ANY, M), "text": ("string", ONE, M)},
    "Reference": {"reference": ("urn", ONE, M), "display": ("string", ONE, M)},
    "Period": {"start": ("dateTime", ONE, M), "end": ("dateTime", ONE, M)},
    "Annotation": {"authorString": ("string", ONE, M), "text": ("string", ONE, R)},
    "Narrative": {"status": ("narrative-status", ONE, R), "div": ("xhtml", ONE, R)},
    "Meta": {"profile": ("uri", ANY, M)},
    "Extension": {
        "url": ("uri", ONE, R), "valueReference": ("Reference", ONE, M),
        "valueCodeableConcept": ("CodeableConcept", ONE, M),
    },
    "Attester": {
        "mode": ("attester-mode", ONE, R), "time": ("dateTime", ONE, M),
        "party": ("Reference", ONE, M),
    },
    "Event": {
        "period": ("Period", ONE, M), "detail": ("Reference", ANY, M),
    },
    "Section": {
        "title": ("string", ONE, M), "author": ("Reference", ANY, M),
        "focus": ("Reference", ONE, M), "text": ("Narrative", ONE, M),
        "entry": ("Reference", ANY, M), "section": ("Section", ANY, M),
    },
    "Activity": {"detail": ("Detail", ONE, R)},
    "Detail": {
        "code": ("CodeableConcept", ONE, M), "status": ("activity-status", ONE, R),
        "scheduledString": ("string", ONE, M), "scheduledPeriod": ("Period", ONE, M),
        "performer": ("Reference", ANY, M), "description": ("string", ONE, M),
    },
}  # fmt: skip
RESOURCES = {
    "Composition": {
        "language": ("code", ONE, M), "identifier": ("Identifier", ONE, M),
        "status": ("composition-status", ONE, R), "type": ("CodeableConcept", ONE, R),
        "subject": ("Reference", ONE, M), "date": ("dateTime", ONE, R),
        "author": ("Reference", ANY, R), "title": ("string", ONE, R),
        "attester": ("Attester", ANY, M), "custodian": ("Reference", ONE, M),
        "event": ("Event", ANY, M), "section": ("Section", ANY, M),
    },
    "Patient": {
        "meta": ("Meta", ONE, M), "identifier": ("Identifier", ANY, M),
        "name": ("HumanName", ANY, M), "gender": ("gender", ONE, M), "birthDate": ("date", ONE, M),
    },
    "Organization": {
        "identifier": ("Identifier", ANY, M), "type": ("CodeableConcept", ANY, M),
        "name": ("string", ONE, R), "partOf": ("Reference", ONE, M),
    },
    "Practitioner": {"name": ("HumanName", ANY, M)},
    "PractitionerRole": {
        "practitioner": ("Reference", ONE, M), "organization": ("Reference", ONE, M),
        "code": ("CodeableConcept", ANY, M),
    },
    "Condition": {
        "meta": ("Meta", ONE, M), "extension": ("Extension", ANY, M),
        "clinicalStatus": ("CodeableConcept", ONE, M),
        "verificationStatus": ("CodeableConcept", ONE, M),
        "category": ("CodeableConcept", ANY, M), "code": ("CodeableConcept", ONE, M),
        "bodySite": ("CodeableConcept", ANY, M), "subject": ("Reference", ONE, R),
        "note": ("Annotation", ANY, M),
    },
    "Observation": {
        "meta": ("Meta", ONE, M), "status": ("observation-status", ONE, R),
        "category": ("CodeableConcept", ANY, M), "code": ("CodeableConcept", ONE, R),
        "subject": ("Reference", ONE, M), "focus": ("Reference", ANY, M),
        "effectiveDateTime": ("dateTime", ONE, M), "valueInteger": ("integer", ONE, M),
        "valueString": ("string", ONE, M), "valueCodeableConcept": ("CodeableConcept", ONE, M),
        "note": ("Annotation", ANY, M), "bodySite": ("CodeableConcept", ONE, M),
        "method": ("CodeableConcept", ONE, M),
    },
    "CarePlan": {
        "identifier": ("Identifier", ANY, M), "replaces": ("Reference", ANY, M),
        "status": ("careplan-status", ONE, R), "intent": ("careplan-intent", ONE, R),
        "category": ("CodeableConcept", ANY, M), "title": ("string", ONE, M),
        "description": ("string", ONE, M), "subject": ("Reference", ONE, R),
        "created": ("dateTime", ONE, M), "author": ("Reference", ONE, M),
        "contributor": ("Reference", ANY, M), "addresses": ("Reference", ANY, M),
        "supportingInfo": ("Reference", ANY, M), "activity": ("Activity", ANY, M),
        "note": ("Annotation", ANY, M),
    },
}  # fmt: skip
CODES = {
    "narrative-status": {"generated", "extensions", "additional", "empty"},
    "attester-mode": {"personal", "professional", "legal", "official"},
    "composition-status": {"preliminary", "final", "amended", "entered-in-error"},
    "gender": {"male", "female", "other", "unknown"},
    "observation-status": {"registered", "preliminary", "final", "amended"},
    "careplan-status": {"draft", "active", "on-hold", "revoked", "completed", "unknown"},
    "careplan-intent": {"proposal", "plan", "order", "option"},
    "activity-status": {"not-started", "scheduled", "in-progress", "completed", "cancelled"},
}
# The targets that R4 allows, by the path at which the reference stands.
TARGETS = {
    "Composition.subject": {"Patient"},
    "Composition.author": {"Practitioner", "PractitionerRole", "Organization"},
    "Composition.attester.party": {"Practitioner", "PractitionerRole", "Organization"},
    "Composition.custodian": {"Organization"},
    "Composition.section.author": {"Practitioner", "PractitionerRole", "Organization"},
    "Organization.partOf": {"Organization"},
    "PractitionerRole.practitioner": {"Practitioner"},
    "PractitionerRole.organization": {"Organization"},
    "Condition.subject": {"Patient"},
    "Observation.subject": {"Patient"},
    "CarePlan.subject": {"Patient"},
    "CarePlan.author": {"Patient", "Practitioner", "PractitionerRole", "Organization"},
    "CarePlan.contributor": {"Practitioner", "PractitionerRole", "Organization"},
    "CarePlan.addresses": {"Condition"},
    "CarePlan.activity.detail.performer": {"Practitioner", "PractitionerRole", "Organization"},
    "Condition.extension.valueReference": {"Condition"},
}
REQUIRED_OF_PROFILE = {
    "mcode-cancer-patient": ("identifier", "name", "gender"),
    "mcode-primary-cancer-condition": ("category", "code", "subject"),
    "mcode-secondary-cancer-condition": ("category", "code", "subject"),
    "mcode-ecog-performance-status": ("status", "category", "code", "subject", "valueInteger"),
    "mcode-karnofsky-performance-status": ("status", "category", "code", "subject", "valueInteger"),
}
CODE_OF_PROFILE = {
    "mcode-ecog-performance-status": "89247-1",
    "mcode-karnofsky-performance-status": "89243-0",
}
NUMBER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
XHTML_TAGS = {"div", "p", "br", "ul", "li", "table", "tbody", "tr", "th", "td"}


def faults(bundle: dict) -> list[str]:
    """Everything that is wrong with a document, each as a sentence; none when it is right."""
    return [*_frame(bundle), *_resources(bundle), *_references(bundle), *_reached(bundle)]


def resources(bundle: dict, kind: str) -> list[dict]:
    """The resources of one kind, in their order."""
    every = (entry["resource"] for entry in bundle["entry"])
    return [resource for resource in every if resource["resourceType"] == kind]


def texts(bundle: dict) -> str:
    """All that the sections of the document say, without their tags."""
    found: list[str] = []
    parser = HTMLParser()
    parser.handle_data = found.append
    for _, value in _walk("", bundle):
        if isinstance(value, dict) and "div" in value:
            parser.feed(value["div"])
    return " ".join(found)


def _frame(bundle: dict) -> Iterator[str]:
    allowed = {"resourceType", "id", "identifier", "type", "timestamp", "entry"}
    if set(bundle) != allowed or bundle["resourceType"] != "Bundle":
        yield f"The bundle has {sorted(set(bundle) ^ allowed)}."
    if bundle["type"] != "document" or set(bundle["identifier"]) != {"system", "value"}:
        yield "A document has an identifier with its system."
    if datetime.fromisoformat(bundle["timestamp"]).tzinfo is None:
        yield "The time of the document has no offset."
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    if kinds[0] != "Composition" or kinds.count("Composition") != 1:
        yield "A document begins with its one composition."
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    if len(set(addresses)) != len(addresses):
        yield "Two entries have one address."
    for entry in bundle["entry"]:
        number = entry["resource"]["id"]
        if not NUMBER.fullmatch(number) or entry["fullUrl"] != f"urn:uuid:{number}":
            yield f"{entry['fullUrl']} is not the address of {number}."


def _resources(bundle: dict) -> Iterator[str]:
    for entry in bundle["entry"]:
        resource = entry["resource"]
        kind = resource["resourceType"]
        if kind not in RESOURCES:
            yield f"{kind} is no resource of this document."
            continue
        plain = {key: one for key, one in resource.items() if key not in {"resourceType", "id"}}
        yield from _element(kind, plain, RESOURCES[kind])
        yield from _profiles(resource)
        yield from _invariants(resource)


def _element(path: str, element: object, known: dict) -> Iterator[str]:
    if not isinstance(element, dict) or not element:
        yield f"{path} is empty or no element."
        return
    for name, (_, _, needed) in known.items():
        if needed == R and name not in element:
            yield f"{path}.{name} is missing."
    for name, value in element.items():
        if name not in known:
            yield f"{path}.{name} is not known in R4."
            continue
        kind, several, _ = known[name]
        if several != isinstance(value, list) or value == []:
            yield f"{path}.{name} stands the wrong number of times."
            continue
        for one in value if several else [value]:
            yield from _value(f"{path}.{name}", kind, one)


def _value(path: str, kind: str, value: object) -> Iterator[str]:
    if kind in TYPES:
        yield from _element(path, value, TYPES[kind])
    elif kind == "integer":
        if type(value) is not int:
            yield f"{path} is no whole number."
    elif not isinstance(value, str) or not value.strip() or FORBIDDEN.search(value):
        yield f"{path} is no text: {value!r}"
    elif kind in CODES:
        if value not in CODES[kind]:
            yield f"{path}: {value} is not in its list."
    elif not _reads(kind, value):
        yield f"{path}: {value!r} is no {kind}."


def _reads(kind: str, value: str) -> bool:
    try:
        match kind:
            case "date":
                return bool(date.fromisoformat(value))
            case "dateTime":
                return len(value) == 10 or datetime.fromisoformat(value).tzinfo is not None
            case "uri":
                return bool(re.fullmatch(r"(https?://|urn:)\S+", value))
            case "urn":
                return value.startswith("urn:uuid:")
            case "code":
                return bool(re.fullmatch(r"\S+( \S+)*", value))
            case "xhtml":
                root = ET.fromstring(value)  # noqa: S314 - made by the program itself
                tags = {node.tag.rpartition("}")[2] for node in root.iter()}
                return root.tag == "{http://www.w3.org/1999/xhtml}div" and tags <= XHTML_TAGS
    except (ValueError, ET.ParseError):
        return False
    return True


def _profiles(resource: dict) -> Iterator[str]:
    for address in resource.get("meta", {}).get("profile", []):
        name = address.removeprefix(MCODE)
        for needed in REQUIRED_OF_PROFILE[name]:
            if needed not in resource:
                yield f"{name} without {needed}."
        code = CODE_OF_PROFILE.get(name)
        if code and resource["code"]["coding"][0]["code"] != code:
            yield f"{name} with another code."
        if name == "mcode-cancer-patient" and "system" not in resource["identifier"][0]:
            yield "A record number without its system."


def _invariants(resource: dict) -> Iterator[str]:
    values = [key for key in resource if key.startswith("value")]
    if resource["resourceType"] == "Observation" and len(values) != 1:
        yield "An observation has one value."
    for path, section in _walk("", resource):
        is_section = path.endswith(".section") and isinstance(section, dict)
        if is_section and not section.keys() & {"text", "entry", "section"}:
            yield f"cmp-1: {section.get('title')} says nothing."


def _references(bundle: dict) -> Iterator[str]:
    kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle["entry"]}
    for entry in bundle["entry"]:
        kind = entry["resource"]["resourceType"]
        for path, value in _walk(kind, entry["resource"]):
            if not isinstance(value, dict) or "reference" not in value:
                continue
            target = kinds.get(value["reference"])
            allowed = TARGETS.get(re.sub(r"(\.section)+", ".section", path))
            if target is None:
                yield f"{path} leads out of the bundle."
            elif allowed and target not in allowed:
                yield f"{path} leads to a {target}."


def _reached(bundle: dict) -> Iterator[str]:
    """Of a document everything hangs on the composition."""
    by_address = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    seen, ahead = set(), [bundle["entry"][0]["fullUrl"]]
    while ahead:
        address = ahead.pop()
        if address in seen or address not in by_address:
            continue
        seen.add(address)
        for _, value in _walk("", by_address[address]):
            if isinstance(value, dict) and "reference" in value:
                ahead.append(value["reference"])
    for address in by_address.keys() - seen:
        yield f"Nothing leads to the {by_address[address]['resourceType']} {address}."


def _walk(path: str, value: object) -> Iterator[tuple[str, object]]:
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(path, inner)
