"""Cases of each tumour class as a clerk enters them: the facts of the demonstration's persons."""

from .keyboard import Plan

YES_SPINE = {"modality": "mri", "region": "spine", "whole_spine": "yes", "contrast": "yes"}
CT_SPINE = {"modality": "ct", "region": "spine"}
NO_DEFICIT = {"frankel": "none", "ais": "no_deficit", "walking": "independent"}


def kps(value: str, days: str) -> dict[str, str]:
    return {"performance_scale": "kps", "performance_value": value, "performance_on": days}


METASTASIS: Plan = {
    "tumour": [
        {
            "tumour_class": "metastasis",
            "histology_status": "proven",
            "histology_by": "needle",
            "histology_on": "-12",
            "diagnosis": "Clear cell renal cell carcinoma, metastasis T8",
            "primary": "kidney",
        }
    ],
    "history": [
        {
            "reason_for_referral": "deficit",
            "history": "Nephrectomy three years ago. Back pain for five weeks, unsteady for ten.",
            "pain": "mechanical",
            "pain_site": "T8",
            "pain_nrs": "7",
            "pain_character": "mechanical",
            "prior_radiation": "no",
            "anticoagulants": "none",
        }
    ],
    "examination": [
        {"on": "-2", "frankel": "D", "ais": "D", "walking": "independent"} | kps("80", "-2")
    ],
    "imaging_study": [{"on": "-4", **YES_SPINE}, {"on": "-4", **CT_SPINE}],
    "lesion": [
        {
            "levels": "T8",
            "compartments": ["vertebral_body", "posterior_arch", "epidural"],
            "bone_lesion": "lytic",
            "alignment": "normal",
            "collapse": "lt50",
            "posterolateral": "unilateral",
            "escc_grade": "2",
        }
    ],
    "staging": [
        {
            "staging_on": "-9",
            "vertebral_metastases": "1",
            "extraspinal_bone_foci": "1",
            "visceral": "removable",
        }
    ],
    "planning": [
        {
            "systemic_options": "Combination therapy, first line",
            "prognosis_view": "Years, with combination therapy.",
        }
    ],
    "preparation": [
        {
            "hypertension_on_medication": "yes",
            "asa": "III",
            "albumin": "38",
            "albumin_unit": "g/L",
            "albumin_on": "-3",
        }
    ],
}

HAEMATOLOGICAL: Plan = {
    "tumour": [
        {
            "tumour_class": "haematological",
            "histology_status": "proven",
            "diagnosis": "Multiple myeloma",
            "primary": "myeloma",
        }
    ],
    "history": [{"pain": "mechanical", "pain_nrs": "6", "prior_radiation": "no"}],
    "examination": [{"on": "-6", **NO_DEFICIT, **kps("70", "-6")}],
    "imaging_study": [{"on": "-6", **YES_SPINE}, {"on": "-6", **CT_SPINE}],
    "lesion": [
        {
            "levels": "L2",
            "compartments": ["vertebral_body", "epidural"],
            "bone_lesion": "lytic",
            "alignment": "normal",
            "collapse": "gt50",
            "posterolateral": "none",
            "escc_grade": "1b",
        }
    ],
    "staging": [
        {
            "staging_on": "-5",
            "vertebral_metastases": "6",
            "extraspinal_bone_foci": "4",
            "visceral": "none",
        }
    ],
    "planning": [
        {"systemic_options": "Triplet therapy, first line", "prognosis_view": "Several years."}
    ],
    "preparation": [{"albumin": "34", "albumin_unit": "g/L", "albumin_on": "-5"}],
}

PRIMARY_MALIGNANT: Plan = {
    "tumour": [
        {
            "tumour_class": "primary_malignant",
            "histology_status": "proven",
            "histology_by": "needle",
            "histology_on": "-20",
            "diagnosis": "Conventional chordoma of the sacrum, S2-S4",
            "pathology": "Conventional chordoma, brachyury positive, low grade.",
            "morphology": "9370/3",
        }
    ],
    "history": [{"pain": "occasional_nonmechanical", "prior_radiation": "no"}],
    "examination": [{"on": "-9", **NO_DEFICIT, **kps("90", "-9")}],
    "imaging_study": [{"on": "-9", **YES_SPINE}],
    "lesion": [
        {
            "levels": "S2-S4",
            "compartments": ["vertebral_body", "paraspinal"],
            "bone_lesion": "lytic",
            "alignment": "normal",
            "collapse": "no_collapse_gt50_involved",
            "posterolateral": "bilateral",
        }
    ],
    "planning": [
        {
            "biopsy_track": "excisable",
            "second_opinion": "confirmed",
            "chest_ct": "clear",
            "enneking_grade": "G1",
            "enneking_site": "T2",
            "enneking_metastasis": "M0",
        }
    ],
}

PRIMARY_BENIGN: Plan = {
    "tumour": [
        {
            "tumour_class": "primary_benign",
            "histology_status": "proven",
            "diagnosis": "Giant cell tumour of bone, T11",
            "pathology": "Giant cell tumour of bone.",
        }
    ],
    "history": [{"pain": "mechanical", "pain_nrs": "8", "prior_radiation": "no"}],
    "examination": [{"on": "-3", **NO_DEFICIT, **kps("80", "-3")}],
    "imaging_study": [{"on": "-3", **YES_SPINE}],
    "lesion": [
        {
            "levels": "T11",
            "compartments": ["vertebral_body", "posterior_arch", "epidural"],
            "bone_lesion": "lytic",
            "alignment": "de_novo_deformity",
            "collapse": "gt50",
            "posterolateral": "unilateral",
            "escc_grade": "1c",
        }
    ],
    "planning": [
        {
            "biopsy_track": "excisable",
            "second_opinion": "pending",
            "chest_ct": "clear",
            "enneking_grade": "G0",
            "enneking_site": "T2",
            "enneking_metastasis": "M0",
            "enneking_behaviour": "aggressive",
            "wbb_numbering": "original_clockwise",
            "wbb_zones": ["4", "5", "6", "7", "8"],
            "wbb_layers": ["A", "B", "C", "D"],
        }
    ],
}

INTRADURAL: Plan = {
    "tumour": [
        {
            "tumour_class": "intradural",
            "histology_status": "pending",
            "diagnosis": "Ependymoma C4-C6, suspected",
        }
    ],
    "history": [{"pain": "pain_free", "prior_radiation": "no"}],
    "examination": [
        {
            "on": "-5",
            "frankel": "D",
            "ais": "D",
            "walking": "independent",
            "mccormick_version": "modified",
            "mccormick": "II",
        }
        | kps("80", "-5")
    ],
    "imaging_study": [{"on": "-5", **YES_SPINE}],
    "lesion": [{"levels": "C4-C6", "compartments": ["intramedullary"]}],
    "planning": [
        {
            "differential_diagnosis": "Ependymoma; haemangioblastoma less likely, no flow voids.",
            "neuraxis_mri": "no_seeding",
        }
    ],
}

UNKNOWN: Plan = {
    "tumour": [
        {
            "tumour_class": "unknown",
            "histology_status": "pending",
            "diagnosis": "Mixed lesion L3, biopsy asked for",
        }
    ],
    "history": [{"pain": "mechanical", "pain_nrs": "5", "prior_radiation": "no"}],
    "examination": [{"on": "-1", **NO_DEFICIT, **kps("90", "-1")}],
    "imaging_study": [{"on": "-2", **YES_SPINE}],
    "lesion": [
        {
            "levels": "L3",
            "compartments": ["vertebral_body"],
            "bone_lesion": "mixed",
            "alignment": "normal",
            "collapse": "no_collapse_gt50_involved",
            "posterolateral": "unilateral",
        }
    ],
}

PEOPLE = {
    "metastasis": (("300-3101", "Holm", "Rasmus"), METASTASIS),
    "haematological": (("300-3102", "Varga", "Ilona"), HAEMATOLOGICAL),
    "primary_malignant": (("300-3103", "Duarte", "Rui"), PRIMARY_MALIGNANT),
    "primary_benign": (("300-3104", "Sorensen", "Maja"), PRIMARY_BENIGN),
    "intradural": (("300-3105", "Keller", "Nora"), INTRADURAL),
    "unknown": (("300-3106", "Bianchi", "Elena"), UNKNOWN),
}
