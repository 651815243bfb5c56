"""The published facts in short, so that the tables are tested without any file beside the program.

Each line: instrument, inputs, and what the answer must say.
"""

TOKUHASHI = {
    "kps": 80,
    "extraspinal_bone_foci": 1,
    "vertebral_metastases": 1,
    "major_organ_metastases": "removable",
    "primary": "kidney",
    "frankel": "D",
}
BAUER = {
    "no_visceral_metastases": True,
    "not_lung_cancer": True,
    "favourable_primary": True,
    "solitary_skeletal_metastasis": False,
}
NESMS = {"modified_bauer": 3, "ambulatory": "independent", "albumin": 41, "albumin_unit": "g/L"}
SINS = {
    "location": "mobile",
    "pain": "mechanical",
    "bone_lesion": "mixed",
    "alignment": "normal",
    "collapse": "no_collapse_gt50_involved",
    "posterolateral": "unilateral",
}
TOMITA = {"primary_growth": "slow", "visceral": "none", "bone": "multiple"}
FRAILTY = {
    "diabetes": True,
    "hypertension_on_medication": True,
    "copd_or_pneumonia": False,
    "chf_within_30_days": False,
    "functional_status": "independent",
}
ESCC = {
    "epidural_tumour": True,
    "thecal_sac_deformed": True,
    "cord_abutment": True,
    "cord_compression": False,
    "csf_visible": True,
    "sequence": "axial_T2",
    "level_has_cord": True,
}
NOMS = {
    "escc": "2",
    "radiosensitivity": "resistant",
    "mechanical": "stable",
    "tolerates_surgery": True,
    "prior_radiation": False,
}
AIS = {
    "sensory_S4_5_or_deep_anal_pressure": True,
    "voluntary_anal_contraction": False,
    "motor_more_than_3_levels_below_motor_level": True,
    "fraction_key_muscles_below_NLI_grade_ge3": 0.4,
    "all_normal": False,
    "prior_deficit": True,
}
MALIGNANT = {"grade": "G1", "site": "T1", "metastasis": "M0"}
BENIGN = {"grade": "G0", "site": "T0", "metastasis": "M0"}
WBB = {"wbb_numbering": "original_clockwise", "zones": [4, 5, 6, 7, 8], "layers": list("ABCD")}
COMPLETE = {
    "SINS": SINS,
    "SINS_LEVEL": {"level": "T11"},
    "TOKUHASHI_2005": TOKUHASHI,
    "TOKUHASHI_PRIMARY": {"primary": "kidney"},
    "TOMITA_2001": TOMITA,
    "TOMITA_GROWTH": {"primary": "breast"},
    "MODIFIED_BAUER": BAUER,
    "BAUER_1995": {**BAUER, "no_pathological_fracture": True},
    "NESMS": NESMS,
    "MFI5": FRAILTY,
    "CHARLSON": {"conditions": ["copd"], "age_adjusted": True, "age": 71},
    "ESCC": ESCC,
    "ENNEKING": {**BENIGN, "behaviour": "active", "histology": "osteoblastoma"},
    "ENNEKING_APPROPRIATE": {"stage": "IB", "achieved_margin": "wide"},
    "KPS_TO_ECOG": {"kps": 80},
    "KPS": {"kps": 80},
    "ECOG": {"ecog": 1},
    "AIS": AIS,
    "FRANKEL": {"grade": "D"},
    "MCCORMICK": {"version": "modified", "grade": "II"},
    "ASA": {"grade": "III", "emergency": True},
    "NOMS": NOMS,
    "RADIOSENSITIVITY": {"histology": "breast"},
    "WBB": WBB,
    "WHO_GRADE": {"type": "meningioma", "edition": "2021", "grade": 1},
    "SPINO": {"response": "local_control", "pain_flare": False},
    "CLAVIEN_DINDO": {"event": "wound infection treated with antibiotics"},
    "ICD10_WHO": {"diagnosis": "chordoma", "site": "S2-S4"},
}


def error(code: str) -> dict:
    """An answer that is an error and no score."""
    return {"score": None, "band": None, "error": code}


FACTS = [
    # SINS
    ("SINS", SINS, {"score": 8, "band": "indeterminate", "component_points": [2, 3, 1, 0, 1, 1]}),
    ("SINS", {**SINS, "pain": None}, {**error("missing:pain"), "low": 5, "high": 8}),
    ("SINS", {**SINS, "collapse": 50}, error("ambiguous:collapse")),
    ("SINS", {**SINS, "collapse": "exactly 50 %"}, error("ambiguous:collapse")),
    ("SINS", {**SINS, "level": "T13"}, error("undefined_level")),
    ("SINS", {**SINS, "level": "T5"}, error("contradiction:location")),
    ("SINS", {**SINS, "tumour_class": "intradural"}, error("not_applicable:intradural")),
    ("SINS", {"published_total_only": 14}, {"score": 14, "band": "unstable"}),
    ("SINS", {"published_total_only": 19}, error("out_of_range:published_total_only")),
    ("SINS_LEVEL", {"level": "occiput"}, {"score": 3, "band": "junctional"}),
    ("SINS_LEVEL", {"level": "coccyx"}, error("undefined_level")),
    # Tokuhashi 2005: the points of the primary alone, then the bands and the refusals
    *(
        ("TOKUHASHI_PRIMARY", {"primary": primary}, {"score": points})
        for points, primaries in enumerate(
            (
                "lung osteosarcoma stomach bladder oesophagus pancreas",
                "liver gallbladder unidentified",
                "other colon",
                "kidney uterus",
                "rectum",
                "thyroid breast prostate carcinoid",
            )
        )
        for primary in primaries.split()
    ),
    ("TOKUHASHI_2005", TOKUHASHI, {"score": 10, "component_points": [2, 1, 2, 1, 3, 1]}),
    ("TOKUHASHI_2005", {**TOKUHASHI, "frankel": "none"}, {"score": 11, "band": "9-11:>=6mo"}),
    ("TOKUHASHI_2005", {**TOKUHASHI, "kps": 85}, error("out_of_range:kps")),
    ("TOKUHASHI_2005", {**TOKUHASHI, "kps": 0}, error("out_of_range:kps")),
    ("TOKUHASHI_2005", {**TOKUHASHI, "kps": True}, error("unknown_value:kps")),
    ("TOKUHASHI_2005", {**TOKUHASHI, "frankel": "F"}, error("unknown_value:frankel")),
    ("TOKUHASHI_2005", {**TOKUHASHI, "primary": "colorectal"}, error("ambiguous:primary")),
    (
        "TOKUHASHI_2005",
        {**TOKUHASHI, "kps": None, "ecog": 1},
        {**error("missing:kps"), "warning": "ecog_is_not_converted", "low": 8, "high": 10},
    ),
    (
        "TOKUHASHI_2005",
        {**TOKUHASHI, "primary": "myeloma"},
        {
            **error("not_applicable:haematological_primary"),
            "if_overridden_as_other": {"score": 9, "band": "9-11:>=6mo"},
        },
    ),
    (
        "TOKUHASHI_2005",
        {**TOKUHASHI, "tumour_class": "primary_malignant"},
        error("not_applicable:not_a_metastasis"),
    ),
    # Tomita 2001
    ("TOMITA_2001", TOMITA, {"score": 3, "band": "2-3:wide_or_marginal"}),
    ("TOMITA_2001", {**TOMITA, "primary_growth": "rapid"}, {"score": 6}),
    ("TOMITA_2001", {**TOMITA, "primary_growth": 3}, error("unknown_value:primary_growth")),
    ("TOMITA_2001", {**TOMITA, "bone": ""}, {**error("missing:bone"), "low": 2, "high": 3}),
    ("TOMITA_GROWTH", {"primary": "uterus"}, {"score": 2, "band": "moderate"}),
    ("TOMITA_GROWTH", {"primary": "unknown_primary"}, {"score": 4, "band": "rapid"}),
    # Bauer
    ("MODIFIED_BAUER", BAUER, {"score": 3, "band": "3-4"}),
    (
        "MODIFIED_BAUER",
        {**BAUER, "not_lung_cancer": False},
        error("contradiction:lung_and_favourable_primary"),
    ),
    (
        "MODIFIED_BAUER",
        {"no_visceral_metastases": True, "not_lung_cancer": False},
        {**error("missing:favourable_primary"), "low": 1, "high": 2},
    ),
    (
        "MODIFIED_BAUER",
        {"tumour_class": "primary_bone"},
        error("not_applicable:not_a_metastasis"),
    ),
    (
        "BAUER_1995",
        {**BAUER, "no_pathological_fracture": False},
        {"score": 3, "band": "2-3", "modified": {"score": 3, "band": "3-4"}},
    ),
    # NESMS: the unit is part of the value, nothing is corrected
    ("NESMS", NESMS, {"score": 3, "component_points": [1, 1, 1]}),
    ("NESMS", {**NESMS, "ambulatory": "aided"}, {"score": 2}),
    ("NESMS", {**NESMS, "albumin": 34.9}, {"score": 2}),
    ("NESMS", {**NESMS, "albumin_unit": "g/dL"}, error("out_of_range:albumin")),
    ("NESMS", {**NESMS, "albumin": 3.5}, error("out_of_range:albumin")),
    ("NESMS", {**NESMS, "albumin": float("nan")}, error("out_of_range:albumin")),
    ("NESMS", {**NESMS, "albumin_unit": "mg/dL"}, error("unknown_value:albumin_unit")),
    (
        "NESMS",
        {**NESMS, "albumin_unit": None},
        {**error("missing:albumin_unit"), "low": 2, "high": 3},
    ),
    ("NESMS", {**NESMS, "modified_bauer": 5}, error("out_of_range:modified_bauer")),
    # Frailty and comorbidity
    ("MFI5", FRAILTY, {"score": 2, "band": "mildly_frail", "index": 0.4}),
    ("MFI5", {**FRAILTY, "diabetes": 1}, error("unknown_value:diabetes")),
    ("CHARLSON", {"conditions": []}, {"score": 0, "quan_2011": 0}),
    (
        "CHARLSON",
        {"conditions": ["liver_moderate_severe", "liver_mild"]},
        {"score": 3, "quan_2011": 4},
    ),
    ("CHARLSON", {"conditions": ["copd", "copd"]}, error("duplicate:copd")),
    ("CHARLSON", {"conditions": ["gout"]}, error("unknown_value:conditions")),
    ("CHARLSON", {"conditions": "copd"}, error("unknown_value:conditions")),
    (
        "CHARLSON",
        {"conditions": ["hemiplegia_paraplegia"], "paraplegia_by_index_tumour": True},
        {"score": 0, "warning": "index_tumour_deficit_not_counted"},
    ),
    # ESCC
    ("ESCC", ESCC, {"score": "1c", "band": "low", "flag": "management_disputed"}),
    ("ESCC", {**ESCC, "cord_compression": True}, {"score": "2", "band": "high"}),
    ("ESCC", {**ESCC, "cord_compression": True, "csf_visible": False}, {"score": "3"}),
    ("ESCC", {**ESCC, "level_has_cord": False}, error("not_applicable:below_conus")),
    (
        "ESCC",
        {**ESCC, "cord_abutment": False, "level_has_cord": False},
        {"score": "1b", "warning": "below_conus"},
    ),
    *(
        ("ESCC", {**ESCC, **findings}, error(f"contradiction:{what}"))
        for findings, what in (
            ({"epidural_tumour": False}, "no_epidural_tumour_but_sac_deformed"),
            ({"thecal_sac_deformed": False}, "abutment_without_sac_deformation"),
            (
                {"cord_abutment": False, "cord_compression": True},
                "compression_without_abutment",
            ),
            ({"csf_visible": False}, "csf_effaced_without_compression"),
        )
    ),
    ("ESCC", {**ESCC, "sequence": "CT"}, error("wrong_sequence")),
    ("ESCC", {}, error("missing:sequence")),
    # Enneking
    ("ENNEKING", MALIGNANT, {"score": "IA", "band": "malignant", "short_form": "IA"}),
    ("ENNEKING", {**MALIGNANT, "metastasis": "M1"}, {"score": "IIIA", "short_form": "III"}),
    ("ENNEKING", {**BENIGN, "behaviour": "latent"}, {"score": "1", "band": "benign"}),
    ("ENNEKING", BENIGN, error("missing:behaviour")),
    (
        "ENNEKING",
        {**BENIGN, "site": "T1", "behaviour": "latent"},
        error("contradiction:latent_T1"),
    ),
    ("ENNEKING_APPROPRIATE", {"stage": "IB", "achieved_margin": "marginal"}, {"score": "EI"}),
    ("ENNEKING_APPROPRIATE", {"stage": "2", "achieved_margin": "wide"}, {"score": "EA"}),
    (
        "ENNEKING_APPROPRIATE",
        {"stage": "3", "achieved_margin": "marginal"},
        {"score": None, "band": "disputed", "error": None},
    ),
    (
        "ENNEKING_APPROPRIATE",
        {"stage": "IB", "achieved_margin": "unknown"},
        error("missing:achieved_margin"),
    ),
    # Performance and neurology
    *(
        (
            "KPS_TO_ECOG",
            {"kps": kps},
            {"traditional": a, "ma_2010": b, "prasad_2018": c, "score": a},
        )
        for kps, a, b, c in (
            (100, 0, 0, 0),
            (90, 0, 1, 1),
            (80, 1, 1, 1),
            (70, 1, 2, 2),
            (60, 2, 2, 3),
            (50, 2, 3, 3),
            (40, 3, 3, 4),
            (30, 3, 4, 4),
            (20, 4, 4, 4),
            (10, 4, 4, 4),
        )
    ),
    ("KPS_TO_ECOG", {"kps": 85}, error("out_of_range:kps")),
    ("AIS", AIS, {"score": "C", "band": "motor_incomplete"}),
    (
        "AIS",
        {**AIS, "motor_more_than_3_levels_below_motor_level": False},
        {"score": "B", "band": "sensory_incomplete"},
    ),
    ("FRANKEL", {"grade": "none"}, {"score": None, "band": "no_deficit", "error": None}),
    ("MCCORMICK", {"version": "original", "grade": "V"}, error("unknown_value:grade")),
    ("MCCORMICK", {"grade": "II"}, error("missing:version")),
    ("ASA", {"grade": "III", "emergency": True}, {"score": "IIIE", "band": "III"}),
    # NOMS: every confirmed line, the disputed cells, the rules beside the table
    *(
        (
            "NOMS",
            {
                "escc": escc,
                "radiosensitivity": response,
                "mechanical": mechanical,
                "tolerates_surgery": fit,
                "prior_radiation": False,
            },
            {"score": None, "band": band, "error": None},
        )
        for escc, response, mechanical, fit, band in (
            ("1b", "sensitive", "stable", False, "cEBRT"),
            ("0", "sensitive", "unstable", True, "stabilisation+cEBRT"),
            ("1a", "resistant", "stable", False, "SRS"),
            ("1b", "resistant", "unstable", True, "stabilisation+SRS"),
            ("2", "sensitive", "stable", True, "cEBRT"),
            ("3", "sensitive", "unstable", True, "stabilisation+cEBRT"),
            ("3", "resistant", "stable", True, "separation_surgery+SRS"),
            ("2", "resistant", "unstable", True, "separation_surgery+stabilisation+SRS"),
            ("2", "resistant", "stable", False, "cEBRT"),
            ("2", "resistant", "unstable", False, "stabilisation_if_possible+cEBRT"),
            ("1c", "sensitive", "unstable", False, "board_decides"),
            ("0", "intermediate", "stable", True, "board_decides"),
        )
    ),
    (
        "NOMS",
        {**NOMS, "radiosensitivity": "sensitive", "prior_radiation": True},
        {"band": "separation_surgery+SRS", "warning": "prior_radiation_counts_as_resistant"},
    ),
    ("NOMS", {**NOMS, "tumour_class": "primary_bone"}, error("not_applicable:not_a_metastasis")),
    # Radiosensitivity
    *(
        ("RADIOSENSITIVITY", {"histology": histology}, {"band": band, "flag": flag})
        for histology, band, flag in (
            ("lymphoma", "sensitive", None),
            ("plasmacytoma", "sensitive", None),
            ("seminoma", "sensitive", None),
            ("small_cell_lung", "sensitive", "single_list"),
            ("thyroid", "resistant", None),
            ("non_small_cell_lung", "resistant", "lists_disagree"),
            ("chondrosarcoma", "not_listed", None),
        )
    ),
    ("RADIOSENSITIVITY", {"histology": "lung"}, error("ambiguous:histology")),
    # WBB
    ("WBB", WBB, {"score": None, "band": "recorded", "error": None, "warning": None}),
    ("WBB", {**WBB, "zones": [11, 12, 1, 2]}, {"error": None, "warning": None}),
    ("WBB", {**WBB, "zones": [1, 5]}, {"warning": "zones_not_contiguous"}),
    ("WBB", {**WBB, "zones": [13]}, error("out_of_range:zones")),
    ("WBB", {**WBB, "zones": [3, 3]}, error("duplicate:3")),
    ("WBB", {**WBB, "wbb_numbering": None}, error("missing:wbb_numbering")),
    ("WBB", {**WBB, "layers": ["F"]}, error("unknown_value:layers")),
    ("WBB", {**WBB, "level": "S2"}, error("not_applicable:sacrum")),
    # WHO grade
    (
        "WHO_GRADE",
        {"type": "myxopapillary_ependymoma", "edition": "2021", "grade": 1},
        {"score": 1, "warning": "grade_not_in_edition"},
    ),
    (
        "WHO_GRADE",
        {"type": "myxopapillary_ependymoma", "edition": "2016", "grade": "I"},
        {"score": 1, "warning": None},
    ),
    ("WHO_GRADE", {"type": "meningioma", "grade": 1}, error("missing:edition")),
    # Clavien-Dindo
    *(
        ("CLAVIEN_DINDO", {"event": event}, {"score": grade, "error": None})
        for event, grade in (
            ("blood transfusion", "II"),
            ("total parenteral nutrition", "II"),
            ("wound opened at bedside, no antibiotics", "I"),
            ("drainage of an abscess under local anaesthesia", "IIIa"),
            ("image guided drainage, not under general anaesthesia", "IIIa"),
            ("pulmonary embolism treated with heparin", "II"),
            ("transient ischaemic attack, aspirin started", "II"),
            ("multiorgan failure", "IVb"),
            ("foot drop at discharge after revision under general anaesthesia", "IIIb-d"),
            ("died of sepsis", "V"),
        )
    ),
    ("CLAVIEN_DINDO", {"event": "revision in theatre"}, error("ambiguous:event")),
    ("CLAVIEN_DINDO", {"event": "a bad day"}, error("unknown_value:event")),
    ("CLAVIEN_DINDO", {"grade": "II", "disability_at_discharge": True}, {"score": "II-d"}),
    # ICD-10
    *(
        ("ICD10_WHO", {"diagnosis": diagnosis, "site": site}, {"score": code, "error": None})
        for diagnosis, site, code in (
            ("chordoma", "S2-S4", "C41.4"),
            ("chordoma", "C2", "C41.2"),
            ("osteoid osteoma", "L4", "D16.6"),
            ("osteoblastoma", "sacrum", "D16.8"),
            ("metastasis of renal cell carcinoma", "T8", "C79.5"),
            ("intramedullary metastasis", "T8", "C79.4"),
            ("ependymoma (behaviour /3)", "C4-C6", "C72.0"),
            ("ependymoma", "cauda equina", "C72.1"),
            ("schwannoma", "L2", "D36.1"),
            ("solitary plasmacytoma", "T7", "C90.3"),
            ("haemangioma", "L1", "D18.0"),
            ("epidural spinal cord compression", "T8", "G95.2"),
            ("cauda equina syndrome", "L4", "G83.4"),
            ("atypical meningioma", "T5", "D42.1"),
        )
    ),
    ("ICD10_WHO", {"diagnosis": "chordoma"}, error("missing:site")),
    ("ICD10_WHO", {"diagnosis": "chordoma", "site": "L5-S1"}, error("ambiguous:site")),
    ("ICD10_WHO", {"diagnosis": "sprain", "site": "L5"}, error("unknown_value:diagnosis")),
]
