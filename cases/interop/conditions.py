"""Conditions and allergies: primary cancers, metastases, comorbidities, proposed lesions."""

from ..levels import SNOMED_LEVELS
from . import codes
from .draft import Draft, finding, first_when, join
from .element import Concept, Element, When
from .referral import ProposedLesion
from .resources import Resource

UNRELIABLE = {
    "entered-in-error": "It is marked as entered in error.",
    "refuted": "It is marked as refuted.",
}
# Electronic records also file schooling and employment as conditions, with these tags.
CIRCUMSTANCE = ("(finding)", "(situation)", "(person)")
OVER = frozenset({"inactive", "remission", "resolved"})


def map_condition(resource: Resource, draft: Draft) -> None:
    """A condition is a primary cancer, a metastasis, another neoplasm or a comorbidity."""
    code = resource.concept("code")
    if not code.words and resource.profiled("secondary-cancer"):
        # Some senders state a metastasis by its site alone.
        code = Concept((), join("Secondary cancer", *_site_words(resource), by=": "))
    wrong = set(UNRELIABLE) & resource.concept("verificationStatus").codes
    if wrong:
        draft.leave(resource, UNRELIABLE[wrong.pop()], code.words)
    elif not code.words:
        draft.leave(resource, "It does not say which condition it is.")
    elif _is_secondary(resource, code):
        _keep_metastasis(resource, code, draft)
    elif _is_primary(resource, code):
        _keep_primary(resource, code, draft)
    else:
        _keep_comorbidity(resource, code, draft)


def map_allergy(resource: Resource, draft: Draft) -> None:
    """An allergy or intolerance, with how dangerous the sender holds it to be."""
    code = resource.concept("code")
    wrong = set(UNRELIABLE) & resource.concept("verificationStatus").codes
    if wrong:
        draft.leave(resource, UNRELIABLE[wrong.pop()], code.words)
    elif not code.words:
        draft.leave(resource, "It does not say which allergy it is.")
    else:
        when = first_when(resource, "onsetDateTime", "recordedDate")
        risk = resource.text("criticality")
        value = f"criticality {risk}" if risk else ""
        draft.keep(finding("allergy", resource, code, when, value=value))


def _icd(code: Concept) -> list[str]:
    return codes.icd_codes(code.in_system(*codes.ICD10))


def _is_secondary(resource: Resource, code: Concept) -> bool:
    if any(codes.SECONDARY_ICD.match(icd) for icd in _icd(code)):
        return True
    if codes.SECONDARY_SNOMED & code.codes or resource.profiled("secondary-cancer"):
        return True
    stated_primary = resource.profiled("primary-cancer", "primaertumor")
    return not stated_primary and bool(codes.SECONDARY_WORDS.search(code.raw))


def _is_primary(resource: Resource, code: Concept) -> bool:
    if resource.profiled("primary-cancer", "primaertumor"):
        return True
    if any(codes.CANCER_ICD.match(icd) for icd in _icd(code)):
        return True
    words = code.raw
    return bool(codes.CANCER_WORDS.search(words) and not codes.NOT_A_CANCER_WORDS.search(words))


def _when(resource: Resource) -> When:
    asserted = next(resource.extensions("condition-assertedDate"), None)
    stated = first_when(resource, "onsetDateTime", "onsetPeriod")
    if stated.words:
        return stated
    if asserted and asserted.has("valueDateTime"):
        return asserted.when("valueDateTime")
    return first_when(resource, "recordedDate")


def _details(resource: Resource) -> str:
    """Site, side, histology, stage and status, as far as they are stated."""
    sites = [
        join(site.as_concept().words, _side(site), by=", ")
        for site in resource.children("bodySite")
    ]
    histology = [
        f"histology {extension.concept('valueCodeableConcept').words}"
        for extension in resource.extensions("mcode-histology-morphology-behavior")
    ]
    stages = [
        f"stage {summary.words}"
        for stage in resource.children("stage")
        if (summary := stage.concept("summary")).words
    ]
    status = resource.concept("clinicalStatus").words.lower()
    certainty = resource.concept("verificationStatus").words.lower()
    certainty = certainty if certainty in {"provisional", "differential", "unconfirmed"} else ""
    return join(*sites, *histology, *stages, status, certainty)


def _site_words(resource: Resource) -> list[str]:
    return [site.words for site in resource.concepts("bodySite")]


def _side(site: Element) -> str:
    return join(
        *(
            extension.concept("valueCodeableConcept").words.lower()
            for name in ("mcode-laterality-qualifier", "mcode-laterality")
            for extension in site.extensions(name)
        ),
        by=", ",
    )


def _keep_primary(resource: Resource, code: Concept, draft: Draft) -> None:
    when = _when(resource)
    draft.keep(finding("primary_cancer", resource, code, when, value=_details(resource)))
    if _names_spine(resource, code):
        _propose(resource, code, when, draft)


def _keep_metastasis(resource: Resource, code: Concept, draft: Draft) -> None:
    when = _when(resource)
    draft.keep(finding("metastasis", resource, code, when, value=_details(resource)))
    if _names_spine(resource, code) or _is_in_unnamed_bone(resource, code):
        draft.secondary_in_bone = True
        _propose(resource, code, when, draft)


def _keep_comorbidity(resource: Resource, code: Concept, draft: Draft) -> None:
    status = resource.concept("clinicalStatus").codes
    words = code.raw.lower()
    if codes.CANCER_WORDS.search(words):
        draft.keep(finding("other", resource, code, _when(resource), value=_details(resource)))
        if _names_spine(resource, code):
            _propose(resource, code, _when(resource), draft)
    elif status & OVER or (not status and resource.has("abatementDateTime")):
        draft.leave(resource, "A condition of the past, not a tumour.", code.words)
    elif not _on_problem_list(resource) and words.endswith(CIRCUMSTANCE):
        draft.leave(resource, "A circumstance, not a disease.", code.words)
    else:
        draft.keep(finding("comorbidity", resource, code, _when(resource)))


def _on_problem_list(resource: Resource) -> bool:
    return any("problem-list-item" in one.codes for one in resource.concepts("category"))


def _names_spine(resource: Resource, code: Concept) -> bool:
    sites = resource.concepts("bodySite")
    if any(codes.SPINE_SNOMED & site.codes for site in sites) or "94602001" in code.codes:
        return True
    if any(codes.SPINE_ICD.match(icd) for icd in _icd(code)):
        return True
    texts = [code.raw, *(site.raw for site in sites)]
    return any(codes.SPINE_WORDS.search(text) for text in texts) or bool(_levels(sites))


def _is_in_unnamed_bone(resource: Resource, code: Concept) -> bool:
    sites = " ; ".join(site.raw for site in resource.concepts("bodySite"))
    if codes.OTHER_BONE_WORDS.search(sites) or codes.OTHER_BONE_WORDS.search(code.raw):
        return False
    coded = codes.SECONDARY_BONE_SNOMED & code.codes or any(
        codes.BONE_ICD.match(icd) for icd in _icd(code)
    )
    return bool(coded or codes.BONE_WORDS.search(f"{code.raw} ; {sites}"))


def _levels(sites: list[Concept]) -> list[str]:
    """The vertebrae that the body sites name, by code or by their usual short name."""
    found: list[str] = []
    for site in sites:
        found += [str(SNOMED_LEVELS[code]) for code in site.codes if code in SNOMED_LEVELS]
        found += codes.LEVEL_TOKEN.findall(site.raw)
        for ordinal, region in codes.ORDINAL_LEVEL.findall(site.raw):
            level = f"{region[0].upper()}{codes.ORDINAL[ordinal.lower()]}"
            found += codes.LEVEL_TOKEN.findall(level)
        for region, number in codes.GERMAN_LEVEL.findall(site.raw):
            found += codes.LEVEL_TOKEN.findall(f"{codes.GERMAN_REGION[region]}{number}")
    return list(dict.fromkeys(found))


def _propose(resource: Resource, code: Concept, when: When, draft: Draft) -> None:
    words = join(code.words, *_site_words(resource))
    for level in _levels(resource.concepts("bodySite")) or [""]:
        draft.propose(ProposedLesion(words, level, when.on, resource.source_id))
