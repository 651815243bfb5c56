"""The minimum set beyond the twelve points, as plain tables.

Section and field of the record, who owes it, what is missing, and what it is needed for.
"""

from .gap import ANAESTHESIA, ONCOLOGY, RADIOLOGY, SURGERY

Asked = tuple[str, str, str, str, str]
FOR_METASTASIS: tuple[Asked, ...] = (
    (
        "staging",
        "staging_on",
        ONCOLOGY,
        "The date of the systemic staging is missing.",
        "the prognosis depends on how far the disease has spread",
    ),
    (
        "staging",
        "visceral",
        ONCOLOGY,
        "It is missing whether there are visceral metastases.",
        "the prognosis scores count them",
    ),
    (
        "staging",
        "vertebral_metastases",
        RADIOLOGY,
        "The number of vertebrae with metastasis is missing.",
        "the prognosis scores count them",
    ),
    (
        "staging",
        "extraspinal_bone_foci",
        RADIOLOGY,
        "The number of bone foci outside the spine is missing.",
        "the prognosis scores count them",
    ),
    (
        "planning",
        "systemic_options",
        ONCOLOGY,
        "The systemic options that are left are missing: one line.",
        "they predict survival better than the older scores",
    ),
    (
        "planning",
        "prognosis_view",
        ONCOLOGY,
        "The prognosis as medical oncology sees it is missing.",
        "the scores know nothing of today's drugs",
    ),
    (
        "preparation",
        "albumin",
        ONCOLOGY,
        "The albumin is missing, with its unit.",
        "the NESMS counts it",
    ),
)
FOR_PRIMARY_BONE: tuple[Asked, ...] = (
    (
        "planning",
        "second_opinion",
        SURGERY,
        "The second opinion of the biopsy is missing; “pending” is an answer.",
        "the histology decides the margin",
    ),
    (
        "planning",
        "biopsy_track",
        SURGERY,
        "The biopsy track is missing.",
        "it has to be excised with the tumour",
    ),
    (
        "planning",
        "chest_ct",
        RADIOLOGY,
        "The result of the CT of the chest is missing.",
        "the stage depends on metastases",
    ),
    *(
        (
            "planning",
            f"enneking_{key}",
            SURGERY,
            f"The {words} of the Enneking stage is missing.",
            "the recommended margin follows from the stage",
        )
        for key, words in (("grade", "grade"), ("site", "site"), ("metastasis", "metastasis"))
    ),
)
FOR_BENIGN: tuple[Asked, ...] = (
    (
        "planning",
        "enneking_behaviour",
        SURGERY,
        "The behaviour of the benign tumour is missing.",
        "it alone tells stage 1 from stage 2",
    ),
)
FOR_WBB: tuple[Asked, ...] = tuple(
    ("planning", f"wbb_{key}", SURGERY, f"The WBB {words} missing.", why)
    for key, words, why in (
        ("numbering", "numbering scheme is", "left and right can be swapped without it"),
        ("zones", "zones are", "an en bloc resection is planned from them"),
        ("layers", "layers are", "an en bloc resection is planned from them"),
    )
)
FOR_INTRADURAL: tuple[Asked, ...] = (
    (
        "planning",
        "neuraxis_mri",
        RADIOLOGY,
        "The MRI of the whole neuraxis is missing; “not needed” is an answer.",
        "some tumours seed along the neuraxis",
    ),
    (
        "examination",
        "mccormick",
        SURGERY,
        "The McCormick grade is missing.",
        "the outcome is measured against it",
    ),
    (
        "examination",
        "mccormick_version",
        SURGERY,
        "The version of the McCormick scale is missing.",
        "the two versions word their grades differently",
    ),
    (
        "planning",
        "differential_diagnosis",
        RADIOLOGY,
        "The differential diagnosis is missing.",
        "the operation is planned for it",
    ),
)
BEFORE_SURGERY: tuple[Asked, ...] = (
    (
        "preparation",
        "asa",
        ANAESTHESIA,
        "The ASA class is missing.",
        "it belongs to the risk of the operation",
    ),
    (
        "history",
        "anticoagulants",
        SURGERY,
        "It is missing whether the patient takes anticoagulants; “none” is an answer.",
        "they decide when surgery is safe",
    ),
)
