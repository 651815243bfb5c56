"""Step 4: patient preparation and education."""

from cases.vocabulary import YesNoUnknown

from .asking import choice, choices, day, number, text, whole, words, yes_no
from .fields import Field, Group, Owner, Section

ASA = (
    ("I", "I: healthy"),
    ("II", "II: mild systemic disease"),
    ("III", "III: severe systemic disease"),
    ("IV", "IV: a constant threat to life"),
    ("V", "V: not expected to survive without the operation"),
    ("VI", "VI: brain-dead donor"),
)
DIABETES = (
    ("none", "None"),
    ("uncomplicated", "Without organ damage"),
    ("end_organ", "With organ damage"),
)
FUNCTION = (
    ("independent", "Independent"),
    ("partially_dependent", "Partly dependent"),
    ("totally_dependent", "Fully dependent"),
)
# Keys as the Charlson index counts them; diabetes is asked once, for both indices.
CONDITIONS = (
    ("none", "None of these"),
    ("myocardial_infarction", "Myocardial infarction"),
    ("heart_failure", "Heart failure"),
    ("peripheral_vascular", "Peripheral vascular disease"),
    ("cerebrovascular", "Cerebrovascular disease"),
    ("dementia", "Dementia"),
    ("copd", "Chronic lung disease"),
    ("connective_tissue", "Rheumatic disease"),
    ("peptic_ulcer", "Peptic ulcer"),
    ("liver_mild", "Liver disease, mild"),
    ("liver_moderate_severe", "Liver disease, moderate or severe"),
    ("hemiplegia_paraplegia", "Hemiplegia or paraplegia of another cause"),
    ("renal_moderate_severe", "Kidney disease, moderate or severe"),
    ("any_malignancy", "Malignant tumour"),
    ("metastatic_solid_tumour", "Metastatic solid tumour"),
    ("aids", "AIDS"),
)
GRAM_UNITS = (("g/L", "g/L"), ("g/dL", "g/dL"))
HB_UNITS = (*GRAM_UNITS, ("mmol/L", "mmol/L"))
CREATININE_UNITS = (("µmol/L", "µmol/L"), ("mg/dL", "mg/dL"))
MOLAR_UNITS = (("mmol/L", "mmol/L"), ("mg/dL", "mg/dL"))
NUTRITION = (
    ("good", "Well nourished"),
    ("at_risk", "At risk of malnutrition"),
    ("malnourished", "Malnourished"),
)
EMBOLISATION = (
    ("not_needed", "Not needed"),
    ("planned", "Planned"),
    ("done", "Done"),
    ("not_possible", "Not possible"),
)
SMOKING = (
    ("never", "Never smoked"),
    ("stopped", "Stopped"),
    ("stopping", "Stopping, with support"),
    ("continues", "Continues"),
)
CONSENT = (
    ("not_asked", "Not yet asked"),
    ("thinking", "Wants time to think"),
    ("given", "Given"),
    ("refused", "Refused"),
    ("incapable", "Cannot consent: a representative decides"),
)


def _measured(
    key: str,
    label: str,
    units: tuple[tuple[str, str], ...],
    ranges: tuple[tuple[str, float, float], ...],
    **more: object,
) -> tuple[Field, Field]:
    """A blood result and its unit, which is part of the value."""
    low, high = min(row[1] for row in ranges), max(row[2] for row in ranges)
    minimum = bool(more.get("minimum"))
    return (
        number(key, label, low, high, unit_in=f"{key}_unit", ranges=ranges, **more),
        choice(f"{key}_unit", f"Unit of {label[0].lower()}{label[1:]}", units, minimum=minimum),
    )


PREPARATION = Section(
    key="preparation",
    title="Patient preparation",
    groups=(
        Group(
            title="Comorbidity and fitness",
            step=4,
            owner=Owner.ANAESTHESIA,
            fields=(
                words("comorbidity", "Comorbidity in words", column="comorbidity"),
                choice("diabetes", "Diabetes", DIABETES, minimum=True),
                yes_no("hypertension_on_medication", "Hypertension on medication", minimum=True),
                yes_no("copd_or_pneumonia", "COPD, or pneumonia now", minimum=True),
                yes_no("chf_within_30_days", "Heart failure within 30 days", minimum=True),
                choice("functional_status", "Function", FUNCTION, minimum=True),
                choices(
                    "conditions",
                    "Conditions of the Charlson index",
                    CONDITIONS,
                    minimum=True,
                    help="Paraplegia that the spine tumour causes does not count.",
                ),
                choice("asa", "ASA class", ASA, minimum=True),
                yes_no("asa_emergency", "Emergency (suffix E)"),
                text("frailty_measures", "Measures taken against frailty"),
            ),
        ),
        Group(
            title="Blood results",
            step=4,
            owner=Owner.ONCOLOGY,
            fields=(
                *_measured(
                    "albumin",
                    "Albumin",
                    GRAM_UNITS,
                    (("g/L", 10, 70), ("g/dL", 1, 7)),
                    minimum=True,
                    loinc="1751-7",
                    help="38 g/L is 3.8 g/dL. The unit is part of the value and is never guessed.",
                ),
                day("albumin_on", "Albumin measured on", minimum=True),
                *_measured(
                    "haemoglobin",
                    "Haemoglobin",
                    HB_UNITS,
                    (("g/L", 10, 250), ("g/dL", 1, 25), ("mmol/L", 0.6, 16)),
                ),
                whole("platelets", "Platelets", 0, 5000, unit="×10⁹/L"),
                number("inr", "INR", 0.5, 20),
                *_measured(
                    "creatinine",
                    "Creatinine",
                    CREATININE_UNITS,
                    (("µmol/L", 5, 4000), ("mg/dL", 0.05, 45)),
                ),
                *_measured(
                    "glucose",
                    "Glucose",
                    MOLAR_UNITS,
                    (("mmol/L", 0.5, 100), ("mg/dL", 10, 1800)),
                ),
                *_measured(
                    "calcium",
                    "Calcium",
                    MOLAR_UNITS,
                    (("mmol/L", 0.5, 6), ("mg/dL", 2, 24)),
                ),
                day("bloods_on", "Other blood results of"),
            ),
        ),
        Group(
            title="Optimisation",
            step=4,
            owner=Owner.ANAESTHESIA,
            fields=(
                choice("nutrition", "Nutrition", NUTRITION),
                text("nutrition_plan", "Nutrition plan"),
                choice("embolisation", "Embolisation", EMBOLISATION),
                day("embolisation_on", "Embolisation on", past=False),
                choice("smoking", "Smoking", SMOKING),
                text("steroid_plan", "Steroid plan"),
                text("vte_plan", "Plan against venous thrombosis"),
            ),
        ),
    ),
)


def _explained(key: str, label: str) -> tuple[Field, Field, Field]:
    return (
        yes_no(key, f"{label} explained", minimum=True),
        day(f"{key}_on", f"{label} explained on", minimum=True),
        text(f"{key}_by", f"{label} explained by"),
    )


EDUCATION = Section(
    key="education",
    title="Patient education",
    groups=(
        Group(
            title="What was explained",
            step=4,
            owner=Owner.NURSING,
            fields=(
                *_explained("procedure", "Procedure"),
                *_explained("risks", "Risks"),
                *_explained("expectations", "Expectations"),
                text("language", "Language"),
                choice("interpreter", "Interpreter present", YesNoUnknown.choices),
                text("leaflet_version", "Leaflet and its version"),
                text("questions_open", "Questions still open"),
                choice("consent", "Consent to the treatment", CONSENT),
            ),
        ),
    ),
)
