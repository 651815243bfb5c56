"""Step 1, preoperative evaluation: imaging studies, lesions, and independent readings."""

from collections.abc import Callable
from typing import Any

from cases.scores import Alignment, BoneLesion, Collapse, Pain, Posterolateral
from cases.vocabulary import Compartment

from .asking import (
    NOT_INTRADURAL,
    choice,
    choices,
    lesion,
    level,
    levels,
    number,
    span,
    text,
    whole,
    words,
    yes_no,
)
from .fields import Field, Group, Owner, Section

MODALITY = (
    ("mri", "MRI"),
    ("ct", "CT"),
    ("angiography", "Angiography"),
    ("pet_ct", "PET-CT"),
    ("bone_scan", "Bone scan"),
    ("radiograph", "Radiograph"),
)
REGION = (
    ("spine", "Spine"),
    ("brain", "Brain"),
    ("neuraxis", "Whole neuraxis: brain and spine"),
    ("chest", "Chest"),
    ("abdomen_pelvis", "Abdomen and pelvis"),
    ("chest_abdomen_pelvis", "Chest, abdomen and pelvis"),
    ("whole_body", "Whole body"),
    ("other", "Other"),
)
QUALITY = (
    ("good", "Good"),
    ("limited", "Limited, still readable"),
    ("not_diagnostic", "Not diagnostic"),
)
ESCC = (
    ("0", "0: bone only"),
    ("1a", "1a: epidural tumour, thecal sac not deformed"),
    ("1b", "1b: thecal sac deformed, cord not touched"),
    ("1c", "1c: sac deformed, cord touched, not compressed"),
    ("2", "2: cord compressed, CSF still visible"),
    ("3", "3: cord compressed, no CSF visible"),
)
SEQUENCE = (
    ("axial_T2", "Axial T2"),
    ("sagittal_T2", "Sagittal T2"),
    ("other", "Another sequence, or CT"),
)
VASCULARITY = (("low", "Low"), ("moderate", "Moderate"), ("high", "High"))
NO_SINS = "the SINS is not made for an intradural tumour with sound bone"
NO_ESCC = "the ESCC scale describes epidural tumour"

IMAGING_STUDY = Section(
    key="imaging_study",
    title="Imaging studies",
    noun="imaging study",
    dated="Done on",
    after_board=True,
    help="The spine MRI that counts for readiness is the newest entry of an MRI of the spine.",
    groups=(
        Group(
            title="Study",
            step=1,
            owner=Owner.RADIOLOGY,
            fields=(
                choice("modality", "Modality", MODALITY, minimum=True),
                choice("region", "Region", REGION, minimum=True),
                yes_no(
                    "whole_spine",
                    "Whole spine",
                    minimum=True,
                    needs=("modality", frozenset({"mri", "ct", "pet_ct", "bone_scan"})),
                ),
                yes_no("contrast", "With contrast", minimum=True),
                text("reason_without_contrast", "Why without contrast"),
                choice("quality", "Quality", QUALITY),
                words("report", "Report"),
                text("link", "Where the images are", help="Accession number, or a link."),
            ),
        ),
    ),
)


SINS_ITEMS = (
    ("alignment", "Alignment", Alignment.choices, ""),
    (
        "collapse",
        "Collapse of the vertebral body",
        Collapse.choices,
        "The score has no value for exactly 50 %: the reader chooses above or below.",
    ),
    (
        "posterolateral",
        "Posterolateral elements",
        Posterolateral.choices,
        "Facet, pedicle or rib joint fractured or replaced by tumour.",
    ),
)


def _sins_item(key: str, label: str, values: list[tuple[str, str]], advice: str) -> Field:
    """An item of the SINS beside the bone lesion; each is a column of the lesion."""
    return choice(
        key,
        label,
        values,
        minimum=True,
        column=key,
        help=advice,
        classes=NOT_INTRADURAL,
        reason=NO_SINS,
        despite="bone_lesion",
    )


def _epidural(kind: Callable[..., Field], key: str, label: str, *rest: Any, **more: Any) -> Field:
    return kind(key, label, *rest, classes=NOT_INTRADURAL, reason=NO_ESCC, **more)


EPIDURAL = (
    _epidural(
        choice,
        "escc_grade",
        "ESCC grade as read",
        ESCC,
        minimum=True,
        help="At the worst level, on axial T2 only. Below the conus there is no cord: "
        "1c, 2 and 3 are undefined there.",
    ),
    _epidural(level, "escc_level", "Worst level"),
    _epidural(choice, "sequence", "Read on", SEQUENCE),
    _epidural(yes_no, "level_has_cord", "The cord reaches this level"),
    _epidural(yes_no, "epidural_tumour", "Epidural tumour"),
    _epidural(yes_no, "thecal_sac_deformed", "Thecal sac deformed"),
    _epidural(yes_no, "cord_abutment", "Cord touched"),
    _epidural(yes_no, "cord_compression", "Cord compressed"),
    _epidural(yes_no, "csf_visible", "CSF visible around the cord"),
    _epidural(levels, "epidural_levels", "Levels with epidural tumour"),
    *(
        _epidural(levels, f"escc_{grade}_levels", f"Further levels with ESCC {grade}")
        for grade in ("1a", "1b", "1c", "2", "3")
    ),
)

LESION = Section(
    key="lesion",
    title="Lesions",
    noun="lesion",
    dated="Read on",
    groups=(
        Group(
            title="Place and size",
            step=1,
            owner=Owner.RADIOLOGY,
            fields=(
                span(
                    "levels",
                    "Levels",
                    minimum=True,
                    help="The upper level first. For a transitional vertebra say in the remark "
                    "how it was counted. S2 to S5 score no points for location in the SINS.",
                ),
                choices(
                    "compartments",
                    "Compartments",
                    Compartment.choices,
                    minimum=True,
                    column="compartments",
                ),
                whole("size_ap_mm", "Size, front to back", 0, 500, unit="mm"),
                whole("size_transverse_mm", "Size, side to side", 0, 500, unit="mm"),
                whole("size_cc_mm", "Size, head to foot", 0, 1000, unit="mm"),
                number("volume_ml", "Volume", 0, 10000, unit="ml"),
                text("remark", "Remark", column="remark", longest=300),
            ),
        ),
        Group(
            title="SINS items",
            step=1,
            owner=Owner.RADIOLOGY,
            fields=(
                choice(
                    "pain",
                    "Pain of this lesion",
                    Pain.choices,
                    column="pain",
                    help="Only when it differs from the pain recorded for the case.",
                ),
                choice(
                    "bone_lesion",
                    "Type of the bone lesion",
                    BoneLesion.choices,
                    minimum=True,
                    column="bone_lesion",
                    help="From CT. For an intradural tumour only when it destroys bone.",
                ),
                *(_sins_item(*row) for row in SINS_ITEMS),
            ),
        ),
        Group(title="Epidural disease", step=1, owner=Owner.RADIOLOGY, fields=EPIDURAL),
        Group(
            title="Vessels and bone",
            step=1,
            owner=Owner.RADIOLOGY,
            fields=(
                choice("vascularity", "Vascularity", VASCULARITY),
                text("feeders", "Feeding vessels at angiography"),
                level("adamkiewicz_level", "Level of the artery of Adamkiewicz"),
                whole(
                    "bone_quality_hu",
                    "Bone quality",
                    -200,
                    3000,
                    unit="HU",
                    help="Trabecular bone of a vertebra without tumour, on CT without contrast.",
                ),
            ),
        ),
    ),
)

READING = Section(
    key="reading",
    title="Independent readings",
    noun="reading",
    dated="Read on",
    help="One observer, one lesion, read without knowledge of the other reading.",
    groups=(
        Group(
            title="Reading",
            step=1,
            owner=Owner.RADIOLOGY,
            fields=(
                lesion(minimum=True),
                level(
                    "level",
                    "Level read",
                    help="The level that is scored; the location item follows from it.",
                ),
                choice("pain", "Pain", Pain.choices),
                choice("bone_lesion", "Type of the bone lesion", BoneLesion.choices),
                choice("alignment", "Alignment", Alignment.choices),
                choice("collapse", "Collapse of the vertebral body", Collapse.choices),
                choice("posterolateral", "Posterolateral elements", Posterolateral.choices),
                _epidural(choice, "escc_grade", "ESCC grade", ESCC, help="On axial T2 only."),
                text("remark", "Remark"),
            ),
        ),
    ),
)
