"""Medications and procedures: what was requested, taken and given, operations, radiotherapy."""

from dataclasses import replace

from . import codes
from .draft import Draft, finding, first_when, join
from .element import NOTHING, Concept, Element, When
from .referral import UnusableBundle
from .resources import Resource

VERBS = {
    "MedicationRequest": "requested",
    "MedicationStatement": "recorded",
    "MedicationAdministration": "given",
}
NOT_TAKEN = {
    "entered-in-error": "It is marked as entered in error.",
    "cancelled": "The request was cancelled.",
    "not-taken": "The sender states that it was not taken.",
    "not-done": "The sender states that it was not done.",
    "draft": "It is only a draft.",
}
NOT_DONE = {
    "entered-in-error": "It is marked as entered in error.",
    "not-done": "The sender states that it was not done.",
    "preparation": "It was only being prepared.",
}
IRRADIATED = frozenset({"completed", "in-progress", "stopped", "on-hold"})


def map_medication(resource: Resource, draft: Draft) -> None:
    """One mention of a drug; the mentions of the same drug are joined afterwards."""
    drug = _drug(resource, draft)
    why = NOT_TAKEN.get(resource.text("status"))
    if why or resource.flag("doNotPerform"):
        draft.leave(resource, why or "The sender asks not to give it.", drug.words)
    elif not drug.words:
        draft.leave(resource, "It does not say which drug it is.")
    else:
        when = first_when(
            resource, "effectiveDateTime", "effectivePeriod", "authoredOn", "dateAsserted"
        )
        state = resource.text("status")
        value = join(VERBS[resource.type], when.words, f"({state})" if state else "", by=" ")
        mention = finding("medication", resource, drug, when, value=value)
        draft.medications.setdefault(drug.words.casefold(), []).append(mention)


def join_medications(draft: Draft) -> None:
    """One finding for each drug, with the dates of all its mentions."""
    for found in draft.medications.values():
        latest = max(found, key=lambda one: one.when)
        values = list(dict.fromkeys(one.value for one in sorted(found, key=lambda one: one.when)))
        value = "; ".join(values)
        if len(value) > 190:
            value = f"{values[0]}; … {len(values) - 2} more …; {values[-1]}"
        draft.keep(replace(found[0], value=value, on=latest.on, when=latest.when))
        draft.merged += len(found) - 1


def map_procedure(resource: Resource, draft: Draft) -> None:
    """Operations, biopsies and radiotherapy; other procedures are listed as left out."""
    code = resource.concept("code")
    why = NOT_DONE.get(resource.text("status"))
    when = first_when(resource, "performedDateTime", "performedPeriod")
    if why:
        draft.leave(resource, why, code.words)
    elif _is_radiation(resource, code):
        _keep_radiation(resource, code, when, draft)
    elif _is_surgery(resource, code):
        sites = [site.words for site in resource.concepts("bodySite")]
        value = join(*sites, _intent(resource), resource.text("status"))
        draft.keep(finding("procedure", resource, code, when, value=value))
    else:
        draft.leave(resource, "Neither an operation, a biopsy nor radiotherapy.", code.words)


def _drug(resource: Resource, draft: Draft) -> Concept:
    concept = resource.concept("medicationCodeableConcept")
    if concept.words:
        return concept
    reference = resource.child("medicationReference")
    if reference is None:
        if resource.has("medication"):
            raise UnusableBundle(
                f"{resource.path}: “medication” is not FHIR R4 but a later version."
            )
        return concept
    target = draft.resources.resolve(reference.text("reference"), resource)
    if target is None or target.type != "Medication":
        return Concept((), reference.text("display"))
    draft.used.add(target.source_id)
    return target.concept("code")


def _is_radiation(resource: Resource, code: Concept) -> bool:
    return bool(
        resource.profiled("radiotherapy", "radiation")
        or codes.RADIATION_CODES & code.codes
        or codes.RADIATION_WORDS.search(code.raw)
    )


def _is_surgery(resource: Resource, code: Concept) -> bool:
    return bool(code.words) and bool(
        resource.profiled("surgical")
        or "387713003" in resource.concept("category").codes
        or codes.SURGERY_WORDS.search(code.raw)
    )


def _intent(resource: Resource) -> str:
    for name in ("mcode-procedure-intent", "mcode-treatment-intent"):
        for extension in resource.extensions(name):
            words = extension.concept("valueCodeableConcept").words.partition(" - ")[0]
            return f"intent {words.lower()}" if words else ""
    return ""


def _doses(resource: Resource, draft: Draft) -> list[tuple[str, Concept]]:
    """For each irradiated volume its dose in words and its site."""
    doses = []
    for volume in resource.extensions("mcode-radiotherapy-dose-delivered-to-volume"):
        parts = {part.text("url"): part for part in volume.children("extension")}
        site, name = _volume(parts.get("volume"), resource, draft)
        dose, fractions = _total(parts.get("totalDoseDelivered")), ""
        if "fractionsDelivered" in parts:
            count = parts["fractionsDelivered"].whole("valueUnsignedInt")
            fractions = f"in {count} fractions" if count else ""
        doses.append((join(name or site.words, join(dose, fractions, by=" "), by=": "), site))
    return doses


def _total(part: Element | None) -> str:
    quantity = part.child("valueQuantity") if part else None
    if quantity is None:
        return ""
    unit = quantity.text("unit") or quantity.text("code")
    return join(quantity.number("value"), unit, by=" ")


def _volume(part: Element | None, inside: Resource, draft: Draft) -> tuple[Concept, str]:
    reference = part.child("valueReference") if part else None
    if reference is None:
        return NOTHING, ""
    target = draft.resources.resolve(reference.text("reference"), inside)
    if target is None:
        return Concept((), reference.text("display")), reference.text("display")
    draft.used.add(target.source_id)
    return target.concept("location"), target.text("description")


def _keep_radiation(resource: Resource, code: Concept, when: When, draft: Draft) -> None:
    doses = _doses(resource, draft)
    sites = resource.concepts("bodySite")
    target = join(*(site.words for site in sites), by=", ")
    label = "Radiotherapy" if code.words.startswith("code ") else code.words or "Radiotherapy"
    value = join(*(words for words, _ in doses), _intent(resource), resource.text("status"))
    draft.keep(
        finding("procedure", resource, code, when, words=join(label, target, by=": "), value=value)
    )
    named = [code, *sites, *(site for _, site in doses)]
    if resource.text("status") in IRRADIATED and any(_is_spine(site) for site in named):
        draft.spine_irradiated = True


def _is_spine(site: Concept) -> bool:
    return bool(codes.SPINE_SNOMED & site.codes or codes.SPINE_WORDS.search(site.raw))
