"""Steps 2 and 3: the tumour itself, and what prepares the board's meeting."""

from cases.vocabulary import HistologyStatus, TumourClass

from .asking import choice, code, day, text, words, yes_no
from .fields import Group, Owner, Section

HISTOLOGY_BY = (
    ("needle", "Image-guided needle biopsy"),
    ("open_biopsy", "Open biopsy"),
    ("resection", "Resection"),
    ("cytology", "Cytology, or CSF"),
    ("primary_only", "Histology of the primary tumour only"),
    ("other", "Other"),
)
PRIMARY = (
    ("lung_non_small_cell", "Lung, non-small-cell"),
    ("lung_small_cell", "Lung, small-cell"),
    ("lung", "Lung, type not known"),
    ("breast", "Breast"),
    ("prostate", "Prostate"),
    ("kidney", "Kidney (renal cell)"),
    ("thyroid", "Thyroid"),
    ("colon", "Colon"),
    ("rectum", "Rectum"),
    ("stomach", "Stomach"),
    ("oesophagus", "Oesophagus"),
    ("pancreas", "Pancreas"),
    ("liver", "Liver (hepatocellular)"),
    ("gallbladder", "Gallbladder"),
    ("bladder", "Bladder"),
    ("uterus", "Uterus"),
    ("ovary", "Ovary"),
    ("testis_seminoma", "Testis (seminoma)"),
    ("head_neck", "Head and neck"),
    ("melanoma", "Melanoma"),
    ("carcinoid", "Carcinoid"),
    ("neuroendocrine", "Neuroendocrine, other than carcinoid"),
    ("osteosarcoma", "Osteosarcoma"),
    ("sarcoma", "Another sarcoma"),
    ("myeloma", "Myeloma"),
    ("plasmacytoma", "Plasmacytoma"),
    ("lymphoma", "Lymphoma"),
    ("other", "Other"),
    ("unidentified", "Unknown primary, after a search"),
    ("primary_here", "None: the tumour arises in the spine"),
)
RADIOSENSITIVITY = (
    ("sensitive", "Sensitive"),
    ("intermediate", "Intermediate"),
    ("resistant", "Resistant"),
)
BOARD_TYPE = (
    ("planned", "Planned"),
    ("ad_hoc", "Ad hoc, emergency"),
    ("virtual", "Virtual"),
)

TUMOUR = Section(
    key="tumour",
    title="Tumour",
    groups=(
        Group(
            title="Class and histology",
            step=3,
            owner=Owner.SURGERY,
            fields=(
                choice(
                    "tumour_class",
                    "Tumour class",
                    TumourClass.choices,
                    minimum=True,
                    column="tumour_class",
                    help="The page asks what applies to the class; “not known, biopsy pending” "
                    "is an answer.",
                ),
                choice(
                    "histology_status",
                    "Histology",
                    HistologyStatus.choices,
                    minimum=True,
                    column="histology_status",
                ),
                choice(
                    "histology_by",
                    "Proven by",
                    HISTOLOGY_BY,
                    minimum=True,
                    needs=("histology_status", frozenset({"proven"})),
                ),
                day(
                    "histology_on",
                    "Proven on",
                    minimum=True,
                    needs=("histology_status", frozenset({"proven"})),
                ),
                text("diagnosis", "Diagnosis", column="diagnosis", longest=300),
                choice(
                    "primary",
                    "Primary tumour",
                    PRIMARY,
                    help="Colon and rectum are two answers: the Tokuhashi score tells them apart.",
                ),
                words("pathology", "Pathology in words", column="pathology"),
            ),
        ),
        Group(
            title="Codes",
            step=3,
            owner=Owner.PATHOLOGY,
            fields=(
                code(
                    "icd10",
                    "ICD-10 (WHO)",
                    "icd10",
                    help="C41.2 and D16.6 exclude the sacrum: it has C41.4 and D16.8.",
                ),
                code("icd10_second", "ICD-10, second code", "icd10"),
                code("morphology", "Morphology (ICD-O-3)", "icdo3"),
            ),
        ),
        Group(
            title="Biology",
            step=3,
            owner=Owner.ONCOLOGY,
            fields=(
                text("molecular_expected", "Molecular results that are awaited"),
                choice(
                    "radiosensitivity",
                    "Radiosensitivity, set by radiation oncology",
                    RADIOSENSITIVITY,
                    help="Only to replace what follows from the histology.",
                ),
                text("radiosensitivity_reason", "Reason for setting it"),
            ),
        ),
    ),
)

AT_HAND = (("yes", "Yes"), ("no", "No"), ("not_needed", "Not needed"))
MET = (
    ("presenter", "The presenter"),
    ("present", "Somebody else who is present"),
    ("briefed", "Somebody who has briefed the presenter"),
    ("nobody", "Nobody in the room"),
)
CONSIDERED = (("yes", "Yes"), ("no", "No"), ("not_needed", "Not needed"))

# The meeting itself knows the rest of step 2: the date and the question of the agenda item,
# disciplines present (attendance), conflicts of interest, positions with option, strength and
# reason before and after the discussion (ballots of both rounds), the vote and the dissent.
CONSULTATION = Section(
    key="consultation",
    title="Multidisciplinary consultation",
    groups=(
        Group(
            title="Preparation of the meeting",
            step=2,
            owner=Owner.CLERK,
            fields=(
                choice("board_type", "Type of the board", BOARD_TYPE),
                text("prepared_by", "Prepared by"),
                day("prepared_on", "Prepared on"),
                yes_no("informed_referrer", "The referring doctor knows of the date"),
                choice("images_available", "Images at hand", AT_HAND),
                choice("pathology_available", "Pathology at hand", AT_HAND),
                choice("patient_met", "Who has met the patient", MET),
            ),
        ),
        Group(
            title="Thought of",
            step=2,
            owner=Owner.CLERK,
            fields=(
                choice("genetics", "Genetic advice", CONSIDERED),
                choice("palliative_care", "Palliative care", CONSIDERED),
                choice("rehabilitation", "Rehabilitation", CONSIDERED),
            ),
        ),
    ),
)
