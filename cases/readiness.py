"""What a case still lacks before the board can hear it, and who owes it.

Twelve things are asked of every case. Blockers keep a case off an agenda, never from care: in an
emergency only the patient, the lesion, the imaging and the neurological status block, and the
rest is still named. Beyond the twelve, the class of the tumour and an operation ahead ask for more
(`extras`). Warnings tell what the board would ask about, and block nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

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
    return dateformat.format(day, pgettext("a day", "j F Y"))


def _warning(field: str, what: str, owner: str) -> Gap:
    return Gap(field, what, owner, blocker=False)


def _patient(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.patient_identified:
        yield Gap("record_number", _("The patient is not identified."), CLERK)
    if not facts.consent_to_discuss:
        what = _("It is not recorded that the patient knows of the discussion and does not object.")
        yield Gap("consent_to_discuss", what, CLERK)
    if not facts.birth_date_known:
        yield _warning("birth_date", _("The patient's birth date is missing."), CLERK)


def _question(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.question.strip():
        yield Gap("question", _("The question to the board is missing."), SURGERY)


def _histology(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.histology_status:
        what = _("The histology status is missing: proven, presumed or biopsy pending.")
        yield Gap("histology_status", what, PATHOLOGY)


def _tumour_class(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.tumour_class:
        what = _("The tumour class is missing; “not known, biopsy pending” is an answer.")
        yield Gap("tumour_class", what, SURGERY)


def _lesion(lesion: LesionFacts) -> Iterator[Gap]:
    levels = (lesion.level_from, lesion.level_to)
    name = lesion.level_from if levels[0] == levels[1] else "–".join(levels)
    if not all(levels):
        yield Gap("lesions", _("A lesion has no level yet: it has to be localised."), RADIOLOGY)
        name = _("lesion without a level")
    elif any(level not in ORDER for level in levels):
        yield Gap(
            "lesions",
            _("The levels {levels} are not levels of the spine.").format(levels=name),
            RADIOLOGY,
        )
    elif ORDER[levels[0]] > ORDER[levels[1]]:
        what = _("The lesion {levels} has its upper level below its lower level.").format(
            levels=name
        )
        yield Gap("lesions", what, RADIOLOGY)
    if not lesion.compartments:
        yield Gap(
            "lesions",
            _("The compartment of the lesion ({levels}) is missing.").format(levels=name),
            RADIOLOGY,
        )


def _lesions(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.lesions:
        what = _("No lesion is recorded: the levels and the compartment are needed.")
        yield Gap("lesions", what, RADIOLOGY)
    for lesion in facts.lesions:
        yield from _lesion(LesionFacts(*lesion))


def _mri(facts: CaseFacts) -> Iterator[Gap]:
    if facts.mri_on is None:
        if not facts.mri_reason_missing.strip():
            what = _("The date of the spine MRI is missing; if there is none, say why.")
            yield Gap("mri_on", what, RADIOLOGY)
        return
    if facts.mri_on > facts.today:
        yield Gap(
            "mri_on",
            _("The spine MRI is dated {day}, in the future.").format(day=_day(facts.mri_on)),
            RADIOLOGY,
        )
        return
    if not facts.mri_contrast and not facts.mri_reason_missing.strip():
        what = _("The spine MRI was done without contrast; say why.")
        yield Gap("mri_reason_missing", what, RADIOLOGY, blocker=facts.urgency != "emergency")
    if (facts.today - facts.mri_on).days > MRI_FRESH_DAYS:
        what = _("The spine MRI of {day} is older than four weeks.").format(day=_day(facts.mri_on))
        yield _warning("mri_on", what, RADIOLOGY)
    if facts.neuro_changed_on and facts.mri_on < facts.neuro_changed_on:
        what = _("The spine MRI of {day} is older than the neurological change of {changed}.")
        what = what.format(day=_day(facts.mri_on), changed=_day(facts.neuro_changed_on))
        yield _warning("mri_on", what, RADIOLOGY)


def _neurology(facts: CaseFacts) -> Iterator[Gap]:
    ais = Record(facts.record).word("examination", "ais")
    if facts.frankel not in NEUROLOGY and ais not in AIS:
        what = _("The neurological status is missing: a Frankel grade, or “no deficit”.")
        yield Gap("frankel", what, SURGERY)
    if facts.neuro_on is None:
        yield Gap("neuro_on", _("The date of the neurological status is missing."), SURGERY)
    elif facts.neuro_on > facts.today:
        what = _("The neurological status is dated {day}, in the future.")
        what = what.format(day=_day(facts.neuro_on))
        yield Gap("neuro_on", what, SURGERY)
    elif facts.neuro_changed_on and facts.neuro_on < facts.neuro_changed_on:
        what = _("The neurological status of {day} is older than the change of {changed}.")
        what = what.format(day=_day(facts.neuro_on), changed=_day(facts.neuro_changed_on))
        yield _warning("neuro_on", what, SURGERY)


def _walking(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.walking:
        yield Gap("walking", _("The walking status is missing."), SURGERY)


def _performance(facts: CaseFacts) -> Iterator[Gap]:
    scale, value = facts.performance_scale, facts.performance_value
    if scale not in PERFORMANCE or value is None:
        yield Gap("performance_scale", _("KPS or ECOG is missing, as it was measured."), ONCOLOGY)
    elif value not in PERFORMANCE[scale]:
        what = _("{value} does not exist: ECOG is 0 to 5, KPS 0 to 100 in tens.")
        what = what.format(value=f"{scale.upper()} {value}")
        yield Gap("performance_value", what, ONCOLOGY)
    elif facts.performance_on is None:
        what = _("The date on which {value} was measured is missing.")
        what = what.format(value=f"{scale.upper()} {value}")
        yield _warning("performance_on", what, ONCOLOGY)


def _pain(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.pain:
        yield Gap("pain", _("It is not recorded whether the pain is mechanical."), SURGERY)


def _radiation(facts: CaseFacts) -> Iterator[Gap]:
    if facts.prior_radiation not in {"yes", "no"}:
        what = _("It is not recorded whether the spine was irradiated before: yes or no.")
        yield Gap("prior_radiation", what, RADIATION)


def _presenter(facts: CaseFacts) -> Iterator[Gap]:
    if not facts.presenter.strip():
        yield Gap("presenter", _("Nobody is named who will present the case."), CLERK)


def _sins(facts: CaseFacts) -> Iterator[Gap]:
    for lesion in (LesionFacts(*row) for row in facts.lesions):
        missing = [item for item in lesion.sins_missing or () if item != "location"]
        if facts.record and facts.tumour_class in SYSTEMIC:
            missing = [item for item in missing if item == "pain"]
        if not missing:
            continue
        words = ", ".join(_(ITEM_WORDS.get(item, item)) for item in missing)
        what = _("The SINS is only a range: {items} missing.")
        if lesion.level_from:
            what = _("The SINS of {level} is only a range: {items} missing.")
        owner = SURGERY if missing == ["pain"] else RADIOLOGY
        yield _warning("lesions", what.format(level=lesion.level_from, items=words), owner)


def _emergency_lane(facts: CaseFacts) -> Iterator[Gap]:
    if facts.urgency != "emergency" and facts.neuro_changed_on and facts.frankel in DEFICIT:
        what = _(
            "A neurological change of {day} with a deficit is recorded: "
            "new or worse weakness calls for an emergency board."
        )
        yield _warning("urgency", what.format(day=_day(facts.neuro_changed_on)), SURGERY)


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
