"""Step 1, preoperative evaluation: the history."""

from cases.scores import Pain
from cases.vocabulary import YesNoUnknown

from .asking import choice, day, moment, text, whole, words
from .fields import Field, Group, Owner, Section

REFERRAL = (
    ("pain", "Pain"),
    ("deficit", "Neurological deficit"),
    ("instability", "Fracture or instability"),
    ("incidental", "Found by chance on imaging"),
    ("staging", "Found on staging"),
    ("progression", "Progression after treatment"),
    ("second_opinion", "Second opinion"),
    ("other", "Other"),
)
PAIN_CHARACTER = (
    ("biological", "Biological: at night or at rest, eased by steroids"),
    ("mechanical", "Mechanical: on movement or loading"),
    ("radicular", "Radicular"),
    ("mixed", "Mixed"),
)
COURSE = (("better", "Better"), ("same", "The same"), ("worse", "Worse"))
SYMPTOMS = (
    ("motor", "Weakness"),
    ("sensory", "Numbness"),
    ("sphincter", "Bladder or bowel trouble"),
    ("gait", "Gait trouble"),
)
DISTANCE = (
    ("under_10", "Under 10 km"),
    ("10_to_49", "10 to 49 km"),
    ("50_to_99", "50 to 99 km"),
    ("100_or_more", "100 km or more"),
    ("not_asked", "Not asked"),
)
INTERPRETER = (("yes", "Yes"), ("no", "No"), ("not_asked", "Not asked"))


def _symptom(key: str, label: str) -> tuple[Field, Field]:
    return (
        moment(
            f"onset_{key}",
            f"{label} since",
            minimum=True,
            help="Date and time, as exactly as the patient remembers; empty when there is none.",
        ),
        choice(f"course_{key}", f"{label} is now", COURSE),
    )


HISTORY = Section(
    key="history",
    title="History",
    groups=(
        Group(
            title="Referral and pain",
            step=1,
            owner=Owner.SURGERY,
            fields=(
                choice("reason_for_referral", "Reason for referral", REFERRAL, minimum=True),
                words("history", "Short history", column="history"),
                choice(
                    "pain",
                    "Pain at the lesion",
                    Pain.choices,
                    minimum=True,
                    column="pain",
                    help="The pain item of the SINS; a lesion may have its own.",
                ),
                text("pain_site", "Site of the pain", minimum=True),
                whole("pain_nrs", "Pain, 0 to 10", 0, 10, minimum=True, loinc="72514-3"),
                choice("pain_character", "Character of the pain", PAIN_CHARACTER, minimum=True),
            ),
        ),
        Group(
            title="Neurological symptoms",
            step=1,
            owner=Owner.SURGERY,
            fields=tuple(field for symptom in SYMPTOMS for field in _symptom(*symptom)),
        ),
        Group(
            title="Tumour and earlier treatment",
            step=1,
            owner=Owner.ONCOLOGY,
            fields=(
                choice(
                    "primary_known",
                    "Cancer known before",
                    YesNoUnknown.choices,
                    help="Which one is entered under tumour.",
                ),
                day("primary_on", "Cancer diagnosed on"),
                choice(
                    "prior_radiation",
                    "Earlier radiation to the spine",
                    YesNoUnknown.choices,
                    minimum=True,
                    column="prior_radiation",
                    help="Levels, dose, fractions and date: enter each course under radiotherapy.",
                ),
                words("prior_surgery", "Earlier surgery of spine or tumour"),
                words("systemic_lines", "Systemic therapy so far, by line"),
            ),
        ),
        Group(
            title="Drugs and wishes",
            step=1,
            owner=Owner.ONCOLOGY,
            fields=(
                text("steroid", "Steroid", help="For example dexamethasone; “none” is an answer."),
                text("steroid_dose", "Steroid dose"),
                day("steroid_since", "Steroid since"),
                text(
                    "anticoagulants",
                    "Anticoagulants and platelet inhibitors",
                    minimum=True,
                    help="Drug and last dose; “none” is an answer.",
                ),
                text("allergies", "Allergies", help="Contrast medium, latex and metals too."),
                words("patient_wishes", "Patient's wishes", column="patient_wishes"),
            ),
        ),
        Group(
            title="Way to the hospital",
            step=1,
            owner=Owner.CLERK,
            fields=(
                choice(
                    "distance",
                    "Distance of the home",
                    DISTANCE,
                    help="Need not be asked. The board's figures compare groups by it.",
                ),
                choice("interpreter_needed", "Interpreter needed", INTERPRETER),
            ),
        ),
    ),
)
