"""The sections of the document: what is printed, with the resources that say it in codes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from tumorboard.tongue import within

from .narrative import listed, narrative, paragraph, table
from .people import role
from .plan import ADVICE, PRESENTS, care_plan, grade, member, quorum_words
from .scores import observations
from .sheet import Element, Sheet, sentences
from .tumour import conditions, patient, place_words

Case = Mapping[str, Any]

CHANGED = "The board changed its decision of {day}."
NOBODY = "None. Nobody disagreed or had a reservation."
NOT_TAKEN = "None. No positions were taken."


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
        _section(_("Findings"), table(_findings(case)), entry=[*about, *seen]),
        *_before(part),
    ]
    if plan:
        found += _decided(decision, plan)
    if part.get("deferral"):
        found.append(_section(_("Deferred"), *_deferral(part["deferral"])))
    if decision or part["ballot"]["entries"]:
        heading = _("Recommendations recorded before the discussion")
        found.append(_section(heading, *_opinions(part["ballot"])))
    return who, found


def of_meeting(snapshot: Mapping[str, Any]) -> Iterator[Element]:
    """Who was at the meeting, and what was remarked on it."""
    rows = [(_name(one), _presence(one)) for one in snapshot["attendance"]]
    away = [_("Not there: {name}").format(name=member(one)) for one in snapshot["absent"]]
    late = [
        _("Corrected: {name}, {before} to {after}. {reason}").format(**one)
        for one in snapshot["corrections"]
    ]
    yield _section(_("Attendance"), table(rows), listed([*away, *late]))
    if snapshot["remarks"]:
        yield _section(_("Remarks"), paragraph(snapshot["remarks"]))


def of_emergency(meeting: Mapping[str, Any]) -> Iterator[Element]:
    """The clock of an emergency board, and whether it was kept."""
    if call := meeting["emergency"]:
        called = _("Called by {name} on {moment}")
        called = called.format(name=call["called_by"], moment=_at(call["called_at"]))
        until = _("To decide by {moment}").format(moment=_at(call["decide_by"]))
        told = sentences(called, until, call["verdict"])
        yield _section(_("Emergency board"), paragraph(told, call["way"]), listed(call["gaps"]))


def of_record(snapshot: Mapping[str, Any]) -> Element:
    """How the document came about, and what its signature and seal are worth."""
    document, board = snapshot["document"], snapshot["board"]
    at, prepared = document["requested_at"], _("Prepared by {name} on {day} at {time}.")
    prepared = prepared.format(name=document["requested_by"], day=at["date"], time=at["time"])
    kept = ""
    if "attendance" in snapshot:
        kept = _("Minutes kept by {name}.").format(name=snapshot["meeting"]["recorder"])
    said = sentences(document["amendment"], prepared, kept, document["signature"], document["seal"])
    return _section(_("Record"), paragraph(said), paragraph(board["rules"]))


def _section(title: str, *parts: str, **more: Any) -> Element:
    """A section; none at all where it would say nothing."""
    text = narrative(*parts)
    return {"title": title, "text": text, **more} if text or more.get("entry") else {}


def _question(sheet: Sheet, case: Case, board: Element, who: Element) -> Element:
    presenter = role(sheet, board, case["presenter"], PRESENTS)
    return _section(
        _("Question to the board"),
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
        yield (
            _("Lesion {levels}").format(levels=lesion["levels"]),
            sentences(place_words(lesion), scored),
        )
    codes = [f"{code['key']} {code['words']}" for code in case["coded"]["codes"]]
    yield _("Codes"), "; ".join(codes)


def _before(part: Case) -> Iterator[Element]:
    """What minutes say of a case before its decision."""
    if said := part.get("ratification"):
        words = paragraph(said["sentence"], said["recommendation"])
        yield _section(_("Ratification"), words, paragraph(quorum_words(said["quorum"])))
    if part.get("notes"):
        yield _section(_("Discussion"), paragraph(part["notes"]))


def _decided(decision: Mapping[str, Any], plan: Element) -> list[Element]:
    changed = decision["replaces"]
    again = _(CHANGED).format(day=changed["date"]) if changed else ""
    reasons = [decision[key]["reason"] for key in ("open", "waiver") if decision[key]]
    return [
        _section(
            "Recommendation",
            paragraph(decision["recommendation"]),
            paragraph(*decision["said"], *reasons, again, decision["ratification"], _(ADVICE)),
            listed(_plan_line(item) for item in decision["plan"]),
            entry=[plan],
        ),
        _section(_("Agreement of the board"), *_agreement(decision)),
        _section(_("Dissent and reservations"), *_dissent(decision)),
    ]


def _plan_line(item: Mapping[str, Any]) -> str:
    by = _("by {day}").format(day=item["by"]["date"]) if item["by"] else _("no date set")
    line = f"{item['what']}: {item['who']}, {by}"
    if not item["condition"]:
        return line
    return f"{line}; {_('on condition that {condition}').format(condition=item['condition'])}"


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
    return "; ".join(taken) or _("No position taken")


def _dissent(decision: Mapping[str, Any]) -> Iterator[str]:
    for voice in decision["dissent"]:
        position = within(voice["position"]["words"])
        yield paragraph(
            f"{member(voice['member'])}: {position}", _("“{words}”").format(words=voice["reason"])
        )
    if not decision["dissent"]:
        taken = decision["agreement"]["tally"]
        yield paragraph(_(NOBODY) if taken else _(NOT_TAKEN))


def _opinions(ballot: Mapping[str, Any]) -> Iterator[str]:
    if not ballot["entries"]:
        yield paragraph(ballot["sentence"])
    yield table((member(one["member"]), _opinion(one)) for one in ballot["entries"])
    yield listed(
        [
            *(
                _("{name}, took no part: {reason}").format(
                    name=member(one["member"]), reason=one["reason"]
                )
                for one in ballot["recusals"]
            ),
            *(
                _("No recommendation was recorded by {name}").format(name=member(one))
                for one in ballot["missing"]
            ),
        ]
    )


def _opinion(one: Mapping[str, Any]) -> str:
    kinds = [one["modality"]["words"], *(within(part["words"]) for part in one["components"])]
    intent = _("{intent} intent").format(intent=one["intent"]["words"]) if one["intent"] else ""
    details = [within(detail["words"]) for detail in one["surgery"]]
    words = "; ".join(part for part in (", ".join(kinds), intent, *details) if part)
    sure = _("Confidence {number} of 5").format(number=one["confidence"])
    return sentences(words, sure, one["reason"])


def _deferral(deferral: Mapping[str, Any]) -> Iterator[str]:
    yield paragraph(deferral["reason"])
    yield listed(_("{who} brings: {what}").format(**errand) for errand in deferral["errands"])


def _at(moment: Mapping[str, str]) -> str:
    return f"{moment['date']}, {moment['time']}"


def _name(one: Mapping[str, Any]) -> str:
    return member({"name": one["name"], "discipline": one["discipline"]})


def _presence(one: Mapping[str, Any]) -> str:
    spans = []
    for span in one["spans"]:
        end = span["end"]["time"] if span["end"] else _("the end")
        here = _("{start} to {end}").format(start=span["start"]["time"], end=end)
        here = f"{here}, {within(span['mode']['words'])}"
        if span["deputy_for"]:
            here = _("{presence}, deputy for {whom}").format(presence=here, whom=span["deputy_for"])
        spans.append(here)
    return "; ".join([one["part"], *spans])
