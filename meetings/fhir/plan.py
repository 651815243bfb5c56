"""The board's decision as a CarePlan: what is recommended, who does what by when, who dissents."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from meetings.recommendation import PARTS
from meetings.vocabulary import Intent, Modality, Timing
from tumorboard.tongue import within

from .people import role
from .sheet import Element, Sheet, coded, said, sentences, urn
from .tumour import SNOMED

ADVICE = "Advice to the treating clinician, who decides with the patient."
PRESENTS, RESPONSIBLE, INFORMS = "Presents the case", "Responsible clinician", "Tells the patient"
RECORDS = "Records the decision"
TEAM = coded(SNOMED, "312384001", "Multidisciplinary assessment")

Decision = Mapping[str, Any]


def care_plan(
    sheet: Sheet,
    case: Mapping[str, Any],
    decision: Decision,
    *,
    board: Element,
    who: Element,
    about: Sequence[Element],
    seen: Sequence[Element],
) -> Element:
    """The decision on one case, `about` its conditions, and what the board had `seen` of it."""
    return sheet.add(
        "CarePlan",
        decision["id"],
        identifier=[urn(decision["id"])],
        replaces=_replaced(decision["replaces"]),
        status="active",
        intent="plan",
        category=[TEAM],
        title=_("Consensus, version {version}").format(version=decision["version"]),
        description="\n".join([decision["recommendation"], *decision["said"]]),
        subject=who,
        created=decision["recorded_at"]["iso"],
        author=board,
        contributor=_contributors(sheet, board, case["presenter"], decision["recorded_by"]),
        addresses=list(about),
        supportingInfo=list(seen),
        activity=[{"detail": detail} for detail in _details(sheet, decision, board)],
        note=list(_notes(decision)),
    )


def _details(sheet: Sheet, decision: Decision, board: Element) -> Iterator[Element]:
    """What is recommended, each item of the plan, and that the patient is told."""
    content = decision["content"]
    yield {
        "code": said(_kind(content)),
        "status": "not-started",
        "scheduledString": _label(Timing, content.get("timing", "")),
        "performer": [role(sheet, board, content.get("responsible", ""), RESPONSIBLE)],
        "description": decision["recommendation"],
    }
    for item in decision["plan"]:
        condition, only = item["condition"], ""
        if condition:
            only = _("On condition that: {condition}").format(condition=condition)
        yield {
            "status": "not-started",
            "scheduledPeriod": {"end": item["by"]["iso"]} if item["by"] else {},
            "performer": [{"display": item["who"]}],
            "description": "\n".join(part for part in (item["what"], only) if part),
        }
    if content.get("informs"):
        yield {
            "code": said(_(INFORMS)),
            "status": "not-started",
            "scheduledPeriod": {"end": _day(content.get("informs_by", ""))},
            "performer": [role(sheet, board, content["informs"], INFORMS)],
        }


def _kind(content: Mapping[str, str]) -> str:
    """Such as “Surgery, radiotherapy at T8, intent local control”."""
    keys = [content.get("modality", ""), *content.get("components", "").split()]
    kinds = ", ".join(_label(Modality, key) for key in keys if key)
    if content.get("levels"):
        kinds = _("{treatments} at {levels}").format(treatments=kinds, levels=content["levels"])
    if intent := within(_label(Intent, content.get("intent", ""))):
        kinds = f"{kinds}, {_('intent {intent}').format(intent=intent)}"
    return kinds


def _notes(decision: Decision) -> Iterator[Element]:
    """Dissent in its author's words; then on what the plan rests, and what is done otherwise."""
    content, quorum = decision["content"], decision["quorum"]
    for voice in decision["dissent"]:
        yield {
            "authorString": f"{member(voice['member'])}: {within(voice['position']['words'])}",
            "text": voice["reason"],
        }
    for name in ("condition", "fallback"):
        if content.get(name):
            yield {"text": f"{_(PARTS[name].label)}: {content[name]}"}
    yield {"text": grade(decision)}
    yield {"text": quorum_words(quorum)}
    for part in ("open", "waiver"):
        if decision[part]:
            yield {"text": decision[part]["reason"]}
    yield {"text": sentences(decision["ratification"], _(ADVICE))}


def member(person: Mapping[str, Any]) -> str:
    """A member with the discipline in which they spoke."""
    discipline = person["discipline"]
    return f"{person['name']}, {within(discipline['words'])}" if discipline else person["name"]


def grade(decision: Decision) -> str:
    """How far the board agreed."""
    agreement = decision["agreement"]
    return f"{agreement['grade']['words']}: {agreement['sentence']}"


def quorum_words(quorum: Mapping[str, Any]) -> str:
    """Whether there was a quorum, and why it was decided without one."""
    waiver = ""
    if quorum["waiver"]:
        waiver = _("Decided without quorum: {reason}").format(reason=quorum["waiver"])
    met = _("Quorum met") if quorum["met"] else _("Quorum not met")
    return sentences(f"{met}: {quorum['sentence']}", waiver)


def _label(choices: type[TextChoices], key: str) -> str:
    return _(str(dict(choices.choices).get(key, key))) if key else ""


def _day(text: str) -> str | None:
    """A date that was written as one."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _replaced(moment: Mapping[str, str] | None) -> list[Element]:
    """The decision in whose place this one stands; it is in a document of its own."""
    return (
        [
            {
                "display": _("Decision of {day}, {time}").format(
                    day=moment["date"], time=moment["time"]
                )
            }
        ]
        if moment
        else []
    )


def _contributors(sheet: Sheet, board: Element, presenter: str, recorder: str) -> list:
    parts = ((presenter, PRESENTS), (recorder, RECORDS))
    return [role(sheet, board, name, part) for name, part in parts]
