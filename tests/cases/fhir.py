"""Small FHIR resources for the tests, in the shapes that hospitals and examples send."""

import copy
import json
from pathlib import Path

from cases import interop

REHEARSAL = Path(interop.__file__).resolve().parents[1] / "data" / "rehearsal-bundle.json"
EXAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "fhir" / "mcode-patient-01.json"
SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ANNA = {"reference": "Patient/anna"}


def coded(system: str, code: str, display: str = "") -> dict:
    coding = {"system": system, "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def patient(**changes) -> dict:
    return {
        "resourceType": "Patient",
        "id": "anna",
        "identifier": [{"system": "https://hospital.example.org", "value": "R-1"}],
        "name": [{"family": "Berg", "given": ["Anna"]}],
        "gender": "female",
        "birthDate": "1960-05-04",
    } | changes


def condition(code: dict, **changes) -> dict:
    return {"resourceType": "Condition", "code": code, "subject": ANNA} | changes


def observation(code: dict, **changes) -> dict:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": code,
        "subject": ANNA,
    } | changes


def bundle(*resources: dict, **changes) -> dict:
    entries = [{"resource": resource} for resource in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries} | changes


def read(*resources: dict, **changes) -> interop.Referral:
    """The referral of a bundle made of these resources, with its counting checked."""
    everything = bundle(*resources, **changes)
    before = copy.deepcopy(everything)
    referral = interop.read_bundle(json.dumps(everything).encode())
    assert everything == before
    assert referral.entries == referral.mapped + referral.merged + len(referral.unmapped)
    return referral
