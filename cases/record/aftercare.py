"""Steps 12 to 14: postoperative checks, rehabilitation, follow-up, appointments."""

from cases.vocabulary import Frankel, PerformanceScale, Walking

from .asking import (
    NOT_INTRADURAL,
    choice,
    day,
    plan_item,
    span,
    text,
    whole,
    words,
    yes_no,
)
from .examination import AIS, SPHINCTER
from .fields import Group, Owner, Section
from .history import COURSE
from .imaging import ESCC, NO_ESCC

WOUND = (
    ("clean", "Clean and dry"),
    ("seeping", "Seeping"),
    ("dehiscent", "Dehiscent"),
    ("infected", "Infected"),
    ("csf", "CSF leaks"),
    ("healed", "Healed"),
)
AID = (
    ("none", "None"),
    ("stick", "Stick"),
    ("crutches", "Crutches"),
    ("frame", "Walking frame"),
    ("wheelchair", "Wheelchair"),
)
INDEPENDENCE_SCALE = (("barthel", "Barthel index"), ("scim", "SCIM"))
DISCHARGE = (
    ("home", "Home"),
    ("home_care", "Home with care"),
    ("rehabilitation", "Rehabilitation"),
    ("hospital", "Another hospital"),
    ("nursing_home", "Nursing home"),
    ("hospice", "Hospice or palliative ward"),
)
SPINO = (
    ("local_control", "Local control"),
    ("local_progression", "Local progression"),
    ("indeterminate_repeat_imaging", "Indeterminate: repeat imaging"),
    ("not_assessed", "Not assessed"),
)
PAIN_RESPONSE = (
    ("complete", "Complete: no pain, without more analgesics"),
    ("partial", "Partial"),
    ("progression", "Pain progression"),
    ("indeterminate", "Indeterminate"),
)
IMPLANT = (
    ("none", "No implant"),
    ("intact", "Intact"),
    ("loose", "Loose"),
    ("broken", "Broken"),
    ("displaced", "Displaced"),
)
TREND = (
    ("improved", "Improved"),
    ("stable", "Stable"),
    ("worsened", "Worsened"),
    ("undetermined", "Undetermined"),
)
CARRIED_OUT = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"))
APPOINTMENT = (
    ("clinic", "Clinic visit"),
    ("mri", "MRI"),
    ("ct", "CT"),
    ("radiograph", "Radiograph"),
    ("radiotherapy", "Radiotherapy"),
    ("systemic", "Systemic therapy"),
    ("board", "Tumour board"),
    ("other", "Other"),
)
APPOINTMENT_STATE = (
    ("planned", "Planned"),
    ("kept", "Kept"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
)
TIME = r"([01]\d|2[0-3]):[0-5]\d"

POSTOPERATIVE_CHECK = Section(
    key="postoperative_check",
    title="Postoperative checks",
    noun="postoperative check",
    dated="Checked on",
    after_board=True,
    groups=(
        Group(
            title="Check",
            step=12,
            owner=Owner.NURSING,
            fields=(
                text("time", "Time", pattern=TIME, help="Hours and minutes, such as 14:30."),
                choice("frankel", "Frankel grade", Frankel.choices),
                choice("ais", "AIS", AIS),
                choice("change", "Compared with before", COURSE),
                choice("walking", "Walking", Walking.choices),
                choice("sphincter", "Bladder and bowel", SPHINCTER),
                whole("pain_nrs", "Pain, 0 to 10", 0, 10, loinc="72514-3"),
                whole(
                    "opioid_mg",
                    "Opioid, as oral morphine a day",
                    0,
                    10000,
                    unit="mg",
                    help="All opioids of a day, converted to oral morphine.",
                ),
                choice("wound", "Wound", WOUND),
                whole("icu_days", "Days in intensive care so far", 0, 365),
                whole("mobilised_day", "First mobilised on day", 0, 365),
                text("brace", "Brace", help="Which, and for how long; “none” is an answer."),
                text("remark", "Remark"),
            ),
        ),
    ),
)

REHABILITATION = Section(
    key="rehabilitation",
    title="Rehabilitation",
    noun="rehabilitation entry",
    dated="Recorded on",
    after_board=True,
    groups=(
        Group(
            title="Rehabilitation",
            step=13,
            owner=Owner.REHABILITATION,
            fields=(
                text("ambulation_goal", "Walking goal"),
                day("ambulation_goal_on", "Goal to be reached by", past=False),
                choice("walking_aid", "Walking aid", AID),
                text("bladder_plan", "Bladder plan"),
                text("bowel_plan", "Bowel plan"),
                choice("independence_scale", "Scale of independence", INDEPENDENCE_SCALE),
                whole("independence_value", "Value on the scale", 0, 100),
                choice("discharge_to", "Discharged to", DISCHARGE),
                yes_no("palliative_care", "Palliative care is involved"),
                words("remark", "Remark"),
            ),
        ),
    ),
)

FOLLOW_UP = Section(
    key="follow_up",
    title="Follow-up",
    noun="follow-up",
    dated="Seen on",
    after_board=True,
    groups=(
        Group(
            title="State",
            step=14,
            owner=Owner.SURGERY,
            fields=(
                choice("frankel", "Frankel grade", Frankel.choices),
                choice("walking", "Walking", Walking.choices),
                choice("performance_scale", "Performance scale", PerformanceScale.choices),
                whole(
                    "performance_value",
                    "Value",
                    0,
                    100,
                    help="As measured: ECOG 0 to 5; KPS 0 to 100 in tens.",
                ),
                whole("pain_nrs", "Pain, 0 to 10", 0, 10, loinc="72514-3"),
                choice("implant", "Implant", IMPLANT),
                choice("disease_trend", "Disease trend", TREND, loinc="97509-4"),
            ),
        ),
        Group(
            title="Imaging and local control",
            step=14,
            owner=Owner.RADIATION,
            fields=(
                whole("mri_interval_months", "Next MRI in", 0, 60, unit="months"),
                choice(
                    "spino",
                    "Response after SBRT (SPINO)",
                    SPINO,
                    confirmed=False,
                    help="Set by the radiation oncologist, never computed.",
                ),
                yes_no("epidural_progression", "Epidural progression", confirmed=False),
                yes_no("vcf_new_or_progressive", "Vertebral fracture, new or worse"),
                yes_no("radiation_myelopathy", "Radiation myelopathy"),
                yes_no("pain_flare", "Pain flare"),
                choice("pain_response", "Pain response", PAIN_RESPONSE, confirmed=False),
                choice(
                    "escc_grade",
                    "ESCC now",
                    ESCC,
                    classes=NOT_INTRADURAL,
                    reason=NO_ESCC,
                    help="On axial T2 only.",
                ),
                yes_no("new_lesions", "New lesions"),
                span("new_lesion_levels", "New lesions at"),
            ),
        ),
        Group(
            title="The plan",
            step=14,
            owner=Owner.ONCOLOGY,
            fields=(
                choice("carried_out", "Carried out as the board voted", CARRIED_OUT),
                text("carried_out_reason", "If not: why"),
                yes_no("plan_changed", "Plan changed"),
                text("plan_changed_reason", "Why it was changed"),
                plan_item(),
                words("remark", "Remark"),
            ),
        ),
    ),
)

APPOINTMENT_SECTION = Section(
    key="appointment",
    title="Appointments",
    noun="appointment",
    dated="On",
    after_board=True,
    past=False,
    groups=(
        Group(
            title="Appointment",
            step=14,
            owner=Owner.NURSING,
            fields=(
                choice("what", "What", APPOINTMENT),
                text("place", "Where, with whom"),
                choice("status", "Status", APPOINTMENT_STATE),
                plan_item(),
                text("remark", "Remark"),
            ),
        ),
    ),
)
