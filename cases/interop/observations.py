"""Observations: performance status, stage, receptors and markers, variants, and a few more."""

import re

from . import codes
from .draft import Draft, finding, first_when, join
from .element import Concept, Element, When
from .referral import Performance
from .resources import Resource

LEFT_OUT = {
    "entered-in-error": "It is marked as entered in error.",
    "cancelled": "The observation was cancelled.",
}
SCALES = {
    "ecog": (codes.ECOG_CODES, "ecog-performance", codes.ECOG_ANSWERS, range(6)),
    "kps": (codes.KPS_CODES, "karnofsky-performance", codes.KPS_ANSWERS, range(0, 101, 10)),
}
AJCC = re.compile(r"American Joint Comm(?:ittee|ission) on Cancer")
STATE_WORDS = frozenset({"preliminary", "registered"})


def map_observation(resource: Resource, draft: Draft) -> None:
    """An observation that matters for a spine tumour, or one that is listed as left out."""
    code = resource.concept("code")
    why = LEFT_OUT.get(resource.text("status"))
    if why:
        draft.leave(resource, why, code.words)
        return
    for scale, (known, profile, _, _) in SCALES.items():
        if known & code.codes or resource.profiled(profile):
            _keep_performance(resource, code, scale, draft)
            return
    if codes.COMORBIDITY_CODES & code.codes or resource.profiled("comorbidities"):
        _keep_comorbidities(resource, code, draft)
    elif codes.VARIANT_CODES & code.codes or resource.profiled(
        "genomic-variant", "genetic-variant"
    ):
        _keep_variant(resource, code, draft)
    else:
        _keep_by_kind(resource, code, draft)


def _kind_and_label(resource: Resource, code: Concept) -> tuple[str, str]:
    for kind, labels in (
        ("stage", codes.STAGE_LABELS),
        ("marker", codes.MARKER_LABELS),
        ("other", codes.OTHER_LABELS),
    ):
        label = next((labels[known] for known in code.codes if known in labels), "")
        if label:
            return kind, label
    if resource.profiled("tumor-marker") or codes.MARKER_WORDS.search(code.raw):
        return "marker", code.words
    if resource.profiled("stage", "tnm-"):
        return "stage", code.words
    if resource.profiled(*codes.OTHER_PROFILES) or codes.OTHER_WORDS.search(code.raw):
        return "other", code.words
    return "", ""


def _keep_by_kind(resource: Resource, code: Concept, draft: Draft) -> None:
    kind, label = _kind_and_label(resource, code)
    if not kind:
        why = "Not an observation that the case asks for."
        draft.leave(resource, why, join(code.words, value_words(resource)[0], by=": "))
        return
    value, unit = value_words(resource)
    interpretation = join(*(one.words for one in resource.concepts("interpretation")), by=", ")
    state = resource.text("status")
    remarks = [interpretation, state if state in STATE_WORDS else ""]
    if kind == "stage":
        remarks.append(resource.concept("method").words)
    if not value and not code.words.lower().startswith("history of"):
        draft.leave(resource, "It carries no value.", code.words)
        return
    aside = join(*(remark for remark in remarks if remark.lower() != value.lower()))
    words = join(label, join(value, unit, by=" "), by=": ") + (f" ({aside})" if aside else "")
    words = AJCC.sub("AJCC", words)
    when = when_observed(resource)
    kept = finding(kind, resource, code, when, words=words, value=value, unit=unit)
    if codes.NEWEST_ONLY & code.codes:
        draft.series.setdefault(label, []).append(kept)
    else:
        draft.keep(kept)


def when_observed(resource: Resource) -> When:
    return first_when(
        resource, "effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"
    )


def value_words(element: Element) -> tuple[str, str]:
    """The value and its unit in words; the values of the components when there is no other."""
    concept = element.concept("valueCodeableConcept")
    quantity = element.child("valueQuantity")
    if concept.words:
        return concept.words, ""
    if quantity and quantity.has("value"):
        return (
            join(quantity.text("comparator"), quantity.number("value"), by=" "),
            quantity.text("unit") or quantity.text("code"),
        )
    if (flag := element.flag("valueBoolean")) is not None:
        return ("yes" if flag else "no"), ""
    if (whole := element.whole("valueInteger")) is not None:
        return str(whole), ""
    plain = element.text("valueString") or element.when("valueDateTime").words
    if plain:
        return plain, ""
    parts = (value_words(component) for component in element.children("component"))
    return join(*(join(value, unit, by=" ") for value, unit in parts), by=" × "), ""


def _score(resource: Resource, scale: str) -> int | None:
    """The value of the scale as a number, or as one of the scale's own coded answers."""
    answers = SCALES[scale][2]
    if resource.has("valueInteger"):
        return resource.whole("valueInteger")
    answer = resource.concept("valueCodeableConcept")
    for stated in (answer, *resource.concepts("interpretation")):
        for code in stated.codes:
            if code in answers:
                return answers[code]
    written = codes.WRITTEN_SCORE.fullmatch(value_words(resource)[0])
    return int(written[1]) if written else None


def _keep_performance(resource: Resource, code: Concept, scale: str, draft: Draft) -> None:
    name = {"ecog": "ECOG", "kps": "KPS"}[scale]
    value, when = _score(resource, scale), when_observed(resource)
    if value is None:
        draft.leave(resource, f"It carries no {name} value.", code.words)
    elif value not in SCALES[scale][3]:
        draft.leave(resource, f"{name} {value} does not exist.", code.words)
    else:
        draft.performances.append(Performance(scale, value, when.on))
        words = f"{name} {value}"
        draft.keep(finding("performance", resource, code, when, words=words, value=str(value)))


def _keep_comorbidities(resource: Resource, code: Concept, draft: Draft) -> None:
    """The list of comorbidities; those that are present stand in the bundle by themselves."""
    absent = [
        extension.concept("valueCodeableConcept").words
        for extension in resource.extensions("mcode-related-condition-absent")
    ]
    if not any(absent):
        draft.merged += 1
        return
    words = f"Absent: {join(*absent, by=', ')}"
    draft.keep(finding("comorbidity", resource, code, when_observed(resource), words=words))


def _keep_variant(resource: Resource, code: Concept, draft: Draft) -> None:
    genes, changes = [], []
    for component in resource.children("component"):
        asked = component.concept("code").codes
        if codes.GENE in asked:
            genes.append(value_words(component)[0])
        elif asked & set(codes.VARIANT_PARTS):
            changes.append(value_words(component)[0])
    presence = resource.concept("valueCodeableConcept").words
    meaning = join(*(one.words for one in resource.concepts("interpretation")), by=", ")
    value = join(join(*changes[:1]), presence.lower(), meaning.lower())
    subject = join(*genes, by=", ") or code.words
    if not value:
        draft.leave(resource, "It does not say what was found.", subject)
        return
    words = join(subject, value, by=": ")
    draft.keep(
        finding("variant", resource, code, when_observed(resource), words=words, value=value)
    )
