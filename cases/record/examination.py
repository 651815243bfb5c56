"""Step 1, preoperative evaluation: examination and staging."""

from cases.vocabulary import Frankel, PerformanceScale, Walking

from .asking import INTRADURAL, SYSTEMIC_OR_UNKNOWN, choice, choices, day, level, text, whole, words
from .fields import Group, Owner, Section

AIS = (
    ("A", "A: complete"),
    ("B", "B: sensory incomplete"),
    ("C", "C: motor incomplete, less than half of key muscles at grade 3 or more"),
    ("D", "D: motor incomplete, half or more of key muscles at grade 3 or more"),
    ("E", "E: normal, after a deficit"),
    ("no_deficit", "No deficit, never impaired"),
    ("not_determined", "Not determined"),
)
SPHINCTER = (
    ("normal", "Normal"),
    ("urgency", "Urgency"),
    ("retention", "Retention"),
    ("incontinence", "Incontinence"),
)
MYELOPATHY = (
    ("none", "None"),
    ("hyperreflexia", "Hyperreflexia"),
    ("clonus", "Clonus"),
    ("babinski", "Babinski sign"),
    ("hoffmann", "Hoffmann sign"),
    ("spasticity", "Spasticity"),
    ("ataxia", "Gait ataxia"),
    ("lhermitte", "Lhermitte sign"),
    ("clumsy_hands", "Clumsy hands"),
)
MCCORMICK_VERSION = (("original", "Original 1990, I to IV"), ("modified", "Modified, I to V"))
MCCORMICK = (
    ("I", "I: intact or mild focal deficit, normal gait"),
    ("II", "II: mild deficit, independent"),
    ("III", "III: moderate deficit, walks with an aid"),
    ("IV", "IV: severe deficit, dependent on others"),
    ("V", "V: paraplegia or quadriplegia (modified version only)"),
)
VISCERAL = (
    ("none", "None"),
    ("removable", "Removable or treatable"),
    ("unremovable", "Not removable"),
)
CNS_DISEASE = (
    ("none", "None"),
    ("brain", "Brain metastases"),
    ("leptomeningeal", "Leptomeningeal disease"),
    ("both", "Both"),
    ("not_examined", "Not examined"),
)
STAGING_BY = (
    ("ct", "CT of chest, abdomen and pelvis"),
    ("pet_ct", "PET-CT"),
    ("whole_body_mri", "Whole-body MRI"),
    ("bone_scan", "Bone scan"),
    ("brain_mri", "Brain MRI"),
    ("other", "Other"),
)
NOT_STAGED = "it counts metastases, which this tumour class is not staged by"

EXAMINATION = Section(
    key="examination",
    title="Examination",
    dated="Examined on",
    groups=(
        Group(
            title="Neurology",
            step=1,
            owner=Owner.SURGERY,
            fields=(
                choice(
                    "frankel",
                    "Frankel grade",
                    Frankel.choices,
                    minimum=True,
                    column="frankel",
                    help="E is recovery after a deficit; who never had one has “no deficit”.",
                ),
                choice(
                    "ais",
                    "AIS (ASIA impairment scale)",
                    AIS,
                    minimum=True,
                    help="Needs the anal examination; without it “not determined”. "
                    "Never derived from Frankel.",
                ),
                choice("walking", "Walking", Walking.choices, minimum=True, column="walking"),
                level("motor_level", "Motor level"),
                level("sensory_level", "Sensory level"),
                choice("sphincter", "Bladder and bowel", SPHINCTER),
                choices("myelopathy_signs", "Signs of myelopathy", MYELOPATHY),
                day(
                    "neuro_changed_on",
                    "Last neurological change on",
                    column="neuro_changed_on",
                    help="An MRI or examination older than this day is named as out of date.",
                ),
            ),
        ),
        Group(
            title="McCormick grade",
            step=1,
            owner=Owner.SURGERY,
            fields=(
                choice(
                    "mccormick_version",
                    "Version of the McCormick scale",
                    MCCORMICK_VERSION,
                    minimum=True,
                    classes=INTRADURAL,
                    reason="the scale is made for intradural tumours",
                ),
                choice(
                    "mccormick",
                    "McCormick grade",
                    MCCORMICK,
                    minimum=True,
                    classes=INTRADURAL,
                    reason="the scale is made for intradural tumours",
                    confirmed=False,
                    help="IV is worded differently in the two versions. Bladder and bowel "
                    "do not count.",
                ),
            ),
        ),
        Group(
            title="Performance",
            step=1,
            owner=Owner.ONCOLOGY,
            fields=(
                choice(
                    "performance_scale",
                    "Performance scale",
                    PerformanceScale.choices,
                    minimum=True,
                    column="performance_scale",
                    help="The scale that was measured; one is never turned into the other.",
                ),
                whole(
                    "performance_value",
                    "Value",
                    0,
                    100,
                    minimum=True,
                    column="performance_value",
                    help="ECOG 0 to 5; KPS 0 to 100 in tens.",
                ),
                day("performance_on", "Measured on", column="performance_on"),
            ),
        ),
    ),
)

STAGING = Section(
    key="staging",
    title="Staging",
    groups=(
        Group(
            title="Imaging as a whole",
            step=1,
            owner=Owner.RADIOLOGY,
            fields=(
                words("imaging", "Imaging in words", column="imaging"),
                text(
                    "mri_reason_missing",
                    "Why there is no MRI, or none with contrast",
                    column="mri_reason_missing",
                    longest=200,
                ),
            ),
        ),
        Group(
            title="Extent of the disease",
            step=1,
            owner=Owner.RADIOLOGY,
            fields=(
                day(
                    "staging_on",
                    "Systemic staging on",
                    minimum=True,
                    classes=SYSTEMIC_OR_UNKNOWN,
                    reason=NOT_STAGED,
                ),
                choices("staging_by", "Staged by", STAGING_BY),
                whole(
                    "vertebral_metastases",
                    "Vertebrae with metastasis",
                    0,
                    31,
                    minimum=True,
                    classes=SYSTEMIC_OR_UNKNOWN,
                    reason=NOT_STAGED,
                ),
                whole(
                    "extraspinal_bone_foci",
                    "Bone foci outside the spine",
                    0,
                    200,
                    minimum=True,
                    classes=SYSTEMIC_OR_UNKNOWN,
                    reason=NOT_STAGED,
                    help="The number of foci; for many, the number counted.",
                ),
                choice(
                    "visceral",
                    "Visceral metastases",
                    VISCERAL,
                    minimum=True,
                    classes=SYSTEMIC_OR_UNKNOWN,
                    reason=NOT_STAGED,
                ),
                text(
                    "visceral_judged_by",
                    "Removable or not: judged by",
                    classes=SYSTEMIC_OR_UNKNOWN,
                    reason=NOT_STAGED,
                ),
                choice("cns_disease", "Disease of brain or meninges", CNS_DISEASE),
            ),
        ),
    ),
)
