"""What the clerk of a rehearsal fills in where the bundle says nothing."""

from django.utils import timezone

LESION = {
    "level_from": "L3",
    "level_to": "L3",
    "compartments": ["vertebral_body"],
    "bone_lesion": "mixed",
    "alignment": "normal",
    "collapse": "no_collapse_gt50_involved",
    "posterolateral": "unilateral",
}


def facts_of_today() -> dict[str, str]:
    """Every answer that a case needs before a board can hear it, found today."""
    day = timezone.localdate().isoformat()
    return {
        "family_name": "Rehearsal",
        "question": "Rehearsal: which treatment comes first?",
        "presentation_reason": "first_diagnosis",
        "consent_to_discuss": "on",
        "tumour_class": "metastasis",
        "histology_status": "proven",
        "frankel": "none",
        "walking": "independent",
        "neuro_on": day,
        "pain": "mechanical",
        "performance_scale": "ecog",
        "performance_value": "1",
        "performance_on": day,
        "prior_radiation": "no",
        "mri_on": day,
        "mri_contrast": "on",
        "imaging": "Rehearsal: no compression of the cord.",
    }
