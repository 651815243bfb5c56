"""A consensus summary or minutes as one FHIR document."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from tumorboard.tongue import within

from .people import organization, practitioner, role
from .sections import of_case, of_emergency, of_meeting, of_record
from .sheet import Element, Sheet, said, tidy, urn

CHAIRS = "Chairs the meeting"

Snapshot = Mapping[str, Any]


def bundle(snapshot: Snapshot) -> Element:
    """The bundle of a snapshot; it reads nothing else, so that it is the same at any time."""
    with translation.override(snapshot["document"]["language"]):
        return _bundle(snapshot)


def _bundle(snapshot: Snapshot) -> Element:
    document = snapshot["document"]
    sheet = Sheet(document["id"])
    sheet.add("Composition", "composition")
    composition = next(iter(sheet.entries.values()))
    board = organization(sheet, snapshot["board"])
    composition |= tidy(_composition(sheet, snapshot, board))
    return {
        "resourceType": "Bundle",
        "id": document["id"],
        "identifier": urn(document["id"]),
        "type": "document",
        "timestamp": document["requested_at"]["iso"],
        "entry": [
            {"fullUrl": address, "resource": resource}
            for address, resource in sheet.entries.items()
        ],
    }


def _composition(sheet: Sheet, snapshot: Snapshot, board: Element) -> Element:
    document, meeting = snapshot["document"], snapshot["meeting"]
    subject, sections = _of_meeting(sheet, snapshot, board)
    held = {"start": _iso(meeting["opened"]), "end": _iso(meeting["closed"])}
    return {
        "identifier": urn(document["id"]),
        "language": document["language"],
        "status": _status(snapshot),
        "type": said(document["kind"]["words"]),
        "subject": subject,
        "date": document["requested_at"]["iso"],
        "author": [board],
        "title": _("{title}, version {version}").format(
            title=f"{document['kind']['words']}, {snapshot['board']['name']}",
            version=document["version"],
        ),
        "attester": [_attester(sheet, one) for one in document["approvals"]],
        "custodian": board,
        "event": [
            {
                "period": held,
                "detail": [role(sheet, board, name, CHAIRS) for name in _chairs(meeting)],
            }
        ],
        "section": [*sections, of_record(snapshot)],
    }


def _attester(sheet: Sheet, approval: Mapping[str, Any]) -> Element:
    who = practitioner(sheet, approval["name"])
    return {"mode": "professional", "time": approval["at"]["iso"], "party": who}


def _of_meeting(
    sheet: Sheet, snapshot: Snapshot, board: Element
) -> tuple[Element | None, list[Element]]:
    """The subject and the sections: of one case, or of a meeting with one section a case."""
    urgent = of_emergency(snapshot["meeting"])
    if "cases" in snapshot:
        return None, [*urgent, *of_meeting(snapshot), *_of_cases(sheet, snapshot, board)]
    who, sections = of_case(sheet, snapshot, board, snapshot["board"])
    return who, [*urgent, *sections]


def _of_cases(sheet: Sheet, snapshot: Snapshot, board: Element) -> Iterator[Element]:
    for part in snapshot["cases"]:
        who, sections = of_case(sheet, part, board, snapshot["board"])
        told = {"number": part["number"], "name": part["case"]["patient"]["name"]}
        outcome = within(part["outcome"]["words"])
        yield {
            "title": _("Case {number}: {name}, {outcome}").format(outcome=outcome, **told),
            "focus": who,
            "section": sections,
        }


def _status(snapshot: Snapshot) -> str:
    """Minutes that nobody has approved are not final; a later wording is an amended one."""
    document = snapshot["document"]
    if "cases" in snapshot and not document["approvals"]:
        return "preliminary"
    changed = document["amendment"] or snapshot.get("decision", {}).get("replaces")
    return "amended" if changed else "final"


def _chairs(meeting: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys([*(term["name"] for term in meeting["chairs"]), meeting["chair"]]))


def _iso(moment: Mapping[str, str] | None) -> str | None:
    return moment["iso"] if moment else None
