"""How the instruments call the primary tumours of the record."""

LUNG = {"lung_non_small_cell", "lung_small_cell", "lung"}
# Only what the table of the score names, or what it counts among the others without doubt.
TOKUHASHI_PRIMARY = {
    **dict.fromkeys(LUNG, "lung"),
    **{
        key: key
        for key in (
            *("osteosarcoma", "stomach", "bladder", "oesophagus", "pancreas", "liver"),
            *("gallbladder", "unidentified", "kidney", "uterus", "rectum", "thyroid", "breast"),
            *("prostate", "carcinoid", "colon"),
        )
    },
    **dict.fromkeys(("ovary", "testis_seminoma", "head_neck", "melanoma", "other"), "other"),
}
TOMITA_GROWTH = {
    **dict.fromkeys(("breast", "thyroid", "prostate"), "slow"),
    **dict.fromkeys(("kidney", "uterus"), "moderate"),
    **dict.fromkeys((*LUNG, "stomach", "liver", "colon", "unidentified"), "rapid"),
}
TOMITA_PRIMARY = {key: "lung" if key in LUNG else key for key in TOMITA_GROWTH}
HAEMATOLOGICAL = {"myeloma", "plasmacytoma", "lymphoma"}
FAVOURABLE = {"breast", "kidney", "lymphoma", "myeloma"}
# A primary of which the score cannot say whether it is one of the favourable four.
NO_PRIMARY = {"", "unidentified", "primary_here"}
HISTOLOGY = {
    "lung_non_small_cell": "non_small_cell_lung",
    "lung_small_cell": "small_cell_lung",
    "colon": "colorectal",
    "rectum": "colorectal",
    "liver": "hepatocellular",
    "kidney": "renal_cell",
    "testis_seminoma": "seminoma",
    "head_neck": "head_and_neck",
    **{
        key: key
        for key in (
            *("breast", "prostate", "thyroid", "ovary", "melanoma", "neuroendocrine"),
            *("sarcoma", "myeloma", "plasmacytoma", "lymphoma", "lung", "osteosarcoma"),
            *("stomach", "oesophagus", "pancreas", "gallbladder", "bladder", "uterus"),
            *("unidentified", "other"),
        )
    },
}
MORPHOLOGY_HISTOLOGY = {
    "9120/0": "haemangioma",
    "9180/3": "osteosarcoma",
    "9191/0": "osteoid_osteoma",
    "9200/0": "osteoblastoma",
    "9200/1": "osteoblastoma",
    "9250/1": "giant_cell_tumour",
    "9250/3": "giant_cell_tumour",
    "9260/0": "aneurysmal_bone_cyst",
    "9260/3": "ewing_sarcoma",
    "9364/3": "ewing_sarcoma",
    "9731/3": "plasmacytoma",
    "9732/3": "myeloma",
    "9590/3": "lymphoma",
    "9680/3": "lymphoma",
    "9370/3": "chordoma",
    "9371/3": "chordoma",
    "9372/3": "chordoma",
    "9220/3": "chondrosarcoma",
    "9240/3": "chondrosarcoma",
    "9243/3": "chondrosarcoma",
}
ROUND_CELL = {"ewing_sarcoma", "plasmacytoma", "myeloma", "lymphoma"}
# Types of the CNS classification; an ependymoma is named differently by each edition.
CNS_TYPE = {
    "9383/1": "subependymoma",
    "9391/3": "ependymoma",
    "9392/3": "ependymoma",
    "9394/1": "myxopapillary_ependymoma",
    "9421/1": "pilocytic_astrocytoma",
    "9421/3": "pilocytic_astrocytoma",
    "9161/1": "haemangioblastoma",
    "9530/0": "meningioma",
    "9539/1": "meningioma",
    "9530/3": "meningioma",
    "9560/0": "schwannoma",
    "9540/0": "neurofibroma",
    "9540/3": "mpnst",
}
