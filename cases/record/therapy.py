"""Steps 15 and 16: radiotherapy, drugs, complications."""

from .asking import (
    choice,
    choices,
    day,
    lesion,
    number,
    plan_item,
    span,
    text,
    whole,
    words,
    yes_no,
)
from .fields import Group, Owner, Section

# Earlier courses and new ones are one list: levels, dose and dates are asked in one place, and
# an earlier course of today is the history of the next presentation.
COURSE = (
    ("earlier", "Earlier: before this case came to the board"),
    ("planned", "Planned"),
    ("running", "Running"),
    ("completed", "Completed"),
    ("stopped", "Stopped"),
)
TECHNIQUE = (
    ("cebrt", "Conventional (cEBRT)"),
    ("sbrt", "Stereotactic (SBRT, SRS)"),
    ("proton", "Protons"),
    ("carbon", "Carbon ions"),
    ("unknown", "Not known"),
)
RELATION = (
    ("alone", "Without surgery"),
    ("before_surgery", "Before surgery"),
    ("after_surgery", "After surgery"),
)
DRUG_CLASS = (
    ("chemo", "Chemotherapy"),
    ("targeted", "Targeted therapy"),
    ("immuno", "Immunotherapy"),
    ("endocrine", "Endocrine therapy"),
    ("bone_modifying", "Bone-modifying drug"),
)
BONE_DRUG = (("zoledronate", "Zoledronate"), ("denosumab", "Denosumab"), ("other", "Other"))
COMPLICATION_TYPE = (
    ("infection_superficial", "Infection, superficial"),
    ("infection_deep", "Infection, deep"),
    ("infection_implant", "Infection of the implant"),
    ("bleeding", "Bleeding or haematoma"),
    ("neurological", "New or worse neurological deficit"),
    ("csf_leak", "CSF leak"),
    ("implant_failure", "Implant failure"),
    ("fracture", "Vertebral fracture"),
    ("vte", "Venous thromboembolism"),
    ("cardiac", "Cardiac"),
    ("pulmonary", "Pulmonary"),
    ("anaesthetic", "Anaesthetic"),
    ("radiation_myelopathy", "Radiation myelopathy"),
    ("visceral_injury", "Oesophageal or bowel injury"),
    ("death", "Death"),
    ("other", "Other"),
)
CLAVIEN_DINDO = (
    ("I", "I: deviation without drugs or intervention"),
    ("II", "II: drugs, transfusion or parenteral nutrition"),
    ("IIIa", "IIIa: intervention, not under general anaesthesia"),
    ("IIIb", "IIIb: intervention under general anaesthesia"),
    ("IVa", "IVa: life-threatening, one organ fails"),
    ("IVb", "IVb: life-threatening, several organs fail"),
    ("V", "V: death"),
)
OUTCOME = (
    ("resolved", "Resolved"),
    ("improving", "Improving"),
    ("permanent", "Permanent"),
    ("death", "Death"),
    ("open", "Not known yet"),
)
RELATED = (
    ("surgery", "Surgery"),
    ("radiotherapy", "Radiotherapy"),
    ("drug", "Drug"),
    ("tumour", "The tumour itself"),
    ("unknown", "Not known"),
)

RADIOTHERAPY = Section(
    key="radiotherapy",
    title="Radiotherapy",
    noun="course of radiotherapy",
    after_board=True,
    help="Earlier courses too: one entry for each target.",
    groups=(
        Group(
            title="Course",
            step=15,
            owner=Owner.RADIATION,
            fields=(
                choice("course", "Course", COURSE),
                choice("technique", "Technique", TECHNIQUE),
                span("levels", "Target levels"),
                lesion(),
                number(
                    "dose_gy",
                    "Total dose",
                    0,
                    200,
                    unit="Gy",
                    help="The prescribed physical dose; for particles as prescribed.",
                ),
                whole("fractions", "Fractions", 1, 100),
                day("start", "From", past=False),
                day("end", "To", past=False),
                yes_no("reirradiation", "Re-irradiation of the same levels"),
                choice("relation", "In relation to surgery", RELATION),
                whole("days_from_surgery", "Days from surgery", 0, 3650),
                plan_item(),
                words("remark", "Remark"),
            ),
        ),
    ),
)

DRUG = Section(
    key="drug",
    title="Drug therapy",
    noun="drug therapy",
    after_board=True,
    groups=(
        Group(
            title="Drug",
            step=15,
            owner=Owner.ONCOLOGY,
            fields=(
                choice("drug_class", "Class", DRUG_CLASS),
                text("drug", "Drug or protocol"),
                choice(
                    "bone_drug",
                    "Bone-modifying drug",
                    BONE_DRUG,
                    needs=("drug_class", frozenset({"bone_modifying"})),
                ),
                whole("line", "Line", 1, 20),
                day("start", "From", past=False),
                day("stop", "Until", past=False),
                text("stop_reason", "Why it was stopped"),
                choice("relation", "In relation to surgery", RELATION),
                whole("days_from_surgery", "Days from surgery", 0, 3650),
                plan_item(),
                words("remark", "Remark"),
            ),
        ),
    ),
)

COMPLICATION = Section(
    key="complication",
    title="Complications",
    noun="complication",
    dated="Happened on",
    after_board=True,
    groups=(
        Group(
            title="Event",
            step=16,
            owner=Owner.SURGERY,
            fields=(
                choice("type", "Type", COMPLICATION_TYPE),
                choice(
                    "grade",
                    "Clavien-Dindo grade",
                    CLAVIEN_DINDO,
                    help="Antibiotics for an infection are II, not I. Each event has its grade.",
                ),
                yes_no("disability", "Still disabled at discharge (suffix d)"),
                text("neurological_change", "Frankel or AIS, before and after"),
                text("treatment", "Treatment"),
                choice("outcome", "Outcome", OUTCOME),
                choices("related_to", "Related to", RELATED),
                words("remark", "Remark"),
            ),
        ),
    ),
)
