"""The scores that the document prints, each with its edition and the version of its rule table."""

from collections.abc import Mapping
from typing import Any

from .sheet import Element, Sheet, coded, said
from .tumour import MCODE, TERMS, body_sites, condition_of_lesion

LOINC = "http://loinc.org"
PERFORMANCE = {
    "ECOG": ("89247-1", "mcode-ecog-performance-status"),
    "KPS": ("89243-0", "mcode-karnofsky-performance-status"),
}

Score = Mapping[str, Any]


def observations(sheet: Sheet, case: Mapping[str, Any], who: Element) -> list[Element]:
    """The performance as it was measured, and what was scored of each lesion."""
    known = case["coded"]
    found = [_performance(sheet, case["id"], known["performance"], who)]
    for number, lesion in enumerate(known["lesions"]):
        found += [_of_lesion(sheet, case, number, score, who) for score in lesion["scores"]]
    return [one for one in found if one]


def _of_lesion(
    sheet: Sheet, case: Mapping[str, Any], number: int, score: Score, who: Element
) -> Element:
    about = condition_of_lesion(sheet, case, number)
    return sheet.add(
        "Observation",
        f"{case['id']} lesion {number} {score['instrument']['key']}",
        **_stated(score, who),
        code=said(score["instrument"]["words"]),
        focus=[about] if about else [],
        bodySite=_where(case["coded"]["lesions"][number]["levels"]),
    )


def _performance(sheet: Sheet, case: str, score: Score | None, who: Element) -> Element | None:
    if score is None:
        return None
    code, profile = PERFORMANCE[score["instrument"]["key"]]
    value = _value(score)
    return sheet.add(
        "Observation",
        f"{case} performance",
        meta={"profile": [f"{MCODE}/{profile}"]} if "valueInteger" in value else {},
        **_stated(score, who),
        code=coded(LOINC, code, score["instrument"]["words"]),
    )


def _stated(score: Score, who: Element) -> dict[str, Any]:
    table = f"{score['instrument']['key']}, {score['edition']}, rule table {score['table_version']}"
    judged = score["judged_by"]
    set_by = f"set by {judged} in place of what was computed: {score['judged_because']}"
    parts = (score["words"], score["direction"], set_by if judged else "")
    return {
        "status": "final" if score["is_complete"] else "preliminary",
        "category": [coded(f"{TERMS}/observation-category", "exam", "Exam")],
        "subject": who,
        "effectiveDateTime": score["on"]["iso"] if score["on"] else None,
        **_value(score),
        "note": [{"text": "; ".join(part for part in parts if part)}],
        "method": said(table),
    }


def _value(score: Score) -> dict[str, Any]:
    """A total as a number, a label as a concept, a range while items are missing in words."""
    value = score["value"]
    if not score["is_complete"]:
        return {"valueString": value}
    if score["instrument"]["key"] != "ESCC" and value.isascii() and value.isdigit():
        return {"valueInteger": int(value)}
    return {"valueCodeableConcept": said(value)}


def _where(levels: list[str]) -> Element:
    """The place that was scored; a lesion of several levels in words."""
    sites = body_sites(levels)
    if len(sites) < 2:
        return sites[0] if sites else {}
    return said(f"{sites[0]['text']}–{sites[-1]['text']}")
