"""What the clerk of a rehearsal fills in where the bundle says nothing."""

from datetime import date

from cases.vocabulary import TumourClass

CASE = {
    "family_name": "Rehearsal",
    "question": "Rehearsal: which treatment comes first?",
    "presentation_reason": "first_diagnosis",
    "consent_to_discuss": "on",
}
LESION = {
    "levels": "L3",
    "compartments": ["vertebral_body"],
    "bone_lesion": "mixed",
    "alignment": "normal",
    "collapse": "no_collapse_gt50_involved",
    "posterolateral": "unilateral",
    "escc_grade": "0",
}
INSIDE_THE_DURA = {"levels": "T5", "compartments": ["intradural_extramedullary"]}
PRIMARY_BONE = {
    "second_opinion": "confirmed",
    "biopsy_track": "excisable",
    "chest_ct": "clear",
    "enneking_grade": "G0",
    "enneking_site": "T1",
    "enneking_metastasis": "M0",
    "enneking_behaviour": "active",
    "wbb_numbering": "original_clockwise",
    "wbb_zones": ["5", "6"],
    "wbb_layers": ["B", "C"],
}
INTRADURAL = {"neuraxis_mri": "not_needed", "differential_diagnosis": "Rehearsal: meningioma."}
SYSTEMIC = {
    "systemic_options": "Rehearsal: two lines are left.",
    "prognosis_view": "Rehearsal: more than a year.",
}


def answers(tumour_class: str, today: date) -> dict[str, list[dict[str, str | list[str]]]]:
    """Every answer that the board needs, found today: by section, one dict for each thing.

    A form takes from it what it asks of the tumour class and does not hold yet.
    """
    day = today.isoformat()
    inside = tumour_class == TumourClass.INTRADURAL
    grade = "G1" if tumour_class == TumourClass.PRIMARY_MALIGNANT else "G0"
    return {
        "history": [{"pain": "mechanical", "prior_radiation": "no"}],
        "examination": [_examination(day)],
        "tumour": [_tumour(tumour_class, day)],
        "imaging_study": [
            {"on": day, "modality": "mri", "region": "spine", "whole_spine": "yes"}
            | {"contrast": "yes"},
            {"on": day, "modality": "ct", "region": "spine"},
        ],
        "lesion": [INSIDE_THE_DURA if inside else LESION],
        "staging": [_staging(day)],
        "planning": [{**INTRADURAL, **SYSTEMIC, **PRIMARY_BONE, "enneking_grade": grade}],
        "preparation": [{"albumin": "38", "albumin_unit": "g/L", "albumin_on": day}],
    }


def _tumour(tumour_class: str, day: str) -> dict[str, str | list[str]]:
    return {
        "tumour_class": tumour_class,
        "histology_status": "proven",
        "histology_on": day,
        "pathology": "Rehearsal: the report of the biopsy.",
    }


def _examination(day: str) -> dict[str, str | list[str]]:
    return {
        "on": day,
        "frankel": "none",
        "walking": "independent",
        "performance_scale": "ecog",
        "performance_value": "1",
        "performance_on": day,
        "mccormick_version": "modified",
        "mccormick": "I",
    }


def _staging(day: str) -> dict[str, str | list[str]]:
    return {
        "imaging": "Rehearsal: no compression of the cord.",
        "staging_on": day,
        "vertebral_metastases": "1",
        "extraspinal_bone_foci": "0",
        "visceral": "none",
    }
