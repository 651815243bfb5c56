"""The sections of the document: what is printed, with the resources that say it in codes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .narrative import listed, narrative, paragraph, table
from .people import role
from .plan import ADVICE, PRESENTS, care_plan, grade, member, quorum_words
from .scores import observations
from .sheet import Element, Sheet, sentences
from .tumour import conditions, patient, place_words

Case = Mapping[str, Any]


def of_case(
    sheet: Sheet, part: Case, board: Element, face: Mapping[str, Any]
) -> tuple[Element, list[Element]]:
    """The patient of a case, and all that the document says of it; `face` is the board's."""
    case, decision = part["case"], part["decision"]
    who = patient(sheet, case, face)
    about, seen = conditions(sheet, case, who), observations(sheet, case, who)
    plan = decision and care_plan(
        sheet, case, decision, board=board, who=who, about=about, seen=seen
    )
    found = [
        _question(sheet, case, board, who),
        _section("Findings", table(_findings(case)), entry=[*about, *seen]),
        *_before(part),
    ]
    if plan:
        found += _decided(decision, plan)
    if part.get("deferral"):
        found.append(_section("Deferred", *_deferral(part["deferral"])))
    if decision or part["ballot"]["entries"]:
        heading = "Recommendations recorded before the discussion"
        found.append(_section(heading, *_opinions(part["ballot"])))
    return who, found


def of_meeting(snapshot: Mapping[str, Any]) -> Iterator[Element]:
    """Who was at the meeting, and what was remarked on it."""
    rows = [(_name(one), _presence(one)) for one in snapshot["attendance"]]
    away = [f"Not there: {member(one)}" for one in snapshot["absent"]]
    late = [
        f"Corrected: {one['name']}, {one['before']} to {one['after']}. {one['reason']}"
        for one in snapshot["corrections"]
    ]
    yield _section("Attendance", table(rows), listed([*away, *late]))
    if snapshot["remarks"]:
        yield _section("Remarks", paragraph(snapshot["remarks"]))


def of_emergency(meeting: Mapping[str, Any]) -> Iterator[Element]:
    """The clock of an emergency board, and whether it was kept."""
    if call := meeting["emergency"]:
        called = f"Called by {call['called_by']} on {_at(call['called_at'])}"
        told = sentences(called, f"To decide by {_at(call['decide_by'])}", call["verdict"])
        yield _section("Emergency board", paragraph(told, call["way"]), listed(call["gaps"]))


def of_record(snapshot: Mapping[str, Any]) -> Element:
    """How the document came about, and what its signature and seal are worth."""
    document, board = snapshot["document"], snapshot["board"]
    at = document["requested_at"]
    prepared = f"Prepared by {document['requested_by']} on {at['date']} at {at['time']}."
    kept = f"Minutes kept by {snapshot['meeting']['recorder']}." if "attendance" in snapshot else ""
    said = sentences(document["amendment"], prepared, kept, document["signature"], document["seal"])
    return _section("Record", paragraph(said), paragraph(board["rules"]))


def _section(title: str, *parts: str, **more: Any) -> Element:
    """A section; none at all where it would say nothing."""
    text = narrative(*parts)
    return {"title": title, "text": text, **more} if text or more.get("entry") else {}


def _question(sheet: Sheet, case: Case, board: Element, who: Element) -> Element:
    presenter = role(sheet, board, case["presenter"], PRESENTS)
    return _section(
        "Question to the board",
        paragraph(case["question"]),
        author=[presenter] if presenter else [],
        focus=who,
    )


def _findings(case: Case) -> Iterator[tuple[str, str]]:
    for finding in case["findings"]:
        yield finding["label"], finding["text"]
    for lesion in case["lesions"]:
        score = lesion["sins"]
        scored = f"{score['words']} {score['edition']}" if score else ""
        yield f"Lesion {lesion['levels']}", sentences(place_words(lesion), scored)
    codes = [f"{code['key']} {code['words']}" for code in case["coded"]["codes"]]
    yield "Codes", "; ".join(codes)


def _before(part: Case) -> Iterator[Element]:
    """What minutes say of a case before its decision."""
    if said := part.get("ratification"):
        words = paragraph(said["sentence"], said["recommendation"])
        yield _section("Ratification", words, paragraph(quorum_words(said["quorum"])))
    if part.get("notes"):
        yield _section("Discussion", paragraph(part["notes"]))


def _decided(decision: Mapping[str, Any], plan: Element) -> list[Element]:
    changed = decision["replaces"]
    again = f"The board changed its decision of {changed['date']}." if changed else ""
    reasons = [decision[key]["reason"] for key in ("open", "waiver") if decision[key]]
    return [
        _section(
            "Recommendation",
            paragraph(decision["recommendation"]),
            paragraph(*decision["said"], *reasons, again, decision["ratification"], ADVICE),
            listed(_plan_line(item) for item in decision["plan"]),
            entry=[plan],
        ),
        _section("Agreement of the board", *_agreement(decision)),
        _section("Dissent and reservations", *_dissent(decision)),
    ]


def _plan_line(item: Mapping[str, Any]) -> str:
    by = f"by {item['by']['date']}" if item["by"] else "no date set"
    only = f"; on condition that: {item['condition']}" if item["condition"] else ""
    return f"{item['what']}: {item['who']}, {by}{only}"


def _agreement(decision: Mapping[str, Any]) -> Iterator[str]:
    agreement = decision["agreement"]
    yield paragraph(grade(decision))
    yield table(
        (group["discipline"]["words"], _positions(group["positions"]))
        for group in agreement["by_discipline"]
    )
    counts = [f"{one['position']['words']}: {one['votes']}" for one in agreement["tally"]]
    yield paragraph(", ".join(counts), quorum_words(decision["quorum"]))


def _positions(positions: Sequence[Mapping[str, Any]]) -> str:
    taken = [f"{one['position']['words']} ({one['member']['name']})" for one in positions]
    return "; ".join(taken) or "No position taken"


def _dissent(decision: Mapping[str, Any]) -> Iterator[str]:
    for voice in decision["dissent"]:
        position = voice["position"]["words"].lower()
        yield paragraph(f"{member(voice['member'])}: {position}", f"“{voice['reason']}”")
    if not decision["dissent"]:
        taken = decision["agreement"]["tally"]
        nobody = "Nobody disagreed or had a reservation" if taken else "No positions were taken"
        yield paragraph(f"None. {nobody}.")


def _opinions(ballot: Mapping[str, Any]) -> Iterator[str]:
    if not ballot["entries"]:
        yield paragraph(ballot["sentence"])
    yield table((member(one["member"]), _opinion(one)) for one in ballot["entries"])
    yield listed(
        [
            *(
                f"{member(one['member'])}, took no part: {one['reason']}"
                for one in ballot["recusals"]
            ),
            *(f"No recommendation was recorded by {member(one)}" for one in ballot["missing"]),
        ]
    )


def _opinion(one: Mapping[str, Any]) -> str:
    kinds = [one["modality"]["words"], *(part["words"].lower() for part in one["components"])]
    intent = f"{one['intent']['words']} intent" if one["intent"] else ""
    details = [detail["words"].lower() for detail in one["surgery"]]
    words = "; ".join(part for part in (", ".join(kinds), intent, *details) if part)
    return sentences(words, f"Confidence {one['confidence']} of 5", one["reason"])


def _deferral(deferral: Mapping[str, Any]) -> Iterator[str]:
    yield paragraph(deferral["reason"])
    yield listed(f"{errand['who']} brings: {errand['what']}" for errand in deferral["errands"])


def _at(moment: Mapping[str, str]) -> str:
    return f"{moment['date']}, {moment['time']}"


def _name(one: Mapping[str, Any]) -> str:
    return member({"name": one["name"], "discipline": one["discipline"]})


def _presence(one: Mapping[str, Any]) -> str:
    spans = []
    for span in one["spans"]:
        end = span["end"]["time"] if span["end"] else "the end"
        deputy = f", deputy for {span['deputy_for']}" if span["deputy_for"] else ""
        spans.append(f"{span['start']['time']} to {end}, {span['mode']['words'].lower()}{deputy}")
    return "; ".join([one["part"], *spans])
