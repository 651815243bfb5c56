"""The one patient of a bundle, and whether a resource is about that patient."""

from .element import Element, clean
from .referral import PersonFacts, UnusableBundle
from .resources import Resource, Resources

MAX_RECORD_NUMBER = 64
MAX_NAME = 120
SEXES = frozenset({"female", "male", "other", "unknown"})


def read_person(resources: Resources) -> tuple[PersonFacts, list[str]]:
    """The patient and notes on what is missing; refuses none, several, or one without a number."""
    patients = resources.of_type("Patient")
    if not patients:
        raise UnusableBundle("The bundle holds no patient.")
    if len(patients) > 1:
        raise UnusableBundle(f"The bundle holds {len(patients)} patients; a referral is about one.")
    (patient,) = patients
    notes: list[str] = []
    number, system = _record_number(patient, notes)
    family, given = _name(patient, notes)
    birth = patient.when("birthDate")
    if birth.words and birth.on is None:
        notes.append(f"Of the birth date only {birth.words} is known; it was left empty.")
    elif birth.on is None:
        notes.append("The bundle states no birth date.")
    person = PersonFacts(
        record_number=number,
        identifier_system=system,
        family_name=family,
        given_name=given,
        birth_date=birth.on,
        sex=_sex(patient, notes),
        deceased=_deceased(patient, notes),
    )
    return person, notes


def identifiers(patient: Element) -> list[tuple[str, str]]:
    """The pairs of system and value by which the patient is known."""
    return [
        (identifier.text("system"), identifier.text("value"))
        for identifier in patient.children("identifier")
        if identifier.text("value")
    ]


def _record_number(patient: Resource, notes: list[str]) -> tuple[str, str]:
    usable = [
        identifier
        for identifier in patient.children("identifier")
        if identifier.text("value") and identifier.text("use") != "old"
    ]
    if not usable:
        raise UnusableBundle(
            "The patient has no identifier, so that the case could not be found again. "
            "Ask the sender for the record number."
        )
    records = [one for one in usable if "MR" in one.concept("type").codes]
    if len({one.text("value") for one in records}) > 1:
        notes.append("The patient has more than one record number; the first one was taken.")
    if not records:
        notes.append("No identifier is marked as a record number; the first one was taken.")
    chosen = (records or usable)[0]
    number = chosen.text("value")
    if len(number) > MAX_RECORD_NUMBER:
        raise UnusableBundle(
            f"The patient's record number has {len(number)} characters; "
            f"at most {MAX_RECORD_NUMBER} can be kept."
        )
    return number, chosen.text("system")


def _name(patient: Resource, notes: list[str]) -> tuple[str, str]:
    names = [
        name
        for name in patient.children("name")
        if name.text("use") not in {"old", "maiden", "nickname", "anonymous"}
        and (name.text("family") or name.texts("given") or name.text("text"))
    ]
    if not names:
        notes.append("The bundle states no name.")
        return "", ""
    chosen = next((name for name in names if name.text("use") == "official"), names[0])
    family, given = chosen.text("family"), clean(" ".join(chosen.texts("given")))
    if not family and not given:
        family = chosen.text("text")
        notes.append("The name is not divided into family and given name.")
    if max(len(family), len(given)) > MAX_NAME:
        raise UnusableBundle(f"The patient's name is longer than {MAX_NAME} characters.")
    return family, given


def _sex(patient: Resource, notes: list[str]) -> str:
    stated = patient.text("gender")
    if stated in SEXES:
        return stated
    if stated:
        notes.append(f"“{stated[:20]}” is not a sex that FHIR knows; it was left as not known.")
    else:
        notes.append("The bundle states no sex.")
    return "unknown"


def _deceased(patient: Resource, notes: list[str]) -> bool:
    died = patient.when("deceasedDateTime")
    if died.words:
        notes.append(f"The bundle states that the patient died on {died.words}.")
    elif patient.flag("deceasedBoolean"):
        notes.append("The bundle states that the patient has died.")
    return bool(died.words or patient.flag("deceasedBoolean"))


def about_patient(resource: Resource, resources: Resources) -> str:
    """The empty text when the resource is about the patient, else why it cannot be attributed.

    A resource about another patient makes the whole bundle unusable: records were mixed up.
    """
    patient = resources.patient
    subject = resource.child("subject") or resource.child("patient")
    if subject is None:
        return "It does not say which patient it is about."
    reference, identifier = subject.text("reference"), subject.child("identifier")
    if not reference and identifier is None:
        return "It does not say which patient it is about."
    if not reference:
        pair = (identifier.text("system"), identifier.text("value"))
        return _other(resource) if pair not in identifiers(patient) else ""
    if _names_patient(reference, patient, resource):
        return ""
    target = resources.resolve(reference, resource)
    kind = target.type if target else reference.rpartition("/")[0].rpartition("/")[2]
    if kind not in {"", "Patient"}:
        return f"It is about a {kind[:40]}, not about the patient."
    return _other(resource)


def _other(resource: Resource) -> str:
    raise UnusableBundle(
        f"{resource.source_id} is about a different patient than the one in the bundle. "
        "Nothing was read; the sender has to check the file."
    )


def _names_patient(reference: str, patient: Resource, inside: Resource) -> bool:
    plain, known = reference.partition("/_history/")[0], patient.full_url
    if plain.startswith("#"):
        inner = inside.contained(plain[1:])
        return bool(inner and set(identifiers(inner)) & set(identifiers(patient)))
    if plain.startswith("Patient?identifier="):
        system, _, value = plain.partition("=")[2].rpartition("|")
        return any(v == value and system in {"", s} for s, v in identifiers(patient))
    if plain == known.partition("/_history/")[0]:
        return True
    if plain.startswith("urn:"):
        return bool(patient.id) and plain.rpartition(":")[2] == patient.id
    base, _, tail = plain.rpartition("Patient/")
    own_id = patient.id or known.rpartition(":")[2].rpartition("/")[2]
    if not own_id or tail != own_id or not plain.endswith(f"Patient/{own_id}"):
        return False
    return not base or not known.startswith("http") or known == plain
