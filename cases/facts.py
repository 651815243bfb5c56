"""A stored case as the plain values that the pure rules judge."""

from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from . import ledger
from .models import Case, Lesion
from .readiness import CaseFacts, Emergency, Gap, LesionFacts, emergency, gaps
from .scores import Score, not_applicable, sins_applies, sins_for_lesion, worst

PLAIN = [
    "urgency",
    "presentation_reason",
    "consent_to_discuss",
    "question",
    "histology_status",
    "tumour_class",
    "mri_on",
    "mri_reason_missing",
    "mri_contrast",
    "neuro_on",
    "frankel",
    "neuro_changed_on",
    "walking",
    "performance_scale",
    "performance_value",
    "performance_on",
    "pain",
    "prior_radiation",
]


def lesions_of(case: Case) -> list[Lesion]:
    """The lesions of the case that stand today."""
    return [lesion for lesion in case.lesions.all() if lesion.removed_at is None]


def sins_components(case: Case, lesion: Lesion) -> dict[str, str]:
    """The stored SINS items of a lesion; pain is the case's unless the lesion has its own."""
    return {
        "pain": lesion.pain or case.pain,
        "bone_lesion": lesion.bone_lesion,
        "alignment": lesion.alignment,
        "collapse": lesion.collapse,
        "posterolateral": lesion.posterolateral,
    }


def sins_of(case: Case, lesion: Lesion) -> list[Score]:
    """SINS of each level of the lesion, from what is stored."""
    destroyed = bool(lesion.bone_lesion)
    if not sins_applies(case.tumour_class, lesion.compartments, bone_destroyed=destroyed):
        return [not_applicable(_("The score is not meant for an intradural tumour."))]
    return sins_for_lesion(lesion.level_from, lesion.level_to, sins_components(case, lesion))


def facts_of(case: Case, *, today: date, written: ledger.Latest | None = None) -> CaseFacts:
    """What readiness needs to know of the case; `written` is its record, if it was read already."""
    written = ledger.latest(case) if written is None else written
    return CaseFacts(
        today=today,
        patient_identified=bool(case.patient.record_number and case.patient.family_name),
        birth_date_known=case.patient.birth_date is not None,
        presenter=case.presenter.name if case.presenter else "",
        record=ledger.things(written),
        lesions=tuple(_lesion_facts(case, lesion) for lesion in lesions_of(case)),
        **{name: getattr(case, name) for name in PLAIN},
    )


def gaps_of(case: Case, *, today: date, written: ledger.Latest | None = None) -> list[Gap]:
    """What the case still lacks, blockers and warnings."""
    return gaps(facts_of(case, today=today, written=written))


def emergency_gaps_of(case: Case) -> list[Gap]:
    """What of the short list of an emergency the case lacks; it holds up no care."""
    facts = replace(facts_of(case, today=case.board.today()), urgency="emergency")
    return [gap for gap in gaps(facts) if gap.blocker]


def emergency_of(case: Case, facts: CaseFacts | None = None) -> Emergency | None:
    """Why the case cannot wait, and since when; `facts` where they were gathered already."""
    now = timezone.localtime(timezone=case.board.zone)
    return emergency(facts or facts_of(case, today=now.date()), now)


def _lesion_facts(case: Case, lesion: Lesion) -> LesionFacts:
    top = worst(sins_of(case, lesion))
    return LesionFacts(
        level_from=lesion.level_from,
        level_to=lesion.level_to,
        compartments=tuple(lesion.compartments),
        sins_missing=None if top is None else top.missing,
    )
