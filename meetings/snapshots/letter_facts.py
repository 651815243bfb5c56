"""What a letter to a patient may be made of: the coded part of the case and of its decision.

Of what people wrote freely nothing is read here. A name that was typed is taken only where it is
that of a member of the board, so that no other words can come in its place.
"""

from collections.abc import Iterable
from datetime import date

from cases import facts, ledger, scoring
from cases.levels import ORDER, spans_in
from cases.models import Case, Lesion, ScoreResult
from cases.scores import Band, band_of, worst
from cases.vocabulary import Frankel
from meetings.letters import Facts
from meetings.models import Consensus
from tumorboard.models import Board
from tumorboard.roles import Discipline

WORST_LAST = ("stable", "indeterminate", "unstable")
LAST_WITH_CORD = "L1"
"""The cord ends at the first or second lumbar vertebra; below it are only nerves."""
COMPRESSED = ("2", "3")
DEFICIT = {Frankel.A: "yes", Frankel.B: "yes", Frankel.C: "yes", Frankel.D: "yes"}
SOUND = {Frankel.E: "no", Frankel.NONE: "no"}


def letter_facts(consensus: Consensus, *, on: date, replaces: str = "") -> Facts:
    """The facts of a decision for a letter of that day; `replaces` is the day of the one before."""
    item, board = consensus.item, consensus.item.meeting.board
    return {
        "patient": _called(item.case),
        "board": board.name,
        "hospital": board.hospital,
        "phone": board.letter_phone,
        "office_phone": board.letter_office_phone,
        "met_on": item.meeting.local_start.date().isoformat(),
        "released_on": on.isoformat(),
        "replaces": replaces,
        "is_emergency": item.meeting.is_emergency,
        "awaits_ratification": consensus.awaits_ratification,
        "opinions_differed": board.letter_differing_opinions and bool(consensus.dissent),
        "disciplines": _disciplines(consensus.quorum),
        **_of_case(item.case, consensus.content.get("levels", "")),
        **_of_decision(consensus, board),
    }


def _called(case: Case) -> str:
    """The name as one speaks to the person."""
    patient = case.patient
    return f"{patient.given_name} {patient.family_name}".strip()


def _disciplines(quorum: dict) -> list[str]:
    """Which disciplines counted for the decision; nobody's name."""
    there = {head["discipline"] for head in quorum.get("heads", []) if head["counts"]}
    return [key for key in Discipline.values if key in there]


def _of_case(case: Case, decided_for: str) -> dict:
    lesions = facts.lesions_of(case)
    return {
        "reason": case.presentation_reason,
        "tumour_class": case.tumour_class,
        "histology": case.histology_status,
        "levels": _levels(lesions, decided_for),
        "stability": _stability(case, lesions),
        "pressed": _pressed(case),
        "deficit": {**DEFICIT, **SOUND}.get(case.frankel, ""),
    }


def _levels(lesions: Iterable[Lesion], decided_for: str) -> list[list[str]]:
    """Where the tumour is; where no lesion is localised, the levels that the decision names."""
    placed = [(one.level_from, one.level_to) for one in lesions if one.level_from]
    spans = sorted(placed or spans_in(decided_for), key=lambda ends: [ORDER[end] for end in ends])
    return [[str(upper), str(lower)] for upper, lower in spans]


def _of_decision(consensus: Consensus, board: Board) -> dict:
    said = consensus.content
    members = _members(board)
    return {
        "modality": said.get("modality", ""),
        "components": said.get("components", "").split(),
        "intent": said.get("intent", ""),
        "timing": said.get("timing", ""),
        "trial": said.get("trial", ""),
        "has_plan": consensus.plan_items.exists(),
        "responsible": members.get(_plain(said.get("responsible", "")), ""),
        "informs": members.get(_plain(said.get("informs", "")), ""),
        "informs_by": said.get("informs_by", ""),
    }


def _members(board: Board) -> dict[str, str]:
    """The members' names, by how they are compared with what was typed."""
    members = board.memberships.filter(is_active=True).select_related("user")
    return {_plain(member.user.name): member.user.name for member in members}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _stability(case: Case, lesions: Iterable[Lesion]) -> str:
    """The worst of all lesions; of a spine that is only partly known nobody says that it holds."""
    judged = {row.lesion_id: row for row in scoring.overridden(case, "SINS")}
    bands = [_band(case, lesion, judged.get(lesion.pk)) for lesion in lesions]
    known = [band for band in WORST_LAST if band in bands]
    if not known or (known[-1] == Band.STABLE and "" in bands):
        return ""
    return known[-1]


def _band(case: Case, lesion: Lesion, judged: ScoreResult | None) -> str:
    """The band of one lesion; empty where it does not follow from what is recorded."""
    if judged is not None:
        total = judged.score.strip()
        if total.isdecimal() and int(total) <= 18:
            return str(band_of(int(total)))
        return total.lower() if total.lower() in WORST_LAST else ""
    score = worst(facts.sins_of(case, lesion))
    if score is None or band_of(score.low) != band_of(score.high):
        return ""
    return str(band_of(score.low))


def _pressed(case: Case) -> str:
    """Whether cord or nerves are pressed, by the ESCC grades; empty where no lesion has one."""
    judged = {str(row.lesion_id): row.score for row in scoring.overridden(case, "ESCC")}
    read = [
        _pressed_at(entry.values, judged.get(str(entry.subject), ""))
        for entry in ledger.latest(case).get("lesion", [])
    ]
    found = [one for one in ("cord", "nerves") if one in read]
    if found:
        return found[0]
    return "none" if read and "" not in read else ""


def _pressed_at(values: dict, judged: str) -> str:
    grade = judged.strip().lower() or values.get("escc_grade", "")
    is_pressed = grade in COMPRESSED or (not judged and values.get("cord_compression") is True)
    if is_pressed:
        return "cord" if _has_cord(values) else "nerves"
    if not _has_cord(values):
        # The scale is not made for it: below the cord a low grade says nothing of the nerves.
        return "nerves" if values.get("thecal_sac_deformed") is True else ""
    return "none" if grade else ""


def _has_cord(values: dict) -> bool:
    told = values.get("level_has_cord")
    if told is not None:
        return bool(told)
    level = values.get("escc_level") or (values.get("levels") or [""])[0]
    return ORDER.get(level, 0) <= ORDER[LAST_WITH_CORD]
