"""Step 3: what the treatment is planned from."""

from .asking import (
    INTRADURAL,
    NOT_INTRADURAL,
    PRIMARY_BONE,
    PRIMARY_OR_UNKNOWN,
    SYSTEMIC,
    choice,
    choices,
    text,
    words,
)
from .fields import Group, Owner, Section

INTENT = (
    ("curative", "Curative"),
    ("local_control", "Local control"),
    ("palliative", "Palliative"),
    ("diagnostic", "Diagnostic"),
)
RESECTABILITY = (
    ("en_bloc", "Resectable en bloc"),
    ("intralesional", "Resectable, intralesional"),
    ("debulking", "Debulking or separation only"),
    ("not_resectable", "Not resectable"),
    ("biopsy_only", "Biopsy only"),
)
MARGIN = (
    ("intralesional", "Intralesional"),
    ("marginal", "Marginal"),
    ("wide", "Wide"),
    ("radical", "Radical"),
    ("not_applicable", "Not applicable"),
    ("unknown", "Not known"),
)
TOLERATES = (("yes", "Yes"), ("no", "No"), ("uncertain", "Uncertain"))
STABILITY = (
    ("stable", "Stable"),
    ("indeterminate", "Indeterminate"),
    ("unstable", "Unstable"),
)
BIOPSY_TRACK = (
    ("none", "No biopsy yet"),
    ("excisable", "Planned so that it can be excised"),
    ("not_excisable", "Cannot be excised with the tumour"),
    ("unknown", "Not known"),
)
SECOND_OPINION = (
    ("confirmed", "Confirmed"),
    ("differs", "Differs"),
    ("pending", "Pending"),
    ("not_asked", "Not asked for"),
)
CHEST_CT = (
    ("clear", "Done, no metastasis"),
    ("indeterminate", "Done, nodules to be watched"),
    ("metastases", "Done, metastases"),
    ("not_done", "Not done"),
)
NEURAXIS_MRI = (
    ("no_seeding", "Done, no seeding"),
    ("seeding", "Done, seeding"),
    ("planned", "Planned"),
    ("not_needed", "Not needed: this tumour does not seed"),
)
GRADE = (("G0", "G0: benign"), ("G1", "G1: low grade"), ("G2", "G2: high grade"))
SITE = (
    ("T0", "T0: in its capsule"),
    ("T1", "T1: inside the compartment"),
    ("T2", "T2: outside the compartment"),
)
METASTASIS = (("M0", "M0: none"), ("M1", "M1: skip, node or distant metastasis"))
BEHAVIOUR = (
    ("latent", "Latent: no growth"),
    ("active", "Active: slow growth"),
    ("aggressive", "Aggressive: rapid, breaks through"),
)
WBB_NUMBERING = (
    ("original_clockwise", "Original: clockwise"),
    ("sosg_counterclockwise", "Spine Oncology Study Group: counter-clockwise, from the left"),
)
WBB_ZONES = tuple((str(zone), f"Zone {zone}") for zone in range(1, 13))
WBB_LAYERS = (
    ("A", "A: soft tissue outside the bone"),
    ("B", "B: bone, superficial"),
    ("C", "C: bone, deep"),
    ("D", "D: in the canal, outside the dura"),
    ("E", "E: inside the dura"),
)
NO_STAGE = "the surgical stage is made for primary tumours of the bone"
NOT_SYSTEMIC = "it belongs to tumours that spread through the body"

PLANNING = Section(
    key="planning",
    title="Treatment planning",
    groups=(
        Group(
            title="Aim",
            step=3,
            owner=Owner.SURGERY,
            fields=(
                choice("intent", "Intent", INTENT),
                choice("resectability", "Resectable", RESECTABILITY),
                text("resectability_reason", "Reason"),
                choice("planned_margin", "Planned margin", MARGIN),
                words("alternatives", "Alternatives considered"),
                words("differential_diagnosis", "Differential diagnosis", minimum=True),
                choice("tolerates_surgery", "Tolerates surgery", TOLERATES),
                text("tolerates_surgery_reason", "Why"),
                choice(
                    "stability",
                    "Stability, as the surgeon judges it",
                    STABILITY,
                    classes=NOT_INTRADURAL,
                    reason="it is judged where a tumour weakens the bone",
                    help="A SINS of 7 to 12 asks for this opinion; it does not mean unstable.",
                ),
            ),
        ),
        Group(
            title="Prognosis",
            step=3,
            owner=Owner.ONCOLOGY,
            fields=(
                text(
                    "systemic_options",
                    "Systemic options left",
                    minimum=True,
                    classes=SYSTEMIC,
                    reason=NOT_SYSTEMIC,
                    help="One line. The scores know nothing of newer drugs.",
                ),
                words(
                    "prognosis_view",
                    "Prognosis as medical oncology sees it",
                    minimum=True,
                    classes=SYSTEMIC,
                    reason=NOT_SYSTEMIC,
                ),
            ),
        ),
        Group(
            title="Biopsy and staging of a primary tumour",
            step=3,
            owner=Owner.SURGERY,
            fields=(
                choice(
                    "biopsy_track",
                    "Biopsy track",
                    BIOPSY_TRACK,
                    minimum=True,
                    classes=PRIMARY_OR_UNKNOWN,
                    reason="the track matters where a tumour of the bone may be resected en bloc",
                ),
                choice(
                    "second_opinion",
                    "Second opinion of the biopsy",
                    SECOND_OPINION,
                    minimum=True,
                    classes=PRIMARY_OR_UNKNOWN,
                    reason="it is asked for primary tumours of the bone",
                ),
                choice(
                    "chest_ct",
                    "CT of the chest",
                    CHEST_CT,
                    minimum=True,
                    classes=PRIMARY_OR_UNKNOWN,
                    reason="other classes have it in their systemic staging",
                ),
                choice(
                    "neuraxis_mri",
                    "MRI of the whole neuraxis",
                    NEURAXIS_MRI,
                    minimum=True,
                    classes=INTRADURAL,
                    reason="only an intradural tumour may seed along the neuraxis",
                ),
            ),
        ),
        Group(
            title="Enneking stage",
            step=3,
            owner=Owner.SURGERY,
            fields=tuple(
                choice(
                    f"enneking_{key}",
                    label,
                    values,
                    minimum=True,
                    classes=PRIMARY_BONE,
                    reason=NO_STAGE,
                    help=help_text,
                )
                for key, label, values, help_text in (
                    ("grade", "Surgical grade", GRADE, "Not for round-cell tumours."),
                    ("site", "Site", SITE, "Paraspinal extension counts as outside."),
                    ("metastasis", "Metastasis", METASTASIS, ""),
                    (
                        "behaviour",
                        "Behaviour of a benign tumour",
                        BEHAVIOUR,
                        "Latent and active differ in nothing else that is entered here.",
                    ),
                )
            ),
        ),
        Group(
            title="Weinstein-Boriani-Biagini",
            step=3,
            owner=Owner.SURGERY,
            fields=(
                choice(
                    "wbb_numbering",
                    "Numbering scheme",
                    WBB_NUMBERING,
                    minimum=True,
                    classes=PRIMARY_BONE,
                    reason=NO_STAGE,
                    mobile_only=True,
                    help="The two schemes run in opposite directions: left and right can be "
                    "swapped by this.",
                ),
                choices(
                    "wbb_zones",
                    "Zones",
                    WBB_ZONES,
                    minimum=True,
                    classes=PRIMARY_BONE,
                    reason=NO_STAGE,
                    mobile_only=True,
                    help="Mobile spine only, not for the sacrum. Zones may run from 12 on to 1.",
                ),
                choices(
                    "wbb_layers",
                    "Layers",
                    WBB_LAYERS,
                    minimum=True,
                    classes=PRIMARY_BONE,
                    reason=NO_STAGE,
                    mobile_only=True,
                ),
            ),
        ),
    ),
)
