"""Steps 5 to 9 and 11: the operation, as planned and as done."""

from .asking import choice, choices, level, plan_item, span, text, whole, words, yes_no
from .fields import Group, Owner, Section
from .preparation import ASA

STATUS = (
    ("planned", "Planned"),
    ("done", "Done"),
    ("stopped", "Begun and stopped"),
    ("cancelled", "Cancelled"),
)
AIRWAY = (
    ("normal", "No difficulty expected"),
    ("difficult", "Difficult airway expected"),
    ("awake_fibreoptic", "Awake fibreoptic intubation"),
    ("tracheostomy", "Tracheostomy"),
)
MONITORING = (
    ("none", "None"),
    ("mep", "MEP"),
    ("ssep", "SSEP"),
    ("emg", "EMG"),
    ("d_wave", "D-wave"),
)
CELL_SAVER = (
    ("no", "No cell saver"),
    ("leukocyte_filter", "Cell saver with leukocyte filter"),
    ("before_tumour", "Cell saver before the tumour is opened only"),
    ("yes", "Cell saver"),
)
BODY_POSITION = (
    ("prone", "Prone"),
    ("supine", "Supine"),
    ("lateral", "Lateral"),
    ("sitting", "Sitting"),
    ("changed", "Changed during the operation"),
)
TECHNIQUE = (
    ("open", "Open"),
    ("minimally_invasive", "Minimally invasive"),
    ("percutaneous", "Percutaneous"),
)
DIRECTION = (
    ("anterior", "Anterior"),
    ("posterior", "Posterior"),
    ("posterolateral", "Posterolateral"),
    ("combined", "Combined"),
)
RESECTION = (
    ("none", "None"),
    ("biopsy", "Biopsy only"),
    ("debulking", "Intralesional debulking"),
    ("separation", "Separation surgery"),
    ("gross_total", "Intralesional gross total"),
    ("en_bloc_spondylectomy", "En bloc spondylectomy"),
    ("en_bloc_sacrectomy", "En bloc sacrectomy"),
)
EXTENT = (
    ("gross_total", "Gross total"),
    ("near_total", "Near total"),
    ("subtotal", "Subtotal"),
    ("biopsy", "Biopsy"),
)
STOPPED = (
    ("monitoring", "Monitoring"),
    ("bleeding", "Bleeding"),
    ("safety", "Safety"),
    ("other", "Other"),
)
DECOMPRESSED = (
    ("cord", "Cord"),
    ("cauda", "Cauda equina"),
    ("root", "Root"),
    ("none", "None"),
)
STABILISATION = (
    ("none", "None"),
    ("cement", "Cement only"),
    ("percutaneous_screws", "Percutaneous screws"),
    ("open_screws", "Open screws and rods"),
    ("cage", "Cage"),
    ("anterior_plate", "Anterior plate"),
)
CAGE = (("expandable", "Expandable"), ("mesh", "Mesh"), ("carbon", "Carbon"))
MATERIAL = (
    ("titanium", "Titanium"),
    ("carbon_peek", "Carbon-PEEK"),
    ("steel", "Steel"),
    ("cobalt_chrome", "Cobalt-chrome"),
)
GRAFT = (
    ("none", "None"),
    ("autograft", "Autograft"),
    ("allograft", "Allograft"),
    ("substitute", "Substitute"),
)
CLOSURE = (
    ("absorbable", "Absorbable sutures"),
    ("not_absorbable", "Sutures, not absorbable"),
    ("staples", "Staples"),
    ("adhesive", "Adhesive"),
)
FLAP = (("none", "None"), ("local", "Local flap"), ("free", "Free flap"))
CEMENT_OR_SCREWS = "For cement alone choose “Cement only”."

ANAESTHESIA = Group(
    title="Anaesthesia",
    step=5,
    owner=Owner.ANAESTHESIA,
    fields=(
        choice(
            "asa_final",
            "ASA class on the day",
            ASA,
            help="Set by the anaesthetist on the day of care.",
        ),
        yes_no("asa_emergency", "Emergency (suffix E)"),
        choice("airway", "Airway", AIRWAY, help="Mind disease of the cervical spine."),
        choices("neuromonitoring", "Neuromonitoring", MONITORING, sides=True),
        whole("blood_loss_ml", "Blood loss", 0, 50000, unit="ml", sides=True),
        choice("cell_saver", "Cell saver, in tumour surgery", CELL_SAVER),
        yes_no("tranexamic_acid", "Tranexamic acid", sides=True),
        yes_no("icu_bed", "Bed in intensive care booked"),
        choice("position", "Position", BODY_POSITION),
    ),
)
APPROACH = Group(
    title="Approach",
    step=6,
    owner=Owner.SURGERY,
    fields=(
        choice("technique", "Technique", TECHNIQUE, sides=True),
        choice("direction", "Direction", DIRECTION, sides=True),
        span("levels_exposed", "Levels exposed", sides=True),
        yes_no("staged", "In stages", sides=True),
        text("access_surgeon", "Access surgeon", sides=True),
    ),
)
REMOVAL = Group(
    title="Resection",
    step=7,
    owner=Owner.SURGERY,
    fields=(
        choice("resection", "Resection", RESECTION, sides=True),
        span("resection_levels", "Levels resected", sides=True),
        choice("extent", "Extent, as the surgeon judges it", EXTENT),
        choices("stopped_for", "Why it was stopped", STOPPED),
        text("stopped_words", "Why, in words"),
    ),
)
DECOMPRESSION = Group(
    title="Decompression",
    step=8,
    owner=Owner.SURGERY,
    fields=(
        choices("decompressed", "Decompressed", DECOMPRESSED, sides=True),
        span("decompression_levels", "Levels decompressed", sides=True),
        yes_no("circumferential", "Circumferential", sides=True),
        whole(
            "separation_mm",
            "Separation of tumour from cord",
            0,
            50,
            unit="mm",
            sides=True,
            help="The target, and what was reached.",
        ),
        yes_no("dural_tear", "Dural tear"),
        text("roots_sacrificed", "Roots sacrificed", sides=True, help="For example left T8."),
    ),
)
STABILISING = Group(
    title="Stabilisation",
    step=9,
    owner=Owner.SURGERY,
    fields=(
        choices("stabilisation", "Stabilisation", STABILISATION, sides=True, help=CEMENT_OR_SCREWS),
        span("fixation_levels", "Levels fixed", sides=True),
        choice("cage", "Type of cage", CAGE, sides=True),
        level("cage_level", "Cage at", sides=True),
        choice("material", "Material", MATERIAL, sides=True),
        yes_no("cement_augmented", "Screws augmented with cement", sides=True),
        choice("bone_graft", "Bone graft", GRAFT, sides=True),
    ),
)
CLOSING = Group(
    title="Closure",
    step=11,
    owner=Owner.SURGERY,
    fields=(
        choice("skin", "Skin closed with", CLOSURE),
        text("layers", "Layers"),
        yes_no("drain", "Drain"),
        choice("flap", "Plastic flap", FLAP, sides=True),
        whole(
            "days_to_radiation",
            "Radiation allowed after",
            0,
            365,
            unit="days",
            help="Days from this operation to the first fraction.",
        ),
    ),
)

OPERATION = Section(
    key="operation",
    title="Operations",
    noun="operation",
    dated="Operated on",
    after_board=True,
    past=False,
    groups=(
        Group(
            title="Operation",
            step=5,
            owner=Owner.SURGERY,
            fields=(
                text("title", "Operation", help="What it is called, in a few words."),
                choice("status", "Status", STATUS),
                plan_item(),
                text("surgeon", "Surgeon"),
                words("report", "Operation report"),
            ),
        ),
        ANAESTHESIA,
        APPROACH,
        REMOVAL,
        DECOMPRESSION,
        STABILISING,
        CLOSING,
    ),
)
