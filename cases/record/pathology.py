"""Step 10: the report of the pathologist."""

from .asking import CLASSES, INTRADURAL, choice, code, number, plan_item, text, words
from .fields import Field, Group, Owner, Section
from .planning import MARGIN

SPECIMEN = (
    ("needle", "Needle biopsy"),
    ("open_biopsy", "Open biopsy"),
    ("fragments", "Fragments of an intralesional resection"),
    ("en_bloc", "En bloc specimen"),
    ("csf", "CSF"),
    ("other", "Other"),
)
WHO_EDITION = (
    ("cns5_2021", "WHO CNS, fifth edition 2021"),
    ("cns4_2016", "WHO CNS, revised fourth edition 2016"),
    ("bone5_2020", "WHO soft tissue and bone, fifth edition 2020"),
    ("haem5_2022", "WHO haematolymphoid, fifth edition"),
    ("other", "Another edition"),
)
BONE_GRADE = (("G1", "G1"), ("G2", "G2"), ("G3", "G3"))
CNS_GRADE = (("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"))
FACE_MARGIN = (
    ("intralesional", "Intralesional"),
    ("marginal", "Marginal"),
    ("wide", "Wide"),
    ("not_assessable", "Not assessable"),
)
FACES = (
    ("anterior", "Anterior"),
    ("posterior", "Posterior"),
    ("left", "Left"),
    ("right", "Right"),
    ("cranial", "Cranial"),
    ("caudal", "Caudal"),
    ("dural", "Dural"),
)
RESIDUAL = (
    ("R0", "R0: no residual tumour"),
    ("R1", "R1: microscopic"),
    ("R2", "R2: macroscopic"),
    ("RX", "RX: cannot be assessed"),
)
MARKERS = (
    ("egfr", "EGFR"),
    ("alk", "ALK"),
    ("her2", "HER2"),
    ("er", "ER"),
    ("pr", "PR"),
    ("braf", "BRAF"),
    ("kras", "KRAS"),
    ("h3_k27m", "H3 K27M"),
    ("mycn", "MYCN"),
    ("brachyury", "Brachyury"),
    ("idh", "IDH"),
)
MARKER_RESULT = (
    ("positive", "Positive, or altered"),
    ("negative", "Negative, or not altered"),
    ("equivocal", "Equivocal"),
    ("pending", "Pending"),
)


def _face(key: str, label: str) -> tuple[Field, Field]:
    return (
        choice(f"margin_{key}", f"{label} margin", FACE_MARGIN),
        number(f"margin_{key}_mm", f"{label} margin", 0, 200, unit="mm"),
    )


PATHOLOGY = Section(
    key="pathology",
    title="Pathology",
    noun="pathology report",
    dated="Reported on",
    after_board=True,
    groups=(
        Group(
            title="Report",
            step=10,
            owner=Owner.PATHOLOGY,
            fields=(
                choice("specimen", "Specimen", SPECIMEN),
                text("diagnosis", "Diagnosis", minimum=True),
                code("morphology", "Morphology (ICD-O-3)", "icdo3", minimum=True),
                choice(
                    "who_edition",
                    "WHO edition",
                    WHO_EDITION,
                    confirmed=False,
                    help="A grade means nothing without its edition.",
                ),
                choice(
                    "bone_grade",
                    "Grade",
                    BONE_GRADE,
                    classes=CLASSES - INTRADURAL,
                    reason="an intradural tumour has a CNS WHO grade",
                ),
                choice(
                    "cns_grade",
                    "CNS WHO grade",
                    CNS_GRADE,
                    classes=INTRADURAL,
                    reason="it grades tumours of the nervous system",
                ),
                number("necrosis_percent", "Necrosis", 0, 100, unit="%"),
                plan_item(),
                words("report", "Report"),
            ),
        ),
        Group(
            title="Margins",
            step=10,
            owner=Owner.PATHOLOGY,
            fields=(
                choice(
                    "achieved_margin",
                    "Margin as a whole",
                    MARGIN,
                    help="The worst face. Whether it is Enneking appropriate follows from it.",
                ),
                choice("residual", "Residual tumour", RESIDUAL),
                *(field for face in FACES for field in _face(*face)),
            ),
        ),
        Group(
            title="Molecular findings",
            step=10,
            owner=Owner.PATHOLOGY,
            fields=(
                *(choice(key, label, MARKER_RESULT) for key, label in MARKERS),
                text("molecular_words", "Variants in words", help="For example EGFR exon 19."),
            ),
        ),
    ),
)
