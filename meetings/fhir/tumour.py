"""The patient and the tumour: mCODE's profiles where all that they require is known."""

from collections.abc import Mapping, Sequence
from typing import Any

from cases.levels import SNOMED_LEVELS, Level
from tumorboard.tongue import within

from .sheet import Element, Sheet, coded, said

MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition"
TERMS = "http://terminology.hl7.org/CodeSystem"
SNOMED = "http://snomed.info/sct"
SYSTEMS = {"icd10": "http://hl7.org/fhir/sid/icd-10", "icdo3": f"{TERMS}/icd-o-3"}
RELATED = "http://hl7.org/fhir/StructureDefinition/condition-related"
SECONDARY_CODES = ("C77", "C78", "C79")
MALIGNANT = frozenset({"metastasis", "haematological", "primary_malignant"})
CERTAINTY = {"proven": "confirmed", "presumed": "provisional", "pending": "unconfirmed"}
SNOMED_OF = {level: code for code, level in SNOMED_LEVELS.items()}
LABELS = dict(Level.choices)
METASTASIS = "Metastasis in the spine"

Codes = Sequence[Mapping[str, str]]


def patient(sheet: Sheet, case: Mapping[str, Any], board: Mapping[str, Any]) -> Element:
    """The patient, by the record number under which this board knows them."""
    person, names = case["patient"], case["coded"]
    return sheet.add(
        "Patient",
        person["record_number"],
        meta={"profile": [f"{MCODE}/mcode-cancer-patient"]},
        identifier=[
            {
                "type": coded(f"{TERMS}/v2-0203", "MR", "Medical record number"),
                "system": f"urn:uuid:{board['id']}",
                "value": person["record_number"],
            }
        ],
        name=[{"family": names["family_name"], "given": [names["given_name"]]}],
        gender=person["sex"]["key"],
        birthDate=person["born"]["iso"] if person["born"] else None,
    )


def conditions(sheet: Sheet, case: Mapping[str, Any], who: Element) -> list[Element]:
    """The tumour, of a metastasis each place in the spine beside it, and what else has a code."""
    known = case["coded"]
    codes = [code for code in known["codes"] if code["kind"] == "icd10"]
    is_metastasis = _class(known) == "metastasis"
    of_tumour = [code for code in codes if _names_tumour(code, is_metastasis)]
    of_spine = [code for code in codes if is_metastasis and _is_secondary(code)]
    of_else = [code for code in codes if code not in (*of_tumour, *of_spine)]
    tumour = _tumour(sheet, case, who, of_tumour)
    places = _places(sheet, case, who, of_spine, tumour) if is_metastasis else []
    others = [_other(sheet, case, who, code) for code in of_else]
    return [*([tumour] if tumour else []), *places, *others]


def condition_of_lesion(sheet: Sheet, case: Mapping[str, Any], number: int) -> Element | None:
    """What a score of this lesion is about: its own condition, or that of the tumour."""
    for key in (f"{case['id']} lesion {number}", f"{case['id']} tumour"):
        found = sheet.known("Condition", key)
        if found:
            return found
    return None


def body_sites(levels: Sequence[str]) -> list[Element]:
    """The vertebrae, coded as mCODE lists them; occiput and coccyx in words."""
    return [
        coded(SNOMED, SNOMED_OF[level], level)
        if level in SNOMED_OF
        else said(LABELS.get(level, level))
        for level in levels
    ]


def _class(known: Mapping[str, Any]) -> str:
    return known["tumour_class"]["key"] if known["tumour_class"] else ""


def _is_secondary(code: Mapping[str, str]) -> bool:
    return code["key"].startswith(SECONDARY_CODES)


def _names_tumour(code: Mapping[str, str], is_metastasis: bool) -> bool:
    """Whether the code names a neoplasm, and of a metastasis the primary one."""
    is_neoplasm = "C00" <= code["key"] < "D49"
    return is_neoplasm and not (is_metastasis and _is_secondary(code))


def _tumour(sheet: Sheet, case: Mapping[str, Any], who: Element, codes: Codes) -> Element | None:
    """The diagnosis; of a metastasis it is the primary tumour, and none where nobody knows it."""
    known = case["coded"]
    kind = _class(known)
    words = known["diagnosis"] or (codes[0]["words"] if codes else "")
    if kind == "metastasis" and not words:
        return None
    words = words or (known["tumour_class"] or {}).get("words", "") or "Tumour of the spine"
    levels = [level for lesion in known["lesions"] for level in lesion["levels"]]
    primary = [said(known["primary"]["words"])] if known["primary"] else []
    return sheet.add(
        "Condition",
        f"{case['id']} tumour",
        meta={"profile": [f"{MCODE}/mcode-primary-cancer-condition"]} if kind in MALIGNANT else {},
        extension=_morphology(known["codes"]),
        **_stated(known),
        code=_concept(codes, words),
        bodySite=primary if kind == "metastasis" else body_sites(dict.fromkeys(levels)),
        subject=who,
    )


def _places(
    sheet: Sheet, case: Mapping[str, Any], who: Element, codes: Codes, tumour: Element | None
) -> list[Element]:
    """Each place of a metastasis in the spine, with the compartments and the remark."""
    return [
        sheet.add(
            "Condition",
            f"{case['id']} lesion {number}",
            meta={"profile": [f"{MCODE}/mcode-secondary-cancer-condition"]},
            extension=[{"url": RELATED, "valueReference": tumour}] if tumour else [],
            **_stated(case["coded"]),
            code=_concept(codes, METASTASIS),
            bodySite=body_sites(lesion["levels"]),
            subject=who,
            note=[{"text": place_words(case["lesions"][number])}],
        )
        for number, lesion in enumerate(case["coded"]["lesions"])
    ]


def _other(sheet: Sheet, case: Mapping[str, Any], who: Element, code: Mapping[str, str]) -> Element:
    """A code that names no tumour, such as a compression of the cord."""
    return sheet.add(
        "Condition",
        f"{case['id']} {code['key']}",
        clinicalStatus=coded(f"{TERMS}/condition-clinical", "active"),
        category=[coded(f"{TERMS}/condition-category", "problem-list-item")],
        code=_concept([code], code["words"]),
        subject=who,
    )


def place_words(lesion: Mapping[str, Any]) -> str:
    """The compartments of a lesion and the remark on it, as they are printed."""
    places = ", ".join(within(place["words"]) for place in lesion["compartments"])
    named = f"{places[:1].upper()}{places[1:]}." if places else ""
    return f"{named} {lesion['remark']}".strip()


def _stated(known: Mapping[str, Any]) -> dict[str, Any]:
    histology = known["histology"]["key"] if known["histology"] else ""
    certainty = CERTAINTY.get(histology)
    return {
        "clinicalStatus": coded(f"{TERMS}/condition-clinical", "active"),
        "verificationStatus": coded(f"{TERMS}/condition-ver-status", certainty)
        if certainty
        else {},
        "category": [coded(f"{TERMS}/condition-category", "problem-list-item")],
    }


def _concept(codes: Codes, words: str) -> Element:
    codings = [{"system": SYSTEMS[code["kind"]], "code": code["key"]} for code in codes]
    return {"coding": codings, "text": words}


def _morphology(codes: Codes) -> list[Element]:
    return [
        {
            "url": f"{MCODE}/mcode-histology-morphology-behavior",
            "valueCodeableConcept": _concept([code], code["words"]),
        }
        for code in codes
        if code["kind"] == "icdo3"
    ]
