"""What a case still lacks before the board can hear it, and who owes it.

Twelve things are asked of every case. Blockers keep a case off an agenda, never from care: in an
emergency only the patient, the lesion, the imaging and the neurological status block, and the
rest is still named. Beyond the twelve, the class of the tumour and an operation ahead ask for more
(`extras`). Warnings tell what the board would ask about, and block nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from .emergency import DEFICIT, Emergency, emergency
from .extras import SYSTEMIC, before_surgery, doubts, extras
from .gap import (
    CLERK,
    ONCOLOGY,
    OWNERS,
    PATHOLOGY,
    RADIATION,
    RADIOLOGY,
    SURGERY,
    CaseFacts,
    Gap,
    LesionFacts,
)
from .levels import ORDER
from .record.latest import Record
from .scores import ITEM_WORDS

__all__ = [
    "OWNERS",
    "PERFORMANCE",
    "CaseFacts",
    "Emergency",
    "Gap",
    "LesionFacts",
    "emergency",
    "gaps",
    "is_ready",
]

MRI_FRESH_DAYS = 28
NEUROLOGY = frozenset({"A", "B", "C", "D", "E", "none"})
AIS = frozenset({"A", "B", "C", "D", "E", "no_deficit"})
PERFORMANCE = {"kps": range(0, 101, 10), "ecog": range(6)}


Rule = Callable[[CaseFacts], Iterator[Gap]]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _warning(field: str, what: str, owner: str) -> Gap:
    return Gap(field, what, owner, blocker=False)


def _patient(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.patient_identified:
        yield Gap("record_number", "The patient is not identified.", CLERK)
    if not facts.consent_to_discuss:
        what = "It is not recorded that the patient knows of the discussion and does not object."
        yield Gap("consent_to_discuss", what, CLERK)
    if not facts.birth_date_known:
        yield _warning("birth_date", "The patient's birth date is missing.", CLERK)


def _question(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.question.strip():
        yield Gap("question", "The question to the board is missing.", SURGERY)


def _histology(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.histology_status:
        what = "The histology status is missing: proven, presumed or biopsy pending."
        yield Gap("histology_status", what, PATHOLOGY)


def _tumour_class(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.tumour_class:
        what = "The tumour class is missing; “not known, biopsy pending” is an answer."
        yield Gap("tumour_class", what, SURGERY)


def _lesion(lesion: LesionFacts) -> Iterator[Gap]:
    levels = (lesion.level_from, lesion.level_to)
    name = lesion.level_from if levels[0] == levels[1] else "–".join(levels)
    if not all(levels):
        yield Gap("lesions", "A lesion has no level yet: it has to be localised.", RADIOLOGY)
        name = "lesion without a level"
    elif any(level not in ORDER for level in levels):
        yield Gap("lesions", f"The levels {name} are not levels of the spine.", RADIOLOGY)
    elif ORDER[levels[0]] > ORDER[levels[1]]:
        what = f"The lesion {name} has its upper level below its lower level."
        yield Gap("lesions", what, RADIOLOGY)
    if not lesion.compartments:
        yield Gap("lesions", f"The compartment of the lesion ({name}) is missing.", RADIOLOGY)


def _lesions(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.lesions:
        what = "No lesion is recorded: the levels and the compartment are needed."
        yield Gap("lesions", what, RADIOLOGY)
    for lesion in facts.lesions:
        yield from _lesion(LesionFacts(*lesion))


def _mri(facts: CaseFacts) -> Iterator[Gap]:
    if facts.mri_on is None:
        if not facts.mri_reason_missing.strip():
            what = "The date of the spine MRI is missing; if there is none, say why."
            yield Gap("mri_on", what, RADIOLOGY)
        return
    if facts.mri_on > facts.today:
        yield Gap(
            "mri_on", f"The spine MRI is dated {_day(facts.mri_on)}, in the future.", RADIOLOGY
        )
        return
    if not facts.mri_contrast and not facts.mri_reason_missing.strip():
        what = "The spine MRI was done without contrast; say why."
        yield Gap("mri_reason_missing", what, RADIOLOGY, blocker=facts.urgency != "emergency")
    if (facts.today - facts.mri_on).days > MRI_FRESH_DAYS:
        what = f"The spine MRI of {_day(facts.mri_on)} is older than four weeks."
        yield _warning("mri_on", what, RADIOLOGY)
    if facts.neuro_changed_on and facts.mri_on < facts.neuro_changed_on:
        what = (
            f"The spine MRI of {_day(facts.mri_on)} is older than the neurological change of "
            f"{_day(facts.neuro_changed_on)}."
        )
        yield _warning("mri_on", what, RADIOLOGY)


def _neurology(facts: CaseFacts) -> Iterator[Gap]:
    ais = Record(facts.record).word("examination", "ais")
    if facts.frankel not in NEUROLOGY and ais not in AIS:
        what = "The neurological status is missing: a Frankel grade, or “no deficit”."
        yield Gap("frankel", what, SURGERY)
    if facts.neuro_on is None:
        yield Gap("neuro_on", "The date of the neurological status is missing.", SURGERY)
    elif facts.neuro_on > facts.today:
        what = f"The neurological status is dated {_day(facts.neuro_on)}, in the future."
        yield Gap("neuro_on", what, SURGERY)
    elif facts.neuro_changed_on and facts.neuro_on < facts.neuro_changed_on:
        what = (
            f"The neurological status of {_day(facts.neuro_on)} is older than the change of "
            f"{_day(facts.neuro_changed_on)}."
        )
        yield _warning("neuro_on", what, SURGERY)


def _walking(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.walking:
        yield Gap("walking", "The walking status is missing.", SURGERY)


def _performance(facts: CaseFacts) -> Iterator[Gap]:
    scale, value = facts.performance_scale, facts.performance_value
    if scale not in PERFORMANCE or value is None:
        yield Gap("performance_scale", "KPS or ECOG is missing, as it was measured.", ONCOLOGY)
    elif value not in PERFORMANCE[scale]:
        what = f"{scale.upper()} {value} does not exist: ECOG is 0 to 5, KPS 0 to 100 in tens."
        yield Gap("performance_value", what, ONCOLOGY)
    elif facts.performance_on is None:
        what = f"The date on which {scale.upper()} {value} was measured is missing."
        yield _warning("performance_on", what, ONCOLOGY)


def _pain(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.pain:
        yield Gap("pain", "It is not recorded whether the pain is mechanical.", SURGERY)


def _radiation(facts: CaseFacts) -> Iterator[Gap]:
    if facts.prior_radiation not in {"yes", "no"}:
        what = "It is not recorded whether the spine was irradiated before: yes or no."
        yield Gap("prior_radiation", what, RADIATION)


def _presenter(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.presenter.strip():
        yield Gap("presenter", "Nobody is named who will present the case.", CLERK)


def _sins(facts: CaseFacts) -> Iterator[Gap]:
    for lesion in (LesionFacts(*row) for row in facts.lesions):
        missing = [item for item in lesion.sins_missing or () if item != "location"]
        if facts.record and facts.tumour_class in SYSTEMIC:
            missing = [item for item in missing if item == "pain"]
        if not missing:
            continue
        words = ", ".join(ITEM_WORDS.get(item, item) for item in missing)
        place = f" of {lesion.level_from}" if lesion.level_from else ""
        owner = SURGERY if missing == ["pain"] else RADIOLOGY
        yield _warning("lesions", f"The SINS{place} is only a range: {words} missing.", owner)


def _emergency_lane(facts: CaseFacts) -> Iterator[Gap]:
    if facts.urgency != "emergency" and facts.neuro_changed_on and facts.frankel in DEFICIT:
        what = (
            f"A neurological change of {_day(facts.neuro_changed_on)} with a deficit is recorded: "
            "new or worse weakness calls for an emergency board."
        )
        yield _warning("urgency", what, SURGERY)


# Where the answer to a field is written, and what it is needed for.
PLACES: dict[str, tuple[str, str]] = {
    "record_number": ("", "the right patient has to be discussed"),
    "consent_to_discuss": ("", "nobody is discussed against their will"),
    "birth_date": ("", "it tells patients of one name apart"),
    "question": ("", "the board answers what it is asked"),
    "histology_status": ("tumour", "every treatment depends on it"),
    "tumour_class": ("tumour", "it decides what is asked and scored"),
    "lesions": ("lesion", "level and compartment decide the approach"),
    "mri_on": ("imaging_study", "an old picture may show another state"),
    "mri_reason_missing": ("staging", "epidural tumour is judged with contrast"),
    "frankel": ("examination", "the deficit decides the urgency"),
    "neuro_on": ("examination", "a deficit changes within hours"),
    "walking": ("examination", "it predicts walking afterwards"),
    "performance_scale": ("examination", "it decides what the patient can bear"),
    "performance_value": ("examination", "it decides what the patient can bear"),
    "performance_on": ("examination", "it changes under treatment"),
    "pain": ("history", "mechanical pain speaks for instability"),
    "prior_radiation": ("history", "it limits the dose to the cord"),
    "presenter": ("", "somebody has to answer questions"),
}


def _placed(gap: Gap) -> Gap:
    section, why = PLACES.get(gap.field, (gap.section, gap.why))
    return replace(gap, section=gap.section or section, why=gap.why or why)


def _more(facts: CaseFacts) -> Iterator[Gap]:
    """What goes beyond the twelve points; without a record there is nothing to judge it by."""
    if facts.record:
        yield from extras(facts)
    yield from before_surgery(facts)
    yield from doubts(facts)


# The order is that of the twelve points; the flag says whether an emergency needs the answer too.
RULES: tuple[tuple[Rule, bool], ...] = (
    (_patient, True),
    (_question, False),
    (_histology, False),
    (_tumour_class, False),
    (_lesions, True),
    (_mri, True),
    (_neurology, True),
    (_walking, False),
    (_performance, False),
    (_pain, False),
    (_radiation, False),
    (_presenter, False),
    (_sins, False),
    (_emergency_lane, False),
    (_more, False),
)


def gaps(facts: CaseFacts) -> list[Gap]:
    """Everything that is missing or doubtful, blockers first, in the order of the record."""
    found = []
    for rule, also_in_emergency in RULES:
        for gap in rule(facts):
            waived = facts.urgency == "emergency" and not also_in_emergency
            found.append(_placed(replace(gap, blocker=gap.blocker and not waived)))
    return sorted(found, key=lambda gap: not gap.blocker)


def is_ready(facts: CaseFacts) -> bool:
    """Whether nothing blocks the case from an agenda."""
    return not any(gap.blocker for gap in gaps(facts))
