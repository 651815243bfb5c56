"""Takes every resource of a bundle once and puts the referral together."""

from collections.abc import Callable
from datetime import date

from .conditions import map_allergy, map_condition
from .draft import Draft, finding, first_when, join
from .element import clean
from .observations import map_observation
from .person import about_patient
from .referral import Performance, PersonFacts, Referral
from .resources import Resource, Resources
from .treatments import join_medications, map_medication, map_procedure

REFERRED_TO = frozenset({"Medication", "BodyStructure"})
WHY_NOT = {
    "Specimen": "The sample itself; its results are read.",
    "Organization": "An organisation, not a finding.",
    "Practitioner": "A person of the sending side, not a finding.",
    "PractitionerRole": "A person of the sending side, not a finding.",
    "Encounter": "A visit, not a finding.",
    "FamilyMemberHistory": "Family history is not part of a draft case.",
    "ServiceRequest": "A request of the sending side.",
    "CarePlan": "A plan of the sending side; the board makes its own.",
    "ImagingStudy": "A link to images; add the imaging in words.",
    "DocumentReference": "A document; read it and enter what matters.",
    "Medication": "A drug that nothing in the bundle refers to.",
    "BodyStructure": "A body structure that nothing in the bundle refers to.",
    "OperationOutcome": "A message of the sending system.",
    "Provenance": "The sender's own record keeping.",
}


def map_resources(
    resources: Resources, person: PersonFacts, notes: list[str], sha256: str
) -> Referral:
    """The referral: every resource is mapped, merged into another, or listed as left out."""
    draft = Draft(resources, notes=notes, merged=resources.repeated)
    draft.unmapped.extend(resources.skipped)
    referred = []
    for resource in resources.all:
        if resource.type == "Patient":
            draft.mapped += 1
        elif resource.type in REFERRED_TO:
            referred.append(resource)
        else:
            _map(resource, draft)
    draft.keep_newest()
    join_medications(draft)
    _map_referred(referred, draft)
    return _finish(draft, person, sha256)


def _map_referred(referred: list[Resource], draft: Draft) -> None:
    """Drugs and body structures belong to what refers to them."""
    for resource in referred:
        _check_patient(resource, draft)
        if resource.source_id in draft.used:
            draft.merged += 1
        else:
            draft.leave(resource, WHY_NOT[resource.type], _title(resource))


def _finish(draft: Draft, person: PersonFacts, sha256: str) -> Referral:
    resources = draft.resources
    return Referral(
        patient=person,
        findings=tuple(draft.findings),
        lesions=tuple(draft.lesions),
        unmapped=tuple(draft.unmapped),
        notes=tuple(dict.fromkeys(draft.notes)),
        entries=len(resources.all) + len(resources.skipped) + resources.repeated,
        mapped=draft.mapped,
        merged=draft.merged,
        tumour_class="metastasis" if draft.secondary_in_bone else "",
        performance=_latest(draft.performances),
        prior_radiation="yes" if draft.spine_irradiated else "",
        sha256=sha256,
    )


def _map(resource: Resource, draft: Draft) -> None:
    mapper = MAPPERS.get(resource.type)
    if mapper is None:
        _check_patient(resource, draft)
        why = WHY_NOT.get(resource.type, "A kind of record that a draft case does not hold.")
        draft.leave(resource, why, _title(resource))
        return
    why = about_patient(resource, draft.resources)
    if why:
        draft.leave(resource, why, resource.concept("code").words)
    else:
        mapper(resource, draft)


def _check_patient(resource: Resource, draft: Draft) -> None:
    """Another patient's data makes the bundle unusable, also where nothing is read from it."""
    for key in ("subject", "patient"):
        stated = resource.data.get(key)
        if isinstance(stated, dict) and isinstance(stated.get("reference"), str):
            about_patient(resource, draft.resources)
            return


def _title(resource: Resource) -> str:
    """What a resource that is not read calls itself; its shape is not judged."""
    code = resource.data.get("code")
    if not isinstance(code, dict):
        return ""
    codings = code.get("coding")
    displays = [code.get("text")] + (
        [one.get("display") for one in codings if isinstance(one, dict)]
        if isinstance(codings, list)
        else []
    )
    return next((clean(words) for words in displays if isinstance(words, str) and words), "")


def _map_report(resource: Resource, draft: Draft) -> None:
    """A report counts by its conclusion; the results behind it are read one by one."""
    code, conclusion = resource.concept("code"), resource.text("conclusion")
    if resource.text("status") in {"entered-in-error", "cancelled"}:
        draft.leave(resource, "The report was cancelled or entered in error.", code.words)
    elif not conclusion:
        draft.leave(resource, "A report without a conclusion in words.", code.words)
    else:
        when = first_when(resource, "effectiveDateTime", "effectivePeriod", "issued")
        words = join(code.words, conclusion, by=": ")
        draft.keep(finding("other", resource, code, when, words=words))


def _latest(performances: list[Performance]) -> Performance | None:
    """The newest measurement; one without a date counts as the oldest."""
    return max(performances, key=lambda one: one.on or date.min, default=None)


MAPPERS: dict[str, Callable[[Resource, Draft], None]] = {
    "Condition": map_condition,
    "Observation": map_observation,
    "AllergyIntolerance": map_allergy,
    "Procedure": map_procedure,
    "MedicationRequest": map_medication,
    "MedicationStatement": map_medication,
    "MedicationAdministration": map_medication,
    "DiagnosticReport": _map_report,
}
